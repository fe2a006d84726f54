"""The lit map of a site as numbers: which ground the Sun reaches, and how it is shaded.

North is up, the site in the middle, seen straight down its vertical. The visible part of the Sun's
disc is that over a level horizon (the exact area of a cut disc) at the elevation that the horizon
map has towards the Sun, each place with its own vertical; the pixel of the site takes what the
declared mask and `ilrs.moon.light` say, as the simulation does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ilrs.frames import MOON_RADIUS_M, SUN_RADIUS_M
from ilrs.mission.scenery.patch import Level
from ilrs.mission.scenery.scene import SiteScene
from ilrs.mission.scenery.sky import SiteSky, direction

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class LitMap:
    """Arrays of shape (size, size), row 0 in the north; `reach_m` from the middle to the edge.

    `lit` is the visible part of the Sun's disc (NaN: unknown ground), `incidence` the cosine
    between the Sun and the ground's normal, `relief` a hillshade from the north-west, `height_m`
    above the sphere, `slope` its gradient.
    """

    reach_m: float
    lit: Floats
    incidence: Floats
    relief: Floats
    height_m: Floats
    slope: Floats

    @property
    def pixel_m(self) -> float:
        """Metres to a pixel."""
        return 2.0 * self.reach_m / self.lit.shape[0]


def disc_over_level(height_rad: Floats, radius_rad: float) -> Floats:
    """The part of a disc above a level line, its centre `height_rad` above the line."""
    x = np.clip(height_rad / radius_rad, -1.0, 1.0)
    return 0.5 + (x * np.sqrt(1.0 - x * x) + np.arcsin(x)) / math.pi


def lit_map(scene: SiteScene, sky: SiteSky, reach_m: float, size: int) -> LitMap:
    """The map for the first instant of a sky.

    Raises ValueError without terrain, for a reach beyond the terrain's, or an unusable size.
    """
    if scene.layers is None:
        raise ValueError(scene.reason)
    levels = scene.layers.patch.levels
    if not 100.0 <= reach_m <= levels[-1].reach_m or not 64 <= size <= 2048:
        raise ValueError(
            f"a lit map reaches 100 m to {levels[-1].reach_m:.0f} m and has 64 to 2048 pixels a "
            f"side, not {reach_m:g} m and {size}"
        )
    edge = (np.arange(size, dtype=np.float64) + 0.5) * (2.0 * reach_m / size) - reach_m
    east, north = np.tile(edge, (size, 1)), np.tile(edge[::-1], (size, 1)).T
    ground = _sampled(scene, east, north, float(sky.sun.azimuth_rad[0]))
    height, horizon, rise_east, rise_north = ground
    ray = direction(float(sky.sun.azimuth_rad[0]), float(sky.sun.elevation_rad[0]))
    # Each place has its own vertical: the Sun stands lower where the Moon curves away from it.
    up = np.sqrt(MOON_RADIUS_M**2 - east**2 - north**2)
    sine = (ray[0] * east + ray[1] * north + ray[2] * up) / MOON_RADIUS_M
    radius = math.asin(SUN_RADIUS_M / float(sky.sun.range_m[0]))
    lit = disc_over_level(np.arcsin(sine) - horizon, radius) * (1.0 - float(sky.eclipse[0]))
    middle = size // 2
    lit[middle - 1 : middle + 1, middle - 1 : middle + 1] = sky.at_eye[0]
    steep = np.sqrt(1.0 + rise_east**2 + rise_north**2)
    incidence = (sine - ray[0] * rise_east - ray[1] * rise_north) / steep
    relief = (0.7 + 0.5 * rise_east - 0.5 * rise_north) / steep
    return LitMap(reach_m, lit, incidence, relief, height, np.hypot(rise_east, rise_north))


def _sampled(scene: SiteScene, east: Floats, north: Floats, azimuth_rad: float) -> Floats:
    """Height, horizon towards the Sun, rise to the east and to the north, shape (4, ...).

    Each place takes them from the finest square that knows it; NaN where none does.
    """
    assert scene.layers is not None
    latitude, longitude = scene.frame.below(east, north)
    found = np.full((4, *east.shape), np.nan)
    angle = azimuth_rad + scene.sweep_offset_rad
    for n, level in enumerate(scene.layers.patch.levels):
        raster = level.raster
        x, y = raster.projection.forward(latitude, longitude)
        column = (x - raster.left_m) / raster.step_m - 0.5
        row = (raster.top_m - y) / raster.step_m - 0.5
        last = raster.rows - 1.0
        here = np.isnan(found[0]) & (row >= 0) & (row <= last) & (column >= 0) & (column <= last)
        if here.any():
            fields = _fields(level, scene.layers.toward(n, angle), scene.sweep_offset_rad)
            found[:, here] = bilinear(fields, row[here], column[here])
    return found


def _fields(level: Level, toward: Floats, offset_rad: float) -> Floats:
    """What is sampled, at the posts; rises of map directions are turned to east and north."""
    down, right = np.gradient(level.ground_m, level.step_m)
    cosine, sine = math.cos(offset_rad), math.sin(offset_rad)
    rise_east, rise_north = right * cosine + down * sine, right * sine - down * cosine
    return np.stack([level.ground_m, toward, rise_east, rise_north])


def bilinear(fields: Floats, row: Floats, column: Floats) -> Floats:
    """Fields (n, rows, columns) between their posts at places (m,): shape (n, m)."""
    i = np.minimum(row.astype(int), fields.shape[1] - 2)
    j = np.minimum(column.astype(int), fields.shape[2] - 2)
    v, u = row - i, column - j
    upper = (1.0 - u) * fields[:, i, j] + u * fields[:, i, j + 1]
    lower = (1.0 - u) * fields[:, i + 1, j] + u * fields[:, i + 1, j + 1]
    return (1.0 - v) * upper + v * lower
