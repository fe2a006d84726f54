"""How long the exact skyline of one point takes: 1440 azimuths to 250 km over nested grids.

`python bench/skyline.py`: needs the terrain that `ilrs data list` shows. Beside each place stands
the time of taking every sample of every ray, which gives the same skyline. CPU times, the best of
five in this process, compiled code loaded from the cache.
"""

from __future__ import annotations

import json
import math

import numpy as np
from numba import njit
from timing import best

from ilrs.data.installed import installed_terrain
from ilrs.frames import MOON_RADIUS_M, local_axes_me
from ilrs.moon.skyline import REACH_M, skyline
from ilrs.moon.terrain import Terrain, ground_at

PLACES = {
    "connecting ridge": (-89.4511, 222.69),
    "rim of Shackleton": (-88.8, 123.4),
    "floor of Shackleton": (-89.67, 129.78),
    "Mons Mouton": (-84.7906, 29.1957),
}
BUDGET_S, AZIMUTHS = 0.05, 1440


@njit
def every_sample(axes, eye, posts, levels, frames, elevation):
    for ray in range(elevation.size):
        azimuth = 2.0 * math.pi * ray / elevation.size
        ahead = math.sin(azimuth) * axes[0] + math.cos(azimuth) * axes[1]
        s, top = 0.5 * frames[0, 2], -math.inf
        while s <= REACH_M:
            c, d = math.cos(s / MOON_RADIUS_M), math.sin(s / MOON_RADIUS_M)
            x, y = c * axes[2, 0] + d * ahead[0], c * axes[2, 1] + d * ahead[1]
            z = c * axes[2, 2] + d * ahead[2]
            height, pixel = ground_at(posts, levels, frames, x, y, z)
            radius = MOON_RADIUS_M + height
            tangent = (radius * c - eye) / (radius * d)
            if tangent > top:
                top = tangent
            s += 0.5 * pixel
        elevation[ray] = math.atan(top)


def brute(terrain: Terrain, latitude: float, longitude: float, height: float) -> np.ndarray:
    p, elevation = terrain.pyramids, np.empty(AZIMUTHS)
    eye = MOON_RADIUS_M + terrain.ground(latitude, longitude).height_m + height
    axes = local_axes_me(latitude, longitude)
    every_sample(axes, eye, p.posts, p.levels, p.frames, elevation)
    return elevation


def measured(terrain: Terrain, latitude_deg: float, longitude_deg: float) -> dict[str, float]:
    place = math.radians(latitude_deg), math.radians(longitude_deg)
    apart = skyline(terrain, *place, 2.0, AZIMUTHS).elevation_rad - brute(terrain, *place, 2.0)
    ours = best(lambda: skyline(terrain, *place, 2.0, AZIMUTHS), 5)
    theirs = best(lambda: brute(terrain, *place, 2.0), 2)
    return {
        "cpu_s": ours.cpu_s,
        "wall_s": ours.wall_s,
        "every_sample_s": theirs.cpu_s,
        "ratio": theirs.cpu_s / ours.cpu_s,
        "worst_difference_rad": float(np.abs(apart).max()),
    }


def main() -> None:
    terrain = installed_terrain()
    skyline(terrain, *(math.radians(d) for d in PLACES["Mons Mouton"]))
    found = {name: measured(terrain, *place) for name, place in PLACES.items()}
    found["pyramids of all grids"] = {"build_s": best(lambda: Terrain(terrain.grids)).cpu_s}
    print(json.dumps({"results": found, "budgets_s": {"one skyline": BUDGET_S}}, indent=2))


if __name__ == "__main__":
    main()
