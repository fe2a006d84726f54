"""The report's section on the way of the data, and its map of coverage."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ilrs.report.coverage_map import coverage_svg

LATITUDES, LONGITUDES = [-90, 0, 90], [-180, 0, 180]


def told(fraction: list[list[Any]]) -> dict[str, Any]:
    return {
        "coverage": {
            "elevation_deg": 10.0,
            "latitude_deg": LATITUDES,
            "longitude_deg": LONGITUDES,
            "fraction": fraction,
        }
    }


def test_the_map_colours_every_place_by_its_part_of_the_time() -> None:
    svg = coverage_svg(told([[1.0] * 3, [0.5] * 3, [0.0] * 3]))
    shades = [float(x) for x in re.findall(r"fill-opacity:([\d.]+)", svg)]
    assert len(shades) == 9
    assert shades[0] > shades[3] > shades[6] > 0.0


def test_the_map_tells_its_figures_to_those_who_do_not_see_it() -> None:
    svg = coverage_svg(told([[0.9] * 3, [0.5] * 3, [0.1] * 3])).replace("\u202f", " ")
    assert re.search(r'aria-label="[^"]*above 10 degrees[^"]*90.%.at -90 degrees', svg)
    assert all(f">{n}" in svg for n in ("90", "10"))


@pytest.mark.parametrize(
    "damaged", [{}, {"coverage": None}, told([[1.0] * 3]), told([[1.0], [0.5], [0.2]])]
)
def test_a_damaged_table_gives_no_map(damaged: dict[str, Any]) -> None:
    assert coverage_svg(damaged) == ""
