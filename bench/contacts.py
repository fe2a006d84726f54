"""How long contacts take: 20 nodes for a year, to 1 s; and a month of pass schedule.

`python bench/contacts.py [--peers] [--schedule] [--days N]`. Four sites with horizon masks of 720
azimuths, two rovers that drive all year past such masks, six spacecraft (three relays, a high and
two low orbiters), eight ground stations: all pairs, both ways. The peers find a part of the same
passes: CSPICE (gfposc, through spiceypy) those of a low orbiter over a site, skyfield
(find_discrete) those of the Moon over a ground station, each for 28 days; the ratio is to our time
for the same link and span. Times are CPU seconds, after compiling.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
from timing import timed

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from two_body import orbit

from ilrs.epoch import Epoch
from ilrs.frames import SitePoint
from ilrs.moon.horizon import parse_mask
from ilrs.moon.segments import axes_kernel, kernel_path, planets_kernel
from ilrs.moon.stations import STATIONS
from ilrs.network.schedule.offers import Dish, Mission, offers_of
from ilrs.network.schedule.passplan import plan_passes
from ilrs.network.sight.nodes import GroundStation, Node, Rover, Site, Spacecraft
from ilrs.network.sight.scene import scene
from ilrs.network.sight.visibility import Passes, find_passes

ORIGIN = Epoch.from_utc("2035-01-01")
DAY_S = 86_400.0
MASKS = Path(__file__).parents[1] / "stations/reference/horizons"
DISHES = ("jiamusi", "kashi", "neuquen", "miyun", "kunming", "urumqi", "bear_lakes", "ussuriysk")
BUDGET_S = {"contacts of 20 nodes for a year": 20.0}


def nodes(days: float) -> list[Node]:
    t = np.arange(ORIGIN.tdb_s - 60.0, ORIGIN.tdb_s + days * DAY_S + 120.0, 60.0)
    crafts = [
        orbit("relay-1", t, 200e3, 16_000e3, 62.4, 0.0, 90.0),
        orbit("relay-2", t, 200e3, 16_000e3, 62.4, 180.0, 90.0, 180.0),
        orbit("relay-3", t, 300e3, 8_600e3, 54.8, 90.0, 90.0),
        orbit("high", t, 5_000e3, 5_000e3, 50.0, 10.0),
        orbit("low-1", t, 100e3, 100e3, 90.0, 30.0),
        orbit("low-2", t, 200e3, 200e3, 88.0, 120.0),
    ]
    names = ("connecting_ridge", "shackleton_rim", "mons_mouton", "psr_floor")
    masks = [parse_mask((MASKS / f"{n}.csv").read_text(encoding="utf-8")) for n in names]
    places = ((-89.45, 222.7), (-89.15, 162.7), (-84.7, 30.0), (-88.55, 42.7))
    sun = math.radians(1.5)
    found: list[Node] = [
        Site(n, SitePoint.from_degrees(*p, 1500.0), m, 10.0, sun_exclusion_rad=sun)
        for n, p, m in zip(names, places, masks, strict=True)
    ]
    hours = ORIGIN.tdb_s + np.linspace(0.0, days * DAY_S, 200)
    for i in range(2):
        way = tuple(
            SitePoint.from_degrees(-89.3 + 0.1 * i + 0.005 * k, 220.0 - 0.1 * k, 1500.0)
            for k in range(200)
        )
        found.append(Rover(f"rover-{i + 1}", hours, way, (masks[i],) * 200, 2.0))
    found += [Spacecraft(c, math.radians(1.0)) for c in crafts]
    return found + [GroundStation(n, STATIONS[n], sun_exclusion_rad=sun) for n in DISHES]


def spent(work: Callable[..., object], *given: object) -> tuple[float, object]:
    took, result = timed(lambda: work(*given))
    return took.cpu_s, result


def month_of_schedule(passes: Passes) -> dict[str, float]:
    stations = DISHES[:6]
    missions = [Mission(n) for n in ("relay-1", "relay-2", "low-1", "high")]
    month = passes.where(passes.end_s < 30 * DAY_S)
    offers = offers_of(month, [m.name for m in missions], stations, {})
    dishes = [Dish(f"{n} dish", n) for n in stations]
    took, plan = timed(lambda: plan_passes(offers, dishes, missions))
    return {
        "a month of schedule, 6 stations, 4 spacecraft": took.cpu_s,
        "its least fraction": plan.least_fraction,
        "what that could be at most": plan.least_bound,
    }


def spice_pass() -> float:
    """gfposc, a low orbiter over a site, 28 days; our time for the same: the ratio."""
    import spiceypy

    t = np.arange(ORIGIN.tdb_s - 60.0, ORIGIN.tdb_s + 28 * DAY_S + 120.0, 60.0)
    low = orbit("low", t, 100e3, 400e3, 75.0, 40.0)
    site = SitePoint.from_degrees(-60.0, 30.0, 500.0)
    kernel = kernel_path("lunarsky", "data", "fk", "satellites", "moon_080317.tf")
    for path in (planets_kernel(), axes_kernel(), kernel):
        spiceypy.furnsh(str(path))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "low.bsp"
        handle = spiceypy.spkopn(str(path), "low", 0)
        states = np.hstack([low.r_icrf_m, low.v_icrf_m_s]) / 1e3
        spiceypy.spkw13(handle, -998, 301, "J2000", t[0], t[-1], "low", 3, t.size, states, t)
        fixed = np.concatenate([site.r_me_m / 1e3, np.zeros(3)])
        spiceypy.spkw08(handle, -997, 301, "MOON_ME", t[0], t[-1], "site", 1, 2,
                        np.vstack([fixed, fixed]), t[0], t[-1] - t[0])  # fmt: skip
        spiceypy.spkcls(handle)
        spiceypy.furnsh(str(path))
        for name, value in (
            ("FRAME_SITE_TOPO", [1_400_997]), ("FRAME_1400997_NAME", ["SITE_TOPO"]),
            ("FRAME_1400997_CLASS", [4]), ("FRAME_1400997_CLASS_ID", [1_400_997]),
            ("FRAME_1400997_CENTER", [-997]), ("TKFRAME_SITE_TOPO_RELATIVE", ["MOON_ME"]),
            ("TKFRAME_SITE_TOPO_SPEC", ["ANGLES"]), ("TKFRAME_SITE_TOPO_UNITS", ["DEGREES"]),
            ("TKFRAME_SITE_TOPO_AXES", [3, 2, 3]),
        ):  # fmt: skip
            (spiceypy.pcpool if isinstance(value[0], str) else spiceypy.pipool)(name, value)
        spiceypy.pdpool("TKFRAME_SITE_TOPO_ANGLES", [-30.0, -150.0, 180.0])
        confine, up = spiceypy.cell_double(2), spiceypy.cell_double(4000)
        spiceypy.wninsd(ORIGIN.tdb_s, ORIGIN.tdb_s + 28 * DAY_S, confine)
        theirs, _ = spent(
            lambda: spiceypy.gfposc("-998", "SITE_TOPO", "XLT", "-997", "LATITUDINAL", "LATITUDE",
                                    ">", math.radians(5.0), 0.0, 120.0, 2000, confine, up)
        )  # fmt: skip
        spiceypy.kclear()
    node = Site("site", site, None, 0.0, minimum_elevation_rad=math.radians(5.0))
    made = scene([node, Spacecraft(low)], ORIGIN, 28 * DAY_S)
    ours, found = spent(find_passes, made, [("site", "low")])
    assert isinstance(found, Passes)
    assert len(found) == spiceypy.wncard(up)
    return theirs / ours


def skyfield_rises() -> float:
    """find_discrete, the Moon over a station, 28 days; our time for the Moon's middle: the
    ratio."""
    from skyfield.iokit import Loader
    from skyfield.searchlib import find_discrete
    from skyfield.toposlib import wgs84

    s = STATIONS["kashi"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        loader = Loader(str(planets_kernel().parent))
        kernel, scale = loader("de421.bsp"), loader.timescale(builtin=False)
    place = kernel["earth"] + wgs84.latlon(
        math.degrees(s.latitude_rad), math.degrees(s.longitude_rad), s.height_m
    )

    def up(t: object) -> object:
        seen = place.at(t).observe(kernel["moon"]).apparent()
        return seen.altaz()[0].radians > math.radians(10.0)

    up.step_days = 0.04  # type: ignore[attr-defined]
    days = (ORIGIN.tdb_s / DAY_S + 2_451_545.0, ORIGIN.tdb_s / DAY_S + 2_451_573.0)
    theirs, _ = spent(find_discrete, *(scale.tdb_jd(d) for d in days), up, 0.05 / DAY_S)
    site = Site("middle", SitePoint.from_degrees(0.0, 0.0, 0.0), None, 0.0)
    made = scene([site, GroundStation("kashi", s)], ORIGIN, 28 * DAY_S)
    ours, _ = spent(find_passes, made, [("middle", "kashi")])
    return theirs / ours


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--schedule", action="store_true", help="and a month of pass schedule")
    parser.add_argument("--days", type=float, default=365.0)
    options = parser.parse_args()
    compiled, _ = spent(lambda: find_passes(scene(nodes(1.0), ORIGIN, DAY_S)))
    given = nodes(options.days)
    prepare, made = timed(lambda: scene(given, ORIGIN, options.days * DAY_S))
    walk, passes = timed(lambda: find_passes(made))
    assert isinstance(passes, Passes)
    found: dict[str, float] = {
        "compiling and one day": compiled,
        f"scene of 20 nodes, {options.days:g} days": prepare.cpu_s,
        f"passes of 20 nodes, {options.days:g} days": walk.cpu_s,
        "contacts of 20 nodes for a year": (prepare.cpu_s + walk.cpu_s) * 365.0 / options.days,
        "the same, wall": (prepare.wall_s + walk.wall_s) * 365.0 / options.days,
        "passes found": len(passes),
        "threads": os.cpu_count() or 1,
    }
    if options.schedule:
        found |= month_of_schedule(passes)
    if options.peers:
        found["CSPICE gfposc, times as long"] = spice_pass()
        found["skyfield find_discrete, times as long"] = skyfield_rises()
    found["peak memory, MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"results": found, "budgets_s": BUDGET_S}, indent=2))


if __name__ == "__main__":
    main()
