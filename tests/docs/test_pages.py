"""Everything that tutorial, how-to pages and README say to do is done, and gives what they show."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest
from blocks import blocks_of, commands_of
from reader import Reader

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs" / "tutorial").glob("*.md")),
    *sorted((ROOT / "docs" / "how-to").glob("*.md")),
]
# Shown to people, done nowhere: make sets up the environment in which this runs.
FOR_PEOPLE = {"sh", "text", ""}


def terrain_of(page: Path) -> Path | None:
    """The folder with terrain, for a page that needs it; skips where there is none."""
    text = page.read_text(encoding="utf-8")
    if "--terrain" not in text and "installed_terrain" not in text:
        return None
    given = os.environ.get("ILRS_DATA") or ROOT.parent / "shared" / "data"
    folder = Path(given) / "dem"
    if not any(folder.glob("*.tif")):
        pytest.skip(f"{page.name} needs lunar terrain; name its folder by ILRS_DATA")
    return folder


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_page_does_what_it_says(
    page: Path, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if terrain := terrain_of(page):
        (desk / "terrain").symlink_to(terrain.resolve())
        monkeypatch.setenv("ILRS_DATA", str(terrain.resolve().parent))
    Reader(desk).follow(page)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_nothing_on_the_page_escapes(page: Path) -> None:
    """Every fenced block is done, parsed, or for people only; no fence is left open."""
    text = page.read_text(encoding="utf-8")
    found = blocks_of(page)
    assert text.count("\n```") + text.startswith("```") == 2 * len(found)
    assert {b.language for b in found} <= {"console", "python", "toml", *FOR_PEOPLE}
    for block in found:
        if block.language == "console":
            assert commands_of(block)
        elif block.language == "toml":
            tomllib.loads(block.text)
        elif block.language == "sh":
            words = [line.split("#")[0].split() for line in block.text.splitlines()]
            targets = {w[1] for w in words if w and w[0] == "make"}
            assert targets <= make_targets()


def make_targets() -> set[str]:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = next(line for line in text.splitlines() if line.startswith(".PHONY:"))
    return set(phony.split()[1:])


def test_every_page_is_in_the_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    pages = (ROOT / "docs").glob("*/*.md")
    names = [p.relative_to(ROOT / "docs").as_posix() for p in pages if p.parent.name != "decisions"]
    assert [name for name in names if f"({name})" not in index] == []
