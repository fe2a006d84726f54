"""The house plan is true: its rooms exist, its layers are those that the tests enforce."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
INSIDE = "src/ilrs/"


def block(language: str) -> list[str]:
    found = re.search(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1].splitlines()


def contract_layers() -> list[str]:
    """The layers of the import contract, without the rooms that are only planned."""
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter", encoding="utf-8")
    text = config["importlinter:contract:layers"]["layers"]
    there = re.sub(r"\s*\|\s*\(\w+\)|\(\w+\)\s*\|?", "", text)
    return [line.strip() for line in there.splitlines() if line.strip()]


def missing_rooms(tree: list[str]) -> list[str]:
    """What a tree of rooms names and the project does not have."""
    lost: list[str] = []
    for line in tree:
        home = ROOT / INSIDE if line.startswith("  ") else ROOT
        name, *words = line.split()
        if not (home / name).exists():
            lost.append(name)
        plain = re.sub(r"\s{4,}.*|\(.*", "", " ".join(words)) if line.startswith("  ") else ""
        if name in {"cli/", "batch.py", "catalogue.py"}:
            plain = ""
        lost += [w for w in plain.split() if w.endswith("/") and not (home / name / w).is_dir()]
        if name != "systems/":
            inside = [w for w in plain.split() if not w.endswith("/")]
            lost += [f"{name}{w}" for w in inside if not (home / name / f"{w}.py").is_file()]
        if not line.startswith("  "):
            lost += [w for w in words if w.endswith("/") and not (home / name / w).is_dir()]
    return lost


def test_the_layers_are_those_of_the_contract() -> None:
    assert block("layers") == contract_layers()


def test_every_room_is_in_the_tree() -> None:
    tree = [line.split()[0] for line in block("tree") if line.startswith("  ")]
    homes = (ROOT / INSIDE).iterdir()
    rooms = {p.name + "/" for p in homes if p.is_dir() and (p / "__init__.py").exists()}
    assert rooms - set(tree) == set()


def test_what_the_tree_names_exists() -> None:
    assert missing_rooms(block("tree")) == []


@pytest.mark.parametrize(
    "line", ["attic/  dust", "  attic/  dust", "  sim/  plant dust", "docs/  tutorial/ dust/"]
)
def test_a_room_that_is_not_there_is_seen(line: str) -> None:
    assert missing_rooms([line])


def test_planned_rooms_are_not_there_yet() -> None:
    """A room that came to be must be told of as present, not as planned."""
    config = (ROOT / ".importlinter").read_text(encoding="utf-8")
    planned = re.findall(r"\((\w+)\)", config)
    assert [name for name in planned if f"`{name}`" not in PAGE] == []
    assert [name for name in planned if (ROOT / INSIDE / name).exists()] == []


def test_every_path_on_the_page_exists() -> None:
    named = re.findall(r"`((?:sim|moon|station|systems|control)/[\w/]*(?:\.py)?)`", PAGE)
    assert len(named) > 8
    assert [n for n in named if not (ROOT / INSIDE / n).exists()] == []
