"""A small map of the Moon: which part of the time a relay stands above a place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from ilrs.report import palette, words
from ilrs.report.source import listing, mapping, number

WIDTH, HEIGHT, LEFT, TOP = 720, 330, 44, 8


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
    parts = [_cells(rows, rising, across), _labels()]
    alt = _sentence(given, b, rows)
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
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{_x(east) - x + 0.3:.1f}" '
                f'height="{_y(south) - y + 0.3:.1f}" style="fill:{colour};'
                f'fill-opacity:{0.06 + 0.94 * part:.3f}"/>'
            )
    return "".join(found)


def _labels() -> str:
    style = 'style="fill:currentColor;opacity:.7;font-size:12px"'
    sides = "".join(
        f'<text x="{LEFT - 6}" y="{_y(b) + 4:.0f}" text-anchor="end" {style}>{_latitude(b)}</text>'
        for b in (-90, -60, -30, 0, 30, 60, 90)
    )
    below = "".join(
        f'<text x="{_x(a):.0f}" y="{HEIGHT - 6}" text-anchor="middle" {style}>{a}°</text>'
        for a in (-120, -60, 0, 60, 120)
    )
    return sides + below


def _sentence(given: Mapping[str, Any], latitudes: Sequence[float], rows: Sequence[Any]) -> str:
    """What the map shows, for those who do not see it."""
    means = {b: sum(map(float, row)) / len(row) for b, row in zip(latitudes, rows, strict=True)}
    told = ", ".join(f"{words.percent(means[b])} at {b:g} degrees" for b in latitudes[::3])
    lowest = number(given.get("elevation_deg")) or 0.0
    return f"Part of the time with a relay above {lowest:g} degrees, by latitude: {told}."


def _edges(centres: Sequence[float]) -> list[float]:
    """Borders half-way between centres; the first and the last end at their own."""
    inner = [0.5 * (one + other) for one, other in pairwise(centres)]
    return [centres[0], *inner, centres[-1]]


def _x(longitude: float) -> float:
    return LEFT + (longitude + 180.0) / 360.0 * (WIDTH - LEFT - 8)


def _y(latitude: float) -> float:
    return TOP + (90.0 - latitude) / 180.0 * (HEIGHT - TOP - 26)


def _latitude(degrees: int) -> str:
    return "0°" if degrees == 0 else f"{abs(degrees)}° {'N' if degrees > 0 else 'S'}"
