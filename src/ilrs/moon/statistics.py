"""The light of a point in figures: three measures kept apart, spells of dark and light, seasons.

The measures of how much a place is lit, over the same hours:

- `mean_disc`: the mean visible fraction of the solar disc, which is what a panel collects;
- `any_disc`: the part of time in which any of the disc is seen, which is what most papers print;
- `centre`: the part of time in which the disc's centre is seen.

The Earth's eclipses of the Sun count as dark in all three. For spells each measure needs a border:
`any_disc` is dark when nothing of the disc is seen, `centre` when its centre is not, `mean_disc`
when less than half of the disc is seen. Spells are whole steps of the grid, so a spell is known to
one step at either end; one that touches an end of the grid may be longer than is told.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ilrs.epoch import Epoch, Grid, tdb_from_tt
from ilrs.frames import SitePoint
from ilrs.moon.ephemeris import Places, sun_and_earth
from ilrs.moon.libration import season_rad
from ilrs.moon.light import EARTH_SHADOW_RADIUS_M, eclipse_fraction, separation, sun_visible

MEASURES = ("mean_disc", "any_disc", "centre")
# Upper ends of the classes of spells, hours.
CLASSES_H = (1.0, 3.0, 6.0, 12.0, 24.0, 48.0, 72.0, 120.0, 168.0, 240.0, 360.0, math.inf)
SEASONS = 12

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Light:
    """The Sun of a point on a grid: visible fraction of the disc, its centre, the eclipses.

    All have shape (count,) and stand for the middle of the steps.
    """

    grid: Grid
    sun: Places
    earth: Places
    disc: Array
    centre: Flags
    eclipse: Array

    def lit(self, measure: str) -> Flags:
        """Whether each step is lit by the border of a measure."""
        if measure == "centre":
            return self.centre
        return self.disc >= 0.5 if measure == "mean_disc" else self.disc > 0.0

    def fraction(self, measure: str) -> float:
        """One of `MEASURES` over the whole grid, 0 to 1."""
        return float(self.disc.mean() if measure == "mean_disc" else self.lit(measure).mean())


@dataclass(frozen=True)
class Spell:
    """Steps of the same kind without a break; `whole` is False when the grid cuts it off."""

    start: Epoch
    end: Epoch
    whole: bool

    @property
    def duration_s(self) -> float:
        return self.end - self.start


@dataclass(frozen=True)
class SpellClass:
    """How many spells last at most `to_h` and longer than the class before, and their hours."""

    to_h: float
    count: int
    hours: float


def light_of(point: SitePoint, horizon_rad: Array, grid: Grid) -> Light:
    """The light of a point behind a horizon (rad, uniform azimuths) over a grid.

    Raises ValueError for dates outside the ephemeris.
    """
    ticks = np.arange(grid.count, dtype=np.float64) + 0.5
    sun, earth = sun_and_earth(point, tdb_from_tt(grid.start.tt_s + ticks * grid.step_s))
    eclipse = eclipse_fraction(sun, earth)
    centre = sun.elevation_rad > _horizon_at(sun.azimuth_rad, horizon_rad)
    shaded = np.flatnonzero(eclipse > 0.0)
    earth_radius = np.arcsin(EARTH_SHADOW_RADIUS_M / earth.range_m[shaded])
    centre[shaded] &= separation(sun, earth)[shaded] > earth_radius
    return Light(grid, sun, earth, sun_visible(sun, horizon_rad, eclipse), centre, eclipse)


def spells(flags: Flags, grid: Grid) -> list[Spell]:
    """The stretches in which the flags hold, in order of time."""
    padded = np.concatenate([[False], flags, [False]]).astype(np.int8)
    edges = np.flatnonzero(np.diff(padded))
    return [
        Spell(grid.at(int(a)), grid.at(int(b)), bool(a > 0 and b < flags.size))
        for a, b in zip(edges[::2], edges[1::2], strict=True)
    ]


def longest(found: Sequence[Spell]) -> Spell | None:
    """The longest spell (the first of equals); None when there is none."""
    return max(found, key=lambda spell: spell.duration_s, default=None)


def distribution(
    found: Sequence[Spell], classes_h: Sequence[float] = CLASSES_H
) -> list[SpellClass]:
    """Spells counted by length."""
    hours = np.array([spell.duration_s / 3600.0 for spell in found])
    which = np.searchsorted(np.array(classes_h), hours, side="left")
    return [
        SpellClass(to_h, int((which == i).sum()), float(hours[which == i].sum()))
        for i, to_h in enumerate(classes_h)
    ]


def seasonal(light: Light, measure: str = "mean_disc", seasons: int = SEASONS) -> Array:
    """The measure by parts of the lunar year (`libration.season_rad`), shape (seasons,).

    The first part begins when the Sun crosses the Moon's equator northwards; NaN where the grid has
    no step. A site near a pole is darkest in the third and fourth of twelve in
    the south, in the ninth and tenth in the north.
    """
    grid = light.grid
    phase = season_rad(grid.tdb_s() + 0.5 * grid.step_s)
    part = (phase / (2.0 * math.pi) * seasons).astype(np.int64) % seasons
    values = light.disc if measure == "mean_disc" else light.lit(measure).astype(np.float64)
    steps = np.bincount(part, minlength=seasons)
    total = np.bincount(part, weights=values, minlength=seasons)
    return np.where(steps > 0, total / np.maximum(steps, 1), math.nan)


def months(values: Array, grid: Grid) -> dict[str, float]:
    """Means of a series by calendar month (UTC) of the steps' starts, in order: `2035-01`."""
    label = grid.utc64().astype("datetime64[M]")
    names, which = np.unique(label, return_inverse=True)
    means = np.bincount(which, weights=values) / np.bincount(which)
    return {str(name): float(mean) for name, mean in zip(names, means, strict=True)}


def _horizon_at(azimuth_rad: Array, horizon_rad: Array) -> Array:
    place = azimuth_rad * (horizon_rad.size / (2.0 * math.pi))
    closed = np.append(horizon_rad, horizon_rad[0])
    return np.interp(place, np.arange(closed.size), closed)
