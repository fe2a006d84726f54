"""Assessments of variants of the good contribution, and their findings as people read them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from contributions import TODAY, write

from ilrs.admission import Assessment, assess, told

OUTPOST = Path(__file__).parents[1] / "stations" / "outpost"
Changes = Iterable[tuple[str, str]]


def judged(
    folder: Path, *changes: tuple[str, str], station: Path = OUTPOST, scenario: str = ""
) -> Assessment:
    """The good contribution with some texts replaced, assessed by running a station."""
    return assess(write(folder, *changes), station, scenario=scenario, today=TODAY)


def row(found: Assessment, id: str, language: str = "en") -> dict[str, Any]:
    """The one finding of that id, as people read it."""
    document = told(found, language)
    (one,) = (r for r in (*document["findings"], *document["checks"]) if r["id"] == id)
    return one
