"""The ground around a site: nested squares of posts, each four or five times as coarse as the last.

All squares have the site in their middle and lie on the polar map of its side of the Moon, up the
map in row 0. Near its rim a finer square bends towards the coarser one around it, so that a drawn
surface has no cracks; horizons are computed on the ground as it is. Not modelled: ground that the
installed grids do not know (NaN), sites whose terrain lies on another map than a polar one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ilrs.frames import SitePoint
from ilrs.moon.gnomonic import NORTH, SOUTH
from ilrs.moon.heightgrid import TerrainGrid
from ilrs.moon.raster import Raster, ground_heights, polar_map

Floats = NDArray[np.float64]
# Steps of 8 m, 40 m, 200 m and 1 km over 301 posts: to 1.2, 6, 30 and 150 km from the site.
STEPS_M = (8.0, 40.0, 200.0, 1000.0)
POSTS = 301
RATIO = 5
_BEND = 10  # posts over which a finer square goes over into the coarser one


@dataclass(frozen=True, eq=False)
class Level:
    """One square of posts: `raster` (its points), and heights to draw, m, shape (posts, posts)."""

    raster: Raster
    ground_m: Floats

    @property
    def step_m(self) -> float:
        """Map metres between posts."""
        return self.raster.step_m

    @property
    def reach_m(self) -> float:
        """How far the square reaches from the site along its sides."""
        return 0.5 * (self.raster.rows - 1) * self.raster.step_m


@dataclass(frozen=True, eq=False)
class Patch:
    """The squares around a site, finest first, and the grids they were taken from."""

    site: SitePoint
    levels: tuple[Level, ...]
    grids: tuple[TerrainGrid, ...]


def patch_around(
    site: SitePoint, grids: Sequence[TerrainGrid], steps_m: Sequence[float] = STEPS_M
) -> Patch:
    """The ground around a site from grids, finest first.

    Raises ValueError, in words for a person, when no grid on the polar map knows the site.
    """
    pole = SOUTH if site.latitude_rad < 0.0 else NORTH
    projection = polar_map(pole)
    usable = tuple(g for g in grids if g.projection == projection)
    at = (math.degrees(site.latitude_rad), math.degrees(site.longitude_rad))
    if not any(math.isfinite(g.at(site.latitude_rad, site.longitude_rad)) for g in usable):
        raise ValueError(
            f"no installed terrain on the polar map knows the ground at {at[0]:.4f}, {at[1]:.4f}"
        )
    x, y = (float(a) for a in projection.forward(site.latitude_rad, site.longitude_rad))
    rasters = [_raster(x, y, step, pole) for step in steps_m]
    heights = [ground_heights(raster, usable)[0] for raster in rasters]
    for n in range(len(heights) - 2, -1, -1):
        _bend(heights[n], heights[n + 1])
    levels = tuple(Level(r, h) for r, h in zip(rasters, heights, strict=True))
    return Patch(site, levels, usable)


def _raster(x_m: float, y_m: float, step_m: float, pole: float) -> Raster:
    half = 0.5 * POSTS * step_m
    return Raster(x_m - half, y_m + half, step_m, POSTS, POSTS, pole)


def _bend(fine: Floats, coarse: Floats) -> None:
    """Let the rim of a square go over into the square around it, in place."""
    first = (POSTS - 1) // 2 - (POSTS - 1) // (2 * RATIO)
    place = first + np.arange(POSTS) / RATIO
    whole = np.minimum(place.astype(int), POSTS - 2)
    share = place - whole
    rows = coarse[whole] * (1.0 - share)[:, None] + coarse[whole + 1] * share[:, None]
    wide = rows[:, whole] * (1.0 - share) + rows[:, whole + 1] * share
    edge = np.minimum(np.arange(POSTS), np.arange(POSTS)[::-1])
    weight = np.clip(1.0 - np.minimum.outer(edge, edge) / _BEND, 0.0, 1.0)
    weight = np.where(np.isfinite(wide) & np.isfinite(fine), weight, 0.0)
    fine[:] = np.where(weight > 0.0, fine + weight * (wide - fine), fine)
