"""How long the environment of a site takes: a year of Sun and Earth at 60 s, light, all drivers.

`python bench/sky.py [--peers]`. The peers (`bench/sky_peers.py`) do the same work in the same
process: apparent Sun and Earth, azimuth and elevation, from the same site, DE421 and orientation,
on a part of the year, scaled up. Beside their times stand the ratio to ours and the largest angle
between their places and ours. Times are CPU seconds, the best of three, compiled code loaded from
the cache. A peer that is not installed is left out.
"""

from __future__ import annotations

import argparse
import json
import resource
from pathlib import Path
from typing import Any

import numpy as np
from environment import borrow
from timing import Spent, best

from ilrs.epoch import DAY_S, Epoch, Grid
from ilrs.frames import SitePoint
from ilrs.moon.drivers import ground_temperature, mid_steps, site_drivers
from ilrs.moon.ephemeris import sun_and_earth
from ilrs.moon.ground import Ground
from ilrs.moon.horizon import parse_mask
from ilrs.moon.statistics import light_of

RIDGE = SitePoint.from_degrees(-89.4511, 222.69, 1956.77)
MASK = Path(__file__).parents[1] / "stations/reference/horizons/connecting_ridge.csv"
YEAR = "year of Sun and Earth at 60 s"
LIGHT = "18.6 years of hourly light of one point"
BUDGET_S = {YEAR: 1.0, LIGHT: 1.0}
STEPS = 525_600


def ours() -> dict[str, Spent]:
    grid = Grid.covering(Epoch.from_utc("2035-01-01"), 365 * 86_400, 60)
    span = Grid.covering(Epoch.from_utc("2030-01-01"), 18.6 * 365.25 * DAY_S, 3_600)
    mask = parse_mask(MASK.read_text(encoding="utf-8"))
    horizon = mask.at_height(10.0)
    return {
        YEAR: best(lambda: sun_and_earth(RIDGE, mid_steps(grid))),
        LIGHT: best(lambda: light_of(RIDGE, horizon, span)),
        "year of ground temperature": best(lambda: ground_temperature(RIDGE, mask, Ground(), grid)),
        "year of all drivers at 60 s, 3 heights": best(
            lambda: site_drivers(RIDGE, mask, Ground(), grid, [2.0, 10.0, 20.0])
        ),
    }


def directions(azimuth_rad: np.ndarray, elevation_rad: np.ndarray) -> np.ndarray:
    level = np.cos(elevation_rad)
    return np.stack(
        [level * np.sin(azimuth_rad), level * np.cos(azimuth_rad), np.sin(elevation_rad)]
    )


def apart_deg(theirs: np.ndarray, tdb_s: np.ndarray) -> float:
    """The largest angle between their azimuths and elevations (2, 2, count), rad, and ours."""
    worst = 0.0
    for place, (azimuth, elevation) in zip(sun_and_earth(RIDGE, tdb_s), theirs, strict=True):
        here = directions(place.azimuth_rad, place.elevation_rad)
        there = directions(azimuth, elevation)
        worst = max(worst, float(np.linalg.norm(here - there, axis=0).max()))
    return float(np.degrees(worst))


def beside(year_s: float) -> dict[str, Any]:
    """The times of the peers for a year, their ratios to ours and how far apart the places are."""
    from sky_peers import PEERS

    found: dict[str, Any] = {}
    for name, peer, count in PEERS:
        times = 1.1e9 + 60.0 * np.arange(count)
        try:
            work = peer(RIDGE)
        except ImportError as missing:
            found[name] = {"absent": str(missing)}
            continue
        spent = best(lambda work=work, times=times: work(times)) * (STEPS / count)
        found[name] = {
            "cpu_s": spent.cpu_s,
            "wall_s": spent.wall_s,
            "times as long": spent.cpu_s / year_s,
            "largest angle deg": apart_deg(work(times), times),
        }
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", action="store_true")
    options = parser.parse_args()
    took = ours()
    found: dict[str, Any] = {"results": {name: spent._asdict() for name, spent in took.items()}}
    if options.peers:
        borrow()
        found["peers"] = beside(took[YEAR].cpu_s)
    found["peak memory, MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(found | {"budgets_s": BUDGET_S}, indent=2))


if __name__ == "__main__":
    main()
