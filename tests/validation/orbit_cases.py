"""Orbits about the Moon: independent propagators, published relays and halo orbits."""

import json
import math
import runpy
import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ilrs.epoch import DAY_S, Epoch
from ilrs.flight.elements import Elements, elements_of
from ilrs.flight.gravity import grail_20
from ilrs.flight.halo import MEAN_RATE_RAD_S, followed, in_units, nrho_of_period, resonant_nrho
from ilrs.flight.named import named_orbit, named_state
from ilrs.flight.propagate import Forces, Propagator
from ilrs.flight.state import State
from ilrs.frames import MOON_RADIUS_M, SitePoint

HERE = Path(__file__).parent
Case = runpy.run_path(str(HERE / "case.py"))["Case"]
elevation_deg = runpy.run_path(str(HERE.parent / "two_body.py"))["elevation_deg"]
EPOCH = Epoch.from_utc("2030-01-01")


def cases() -> list:
    """All comparisons, in seconds of computing."""
    given = tomllib.loads((HERE / "orbit_values.toml").read_text(encoding="utf-8"))
    found = list(peer_cases())
    found.extend(queqiao_2_cases(given["queqiao_2"]))
    found.extend(tracked_cases(given["queqiao_2_tracked"]))
    found.extend(nrho_cases(given["nrho"]))
    found.extend(queqiao_1_cases(given["queqiao_1"]))
    return found


def peer_cases() -> Iterator:
    """Where a year of a 24 h relay ends, equal forces, degree 20; 10 m are demanded."""
    stored = json.loads((HERE.parent / "flight" / "peers.json").read_text(encoding="utf-8"))
    field = grail_20()
    low, high, tilt = 2_037_400.0, 17_737_400.0, math.radians(62.4)
    speed = math.sqrt(field.gm_m3_s2 * (2.0 / low - 2.0 / (low + high)))
    place = low * np.array([0.0, math.cos(tilt), math.sin(tilt)])
    state = State(stored["start_tdb_s"], place, np.array([-speed, 0.0, 0.0]))
    until_s = state.tdb_s + 365.0 * DAY_S
    ours = Propagator(Forces(), state.tdb_s, until_s).end("relay", state, until_s)
    for end in stored["ends"]:
        if end["degree"] == 20:
            gap = float(np.linalg.norm(ours.r_icrf_m - np.array(end["r_icrf_m"])))
            name = f"relay after a year, distance from {end['peer'].split()[0]}"
            yield Case(name, gap, 0.0, 10.0, "m", end["peer"])


def queqiao_2_cases(given: dict) -> Iterator:
    """Two points of mean visibility: the derived figures are those of an ellipse of Kepler."""
    source = given["source"]
    shape = elements_of(named_state("queqiao-2", EPOCH), "moon_me")
    yield Case("Queqiao-2, period", shape.period_s() / 3600.0, given["period_h"], 0.5, "h", source)
    tilt = math.degrees(shape.inclination_rad)
    yield Case("Queqiao-2, inclination to the equator", tilt, given["inclination_deg"], 0.3, "deg",
               source)  # fmt: skip
    found = named_orbit("queqiao-2", EPOCH, 60.0 * DAY_S, 600.0)
    r_km = np.linalg.norm(found.r_icrf_m, axis=1) / 1e3 - MOON_RADIUS_M / 1e3
    yield Case("Queqiao-2, highest in 60 days", r_km.max(), given["apolune_km"], 350.0, "km",
               source)  # fmt: skip
    seen = elevation_deg(SitePoint.from_degrees(-88.8, 123.4, 0.0), found.tdb_s, found.r_icrf_m)
    for mask, share in zip(given["masks_deg"], given["seen_percent"], strict=True):
        name = f"Queqiao-2 above {mask:g} deg at 88.8 S, share of the time"
        yield Case(name, 100.0 * float((seen > mask).mean()), share, 2.0, "%", given["seen_source"],
                   reason="ours is flown with all forces for sixty days; the ellipse itself gives "
                   "the printed figures, see the relays")  # fmt: skip


def tracked_cases(given: dict) -> Iterator:
    """Printed as heights; only as radii do the two distances give the period beside them."""
    low, high = (1e3 * given[k] - MOON_RADIUS_M for k in ("perilune_km", "apolune_km"))
    period_h = Elements.between("moon_icrf", low, high, 1.0).period_s() / 3600.0
    yield Case("Queqiao-2 as tracked, period", period_h, given["period_h"], 0.02, "h",
               given["source"])  # fmt: skip


def nrho_cases(given: dict) -> Iterator:
    """The orbit of the printed period in the restricted problem, in its units; 5 digits printed."""
    ours = in_units(nrho_of_period(given["period"] / MEAN_RATE_RAD_S))
    for name, value in zip(("x", "z", "speed"), ours, strict=False):
        yield Case(f"9:2 NRHO, {name} far from the Moon", value, given[name], 2e-5, "units",
                   given["source"])  # fmt: skip
    orbit = resonant_nrho()
    r = np.linalg.norm(followed(orbit, np.linspace(0.0, orbit.period_s, 4_000))[:, :3], axis=1)
    text = given["distances_source"]
    yield Case("9:2 NRHO, perilune radius", r.min() / 1e3, given["perilune_km"], 150.0, "km", text)
    yield Case("9:2 NRHO, apolune radius", r.max() / 1e3, given["apolune_km"], 1500.0, "km", text)


def queqiao_1_cases(given: dict) -> Iterator:
    """A year in the full field; the printed distances are rounded to 1000 km."""
    found = named_orbit("l2-halo", EPOCH, 360.0 * DAY_S, 3_600.0)
    r_km = np.linalg.norm(found.r_icrf_m, axis=1) / 1e3
    yield Case("Queqiao-1, least distance in a year", r_km.min(), given["least_km"], 1500.0, "km",
               given["source"])  # fmt: skip
    yield Case("Queqiao-1, greatest distance in a year", r_km.max(), given["greatest_km"], 1500.0,
               "km", given["source"])  # fmt: skip
