"""Where the numbers of sites stand on a picture, so that they do not cover each other."""

from __future__ import annotations

import math
from collections.abc import Sequence

Box = tuple[float, float, float, float]  # left, bottom, right, top
Point = tuple[float, float]
_TURNS = (0.125, 0.375, 0.875, 0.625, 0.0, 0.25, 0.5, 0.75)
_AWAY = (1.0, 1.8, 2.8, 4.0)


def placed(points: Sequence[Point], width: float, height: float, frame: Box) -> list[Point]:
    """The centre of the label of each point, all in the units of the frame.

    A label is `width` by `height`. The first of 32 places around its point, near ones first, that
    lies in the frame and touches no label placed before and no point; otherwise the one that
    touches least.
    """
    taken: list[Box] = [_box(x, y, 0.5 * height, 0.5 * height) for x, y in points]
    found: list[Point] = []
    for x, y in points:
        best = min(
            _around(x, y, width, height), key=lambda c: _cost(c, width, height, taken, frame)
        )
        found.append(best)
        taken.append(_box(*best, width, height))
    return found


def _around(x: float, y: float, width: float, height: float) -> list[Point]:
    return [
        (
            x + away * 0.8 * width * math.cos(2.0 * math.pi * turn),
            y + away * 0.9 * height * math.sin(2.0 * math.pi * turn),
        )
        for away in _AWAY
        for turn in _TURNS
    ]


def _cost(centre: Point, width: float, height: float, taken: list[Box], frame: Box) -> float:
    """The area that a label covers of others or sticks out of the frame; `min` keeps the first."""
    box = _box(*centre, width, height)
    outside = width * height - _shared(box, frame)
    return round(outside + sum(_shared(box, other) for other in taken), 12)


def _box(x: float, y: float, width: float, height: float) -> Box:
    return x - 0.5 * width, y - 0.5 * height, x + 0.5 * width, y + 0.5 * height


def _shared(a: Box, b: Box) -> float:
    across = min(a[2], b[2]) - max(a[0], b[0])
    along = min(a[3], b[3]) - max(a[1], b[1])
    return max(across, 0.0) * max(along, 0.0)
