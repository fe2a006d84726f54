"""A small map of the Moon: which part of the time a relay stands above a place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from ilrs.report import palette, words
from ilrs.report.source import listing, mapping, number

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 780, 330, 44, 64, 8, 26


def coverage_svg(told: Mapping[str, Any]) -> Markup:
    """The map as SVG, latitudes up; empty when nothing is told or the table is damaged."""
    given = mapping(told.get("coverage"))
    latitudes = [number(x) for x in listing(given.get("latitude_deg"))]
    longitudes = [number(x) for x in listing(given.get("longitude_deg"))]
    rows = [listing(row) for row in listing(given.get("fraction"))]
    b, a = [x for x in latitudes if x is not None], [x for x in longitudes if x is not None]
    whole = len(b) > 1 and len(a) > 1 and len(rows) == len(latitudes) == len(b)
    if not whole or any(len(row) != len(a) for row in rows):
        return Markup("")
    rising, across = _edges(b), _edges(a)
    means = {b: sum(map(float, row)) / len(row) for b, row in zip(b, rows, strict=True)}
    parts = [_cells(rows, rising, across), _labels(), _figures(means)]
    alt = _sentence(given, means)
    head = f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{alt}" class="map">'
    return Markup(head) + Markup("".join(parts)) + Markup("</svg>")


def _cells(rows: Sequence[Sequence[Any]], rising: list[float], across: list[float]) -> str:
    colour = palette.var("earth")
    found: list[str] = []
    for row, (south, north) in zip(rows, pairwise(rising), strict=True):
        for value, (west, east) in zip(row, pairwise(across), strict=True):
            part = min(1.0, max(0.0, number(value) or 0.0))
            x, y = _x(west), _y(north)
            found.append(
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{_x(east) - x:.1f}" '
                f'height="{_y(south) - y:.1f}" style="fill:{colour};'
                f'fill-opacity:{0.06 + 0.94 * part:.3f}"/>'
            )
    return f'<g shape-rendering="crispEdges">{"".join(found)}</g>'


def _labels() -> str:
    sides = "".join(
        _text(LEFT - 6, _y(b) + 4, name, "end") for b, name in _named((-90, 90, 30), "SN")
    )
    below = "".join(
        _text(_x(a), HEIGHT - 6, name, "middle") for a, name in _named((-120, 120, 60), "WE")
    )
    return sides + below


def _figures(means: Mapping[float, float]) -> str:
    """The mean over every second latitude, right of the map."""
    return "".join(
        _text(WIDTH - RIGHT + 8, _y(b) + 4, words.percent(means[b]), "start")
        for b in sorted(means)[::2]
    )


def _sentence(given: Mapping[str, Any], means: Mapping[float, float]) -> str:
    """What the map shows, for those who do not see it."""
    told = ", ".join(f"{words.percent(means[b])} at {b:g} degrees" for b in sorted(means)[::3])
    lowest = number(given.get("elevation_deg")) or 0.0
    return f"Part of the time with a relay above {lowest:g} degrees, by latitude: {told}."


def _text(x: float, y: float, text: str, anchor: str) -> str:
    style = "fill:currentColor;opacity:.7;font-size:12px"
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" style="{style}">{text}</text>'


def _named(span: tuple[int, int, int], sides: str) -> list[tuple[int, str]]:
    """Degrees and how they are written: `30° S`, `0°`, `60° E`."""
    first, last, step = span
    return [(d, f"{abs(d)}° {sides[d > 0]}" if d else "0°") for d in range(first, last + 1, step)]


def _edges(centres: Sequence[float]) -> list[float]:
    """Borders half-way between centres; the first and the last end at their own."""
    inner = [0.5 * (one + other) for one, other in pairwise(centres)]
    return [centres[0], *inner, centres[-1]]


def _x(longitude: float) -> float:
    return LEFT + (longitude + 180.0) / 360.0 * (WIDTH - LEFT - RIGHT)


def _y(latitude: float) -> float:
    return TOP + (90.0 - latitude) / 180.0 * (HEIGHT - TOP - BOTTOM)
