"""The generated pages are what the code makes of them today, and `make docs` makes them."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]


class Case(NamedTuple):
    name: str
    ours: float
    reference: float
    tolerance: float
    unit: str
    source: str

    @property
    def passes(self) -> bool:
        return abs(self.ours - self.reference) <= self.tolerance


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules["generate"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(page: str) -> list[list[str]]:
    """The cells of all comparisons on a page."""
    lines = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| ")]
    return [cells for cells in lines if cells[0] != "what"]


def test_the_reference_pages_are_current(generate: ModuleType) -> None:
    pages = generate.reference_pages()
    stale = [p.name for p, text in pages.items() if p.read_text(encoding="utf-8") != text]
    assert stale == [], "write them anew: make docs"
    assert len(pages) >= 2


def test_the_validation_page_says_what_is_computed(generate: ModuleType) -> None:
    """Words and sources to the letter; figures to a tenth of their tolerance."""
    kept = generate.VALIDATION.read_text(encoding="utf-8")
    groups = generate.groups()
    now = generate.validation_page(groups)
    titles = [title for title, _ in groups]
    # Their files are not part of the repository: these rows cannot be computed everywhere.
    if absent := [name for name in ("Terrain", "Contact plans of others") if name not in titles]:
        kept, now = without(absent, kept), without(absent, now)
    assert [plain(line) for line in kept.splitlines()] == [plain(x) for x in now.splitlines()]
    assert len(rows(now)) >= 60
    for was, found in zip(rows(kept), rows(now), strict=True):
        room = 0.1 * float(was[4]) + 1e-4 * abs(float(was[1]))
        assert float(was[1]) == pytest.approx(float(found[1]), abs=room), was[0]


def without(titles: list[str], page: str) -> str:
    """The page without some sections and the line that counts all comparisons."""
    head, *sections = page.split("\n## ")
    head = "\n".join(x for x in head.splitlines() if " comparisons with " not in x)
    return "\n## ".join([head, *(x for x in sections if not x.startswith(tuple(titles)))])


def plain(line: str) -> object:
    """A line of the page, without the two figures of a comparison that are computed."""
    cells = line.strip("| ").split(" | ")
    return (cells[0], cells[2], *cells[4:]) if line.startswith("| ") else line


def test_a_missed_comparison_is_told(generate: ModuleType, capsys: pytest.CaptureFixture) -> None:
    good = Case("lead", 327.5, 327.46, 0.1, "degC", "a table")
    bad = Case("tin", 230.0, 231.93, 0.1, "degC", "a table")
    page = generate.validation_page([("Melting points", [good, bad])])
    assert "1 of them fail: tin" in page
    assert [cells[-1] for cells in rows(page)] == ["met", "**NOT MET**"]
    assert generate.print_validation([("Melting points", [good, bad])]) == 1
    assert "2 comparisons, 1 missed" in capsys.readouterr().out
    assert generate.print_validation([("Melting points", [good])]) == 0


def test_make_docs_writes_them() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "docs/generate.py $(ARGS)" in text
    assert "docs/generate.py --validation" in text
