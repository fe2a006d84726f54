"""Who sees whom: times of occultations and passes, and light times, by CSPICE and skyfield."""

import math
import runpy
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ilrs.epoch import DAY_S, Epoch
from ilrs.flight.named import named_orbit
from ilrs.flight.trajectory import Trajectory
from ilrs.frames import SitePoint
from ilrs.moon.stations import STATIONS
from ilrs.network.sight.clearance import Reason
from ilrs.network.sight.nodes import GroundStation, Site, Spacecraft
from ilrs.network.sight.scene import geometry, scene
from ilrs.network.sight.visibility import find_passes

HERE = Path(__file__).parent
Case = runpy.run_path(str(HERE / "case.py"))["Case"]
others = runpy.run_path(str(HERE.parent / "passes_of_others.py"))
ORIGIN = Epoch.from_utc("2030-01-01")
DAYS = 14.0
MASK_RAD = math.radians(10.0)
# The site of Chang'e-7 as published, on the smooth sphere.
RIM = SitePoint.from_degrees(-88.8, 123.4, 0.0)
CSPICE = "CSPICE N0067 (gfoclt, gfposc, spkpos) on the same states, DE421 and its orientation"
SKYFIELD = "skyfield 1.55 (find_discrete, no air), DE421"
# Event times to 1 s are demanded; the search of ours ends within 0.05 s.
EVENT_S = 1.0
# Clocks at rest with the Moon here, barycentric ones there: v/c of the Moon, 1e-4, of the way.
LIGHT_S = 1e-5


def cases() -> list:
    """All comparisons of events, some twenty seconds of computing."""
    found: list = []
    for name, title in (("queqiao-2", "Queqiao-2"), ("polar-low", "an orbiter at 100 km")):
        flown = named_orbit(name, ORIGIN + -600.0, DAYS * DAY_S + 1200.0, 60.0)
        with others["cspice"]() as spice, tempfile.TemporaryDirectory() as folder:
            found.extend(craft_cases(spice, flown, title, Path(folder)))
    found.extend(station_cases())
    return found


def craft_cases(spice: object, flown: Trajectory, title: str, folder: Path) -> Iterator:
    """Counts and times of what hides a spacecraft, and the light time to it."""
    span = (ORIGIN.tdb_s, (ORIGIN + DAYS * DAY_S).tdb_s)
    others["fly"](spice, flown, folder)
    others["stand"](spice, RIM, (float(flown.tdb_s[0]), float(flown.tdb_s[-1])), folder)
    # A station in the centre of the Earth, nearly: 1 m from it, and sees all round.
    centre = GroundStation("centre", STATIONS["kashi"], -0.5 * math.pi)
    made = scene([Spacecraft(flown), centre], ORIGIN, DAYS * DAY_S)
    made.fleet.table[made.fleet.table[:, 0] == 0.0, 1:4] = 1.0
    ours = find_passes(made, [("centre", flown.name)])
    begins = [p.end_s for p in ours if p.end_reason == Reason.MOON]
    ends = [p.start_s for p in ours if p.start_reason == Reason.MOON]
    theirs = others["behind_the_moon"](spice, span)
    yield from _times(f"{title} behind the Moon", made, begins, ends, theirs)

    rim = Site("rim", RIM, None, 0.0, minimum_elevation_rad=MASK_RAD)
    made = scene([Spacecraft(flown), rim], ORIGIN, DAYS * DAY_S)
    ours = find_passes(made, [("rim", flown.name)])
    starts = [p.start_s for p in ours if p.start_s > 0.0]
    stops = [p.end_s for p in ours if p.end_s < made.duration_s]
    theirs = others["above"](spice, MASK_RAD, span)
    yield from _times(f"{title} above 10 deg at 88.8 S", made, starts, stops, theirs)

    at = np.linspace(0.0, DAYS * DAY_S, 500)
    light = others["light_times"](spice, made.tdb_s(at))
    gap = np.abs(geometry(made, "rim", flown.name, at).owlt_s - light).max()
    yield Case(f"light time from 88.8 S to {title}, largest difference", 1e6 * float(gap), 0.0,
               1e6 * LIGHT_S, "us", CSPICE)  # fmt: skip


def _times(
    what: str, made: object, begins: list[float], ends: list[float], theirs: np.ndarray
) -> Iterator:
    """Events that both find, and the largest difference; what the span cuts is no event."""
    first, last = made.tdb_s(np.array([0.0, made.duration_s]))
    kept = [theirs[:, 0][theirs[:, 0] > first + 1.0], theirs[:, 1][theirs[:, 1] < last - 1.0]]
    name = f"{what}, events in {DAYS:g} days"
    yield Case(name, len(begins) + len(ends), kept[0].size + kept[1].size, 0.0, "events", CSPICE)
    gaps = [
        others["nearest"](made.tdb_s(np.array(mine)), their)
        for mine, their in zip((begins, ends), kept, strict=True)
    ]
    worst = float(np.concatenate(gaps).max())
    yield Case(f"{what}, largest difference of a time", worst, 0.0, EVENT_S, "s", CSPICE)


def station_cases() -> Iterator:
    """Rises and sets of a site in the middle of the near side at two stations, above 10 deg."""
    middle = SitePoint.from_degrees(0.0, 0.0, 0.0)
    names = ("kashi", "neuquen")
    nodes = [GroundStation(n, STATIONS[n], MASK_RAD) for n in names]
    made = scene([Site("middle", middle, None, 0.0), *nodes], ORIGIN, DAYS * DAY_S)
    first, last = made.tdb_s(np.array([0.0, made.duration_s]))
    for name in names:
        theirs = others["rises_and_sets"](
            STATIONS[name], middle, MASK_RAD, (float(first), float(last))
        )
        # What arrives at the station left the site one light time before.
        ours = find_passes(made, [("middle", name)])
        times = [p.start_s + p.owlt_start_s for p in ours if p.start_s > 0.0]
        times += [p.end_s + p.owlt_end_s for p in ours if p.end_s < made.duration_s]
        what = f"the Moon at {name.capitalize()}, rises and sets"
        yield Case(f"{what} in {DAYS:g} days", len(times), theirs.size, 0.0, "events", SKYFIELD)
        worst = float(others["nearest"](made.tdb_s(np.array(times)), theirs).max())
        yield Case(f"{what}, largest difference", worst, 0.0, EVENT_S, "s", SKYFIELD)
