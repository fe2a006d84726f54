"""How long the environment of a site takes: a year of Sun and Earth at 60 s, and all drivers.

`python bench/sky.py [--peers]`. The peers do the same work in the same process: apparent Sun and
Earth from the same site and ephemeris DE421. CSPICE, through spiceypy, takes one instant at a call,
on a thousandth of the year, scaled up; Skyfield takes arrays, on a tenth, scaled up. Times are CPU
seconds, the best of three, compiled code loaded from the cache.
"""

from __future__ import annotations

import argparse
import io
import json
import math
import resource
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from ilrs.epoch import Epoch, Grid
from ilrs.frames import MOON_RADIUS_M, SitePoint
from ilrs.moon.drivers import ground_temperature, mid_steps, site_drivers
from ilrs.moon.ephemeris import sun_and_earth
from ilrs.moon.ground import Ground
from ilrs.moon.horizon import parse_mask
from ilrs.moon.segments import axes_kernel, kernel_path, planets_kernel

RIDGE = SitePoint.from_degrees(-89.4511, 222.69, 1956.77)
MASK = Path(__file__).parents[1] / "stations/reference/horizons/connecting_ridge.csv"
BUDGET_S = {"year of Sun and Earth at 60 s": 1.0}


def best(work: Callable[[], object], times: int = 3) -> float:
    spent: list[float] = []
    for _ in range(times):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return min(spent)


def ours() -> dict[str, float]:
    grid = Grid.covering(Epoch.from_utc("2035-01-01"), 365 * 86_400, 60)
    mask = parse_mask(MASK.read_text(encoding="utf-8"))
    return {
        "year of Sun and Earth at 60 s": best(lambda: sun_and_earth(RIDGE, mid_steps(grid))),
        "year of ground temperature": best(lambda: ground_temperature(RIDGE, mask, Ground(), grid)),
        "year of all drivers at 60 s, 3 heights": best(
            lambda: site_drivers(RIDGE, mask, Ground(), grid, [2.0, 10.0, 20.0])
        ),
    }


def spice_year() -> float:
    """CSPICE through spiceypy, one call per body and instant, scaled to a year."""
    import spiceypy

    for path in (
        planets_kernel(),
        axes_kernel(),
        kernel_path("lunarsky", "data", "fk", "satellites", "moon_080317.tf"),
    ):
        spiceypy.furnsh(str(path))
    site = RIDGE.r_me_m / 1e3
    times = np.linspace(1.1e9, 1.13e9, 525)

    def work() -> None:
        for t in times:
            for body in ("SUN", "EARTH"):
                spiceypy.spkcpo(body, t, "MOON_ME", "OBSERVER", "CN+S", site, "MOON", "MOON_ME")

    spent = best(work) * 525_600 / times.size
    spiceypy.kclear()
    return spent


def skyfield_year() -> float:
    """Skyfield, apparent places over an array of instants, a tenth of a year scaled to a year."""
    from skyfield.api import load, load_file
    from skyfield.planetarylib import PlanetaryConstants

    planets, constants = load_file(str(planets_kernel())), PlanetaryConstants()
    text = kernel_path("lunarsky", "data", "fk", "satellites", "moon_080317.tf")
    constants.read_text(io.BytesIO(text.read_bytes()))
    constants.read_binary(io.BytesIO(axes_kernel().read_bytes()))
    constants.variables["BODY301_RADII"] = [MOON_RADIUS_M / 1e3] * 3
    frame = constants.build_frame_named("MOON_ME_DE421")
    ridge = planets["moon"] + constants.build_latlon_degrees(
        frame, math.degrees(RIDGE.latitude_rad), math.degrees(RIDGE.longitude_rad), RIDGE.height_m
    )
    days = np.arange(52_560) / 1440.0
    scale = load.timescale(builtin=True)

    def work() -> None:
        times = scale.tdb_jd(2_464_328.5 + days)
        for body in ("sun", "earth"):
            ridge.at(times).observe(planets[body]).apparent().altaz()

    return best(work) * 525_600 / days.size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", action="store_true")
    options = parser.parse_args()
    found = ours()
    if options.peers:
        found["year of Sun and Earth at 60 s, Skyfield"] = skyfield_year()
        found["year of Sun and Earth at 60 s, CSPICE looped"] = spice_year()
    found["peak memory, MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"results": found, "budgets_s": BUDGET_S}, indent=2))


if __name__ == "__main__":
    main()
