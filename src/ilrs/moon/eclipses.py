"""Eclipses of the Sun by the Earth, as a point of the Moon sees them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ilrs.epoch import Epoch, Grid, tdb_from_tt
from ilrs.frames import SitePoint
from ilrs.moon.ephemeris import sun_and_earth
from ilrs.moon.light import eclipse_fraction, separation

Array = NDArray[np.float64]
# The discs together span 1.3 degrees; Sun and Earth part by half a degree in an hour.
_COARSE_S, _FINE_S, _NEAR_RAD = 3600, 60, 0.035


@dataclass(frozen=True)
class Eclipse:
    """First and last shading to a minute, the greatest hidden fraction of the disc, and when.

    `sun_elevation_rad` is the Sun's height then: whether terrain hides it anyway.
    """

    start: Epoch
    end: Epoch
    greatest: float
    at: Epoch
    sun_elevation_rad: float


def eclipses(point: SitePoint, start: Epoch, duration_s: float) -> list[Eclipse]:
    """All eclipses that begin and end within a span, in order; none is too short to be found.

    Raises ValueError for dates outside the ephemeris.
    """
    coarse = Grid.covering(start, duration_s, _COARSE_S)
    near = separation(*sun_and_earth(point, coarse.tdb_s())) < _NEAR_RAD
    if not near.any():
        return []
    ticks = (np.flatnonzero(near)[:, None] * _COARSE_S + np.arange(0, _COARSE_S, _FINE_S)).ravel()
    sun, earth = sun_and_earth(point, tdb_from_tt(start.tt_s + ticks.astype(np.float64)))
    hidden = eclipse_fraction(sun, earth)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], hidden > 0.0, [0]]).astype(np.int8)))
    found: list[Eclipse] = []
    for a, b in zip(edges[::2], edges[1::2], strict=True):
        k = int(a + np.argmax(hidden[a:b]))
        found.append(
            Eclipse(
                start + float(ticks[a]),
                start + float(ticks[b - 1] + _FINE_S),
                float(hidden[k]),
                start + float(ticks[k]),
                float(sun.elevation_rad[k]),
            )
        )
    return found
