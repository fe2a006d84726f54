"""The pages that a newcomer needs are there, and their links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGES = [
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "docs/tutorial/outpost.md",
    "docs/reference/kinds.md",
    "docs/explanation/architecture.md",
    "docs/explanation/validation.md",
    "docs/decisions/0001-dependencies.md",
]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_there(root: Path, name: str) -> None:
    path = root / name
    assert path.is_file()
    assert len(path.read_text(encoding="utf-8")) > 400


def dead_links(page: Path) -> list[str]:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = [t.split("#")[0] for t in LINK.findall(text) if "://" not in t]
    return [t for t in targets if t and not (page.parent / t).exists()]


def test_links_lead_somewhere(project_files: list[Path], root: Path) -> None:
    pages = [p for p in project_files if p.suffix == ".md"]
    assert {str(p.relative_to(root)): d for p in pages if (d := dead_links(p))} == {}


def test_a_dead_link_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("[here](page.md) [there](nowhere.md) [out](https://example.org)")
    assert dead_links(page) == ["nowhere.md"]
