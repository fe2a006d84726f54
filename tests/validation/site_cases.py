"""Sites, the sky and hazards: libration, nights, Earth stations, radiation, meteoroids."""

import math
import runpy
import tomllib
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ilrs.epoch import DAY_S, Epoch, Grid
from ilrs.frames import SitePoint
from ilrs.moon.earth_axes import icrf_from_itrf
from ilrs.moon.earthshine import earthshine, phase_angle_rad
from ilrs.moon.ephemeris import sun_and_earth
from ilrs.moon.ground import Ground, absorbed_sunlight, spun_up_profile, surface_temperature
from ilrs.moon.hazards import micrometeoroid_flux, shallow_moonquakes
from ilrs.moon.horizon import flat, parse_mask
from ilrs.moon.libration import sub_points
from ilrs.moon.radiation import LND_DOSE, galactic_dose
from ilrs.moon.segments import planets_kernel
from ilrs.moon.shadow import permanently_shadowed
from ilrs.moon.solar_events import event_rate
from ilrs.moon.stations import STATIONS
from ilrs.moon.statistics import light_of, longest, spells

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
Case = runpy.run_path(str(HERE / "case.py"))["Case"]
SPAN = Grid.covering(Epoch.from_utc("2020-01-01"), 18.6 * 365.25 * DAY_S, 3_600)


def cases() -> list:
    """All comparisons, in seconds of computing; none needs terrain."""
    given = tomllib.loads((HERE / "site_values.toml").read_text(encoding="utf-8"))
    found = list(libration_cases(given["libration"]))
    found.extend(night_cases(given["night"]))
    found.extend(station_cases())
    found.extend(earthshine_cases(given["earthshine"]))
    found.extend(hazard_cases(given["radiation"], given["meteoroids"], given["moonquakes"]))
    found.extend(cold_cases(given["cold"]))
    mask = parse_mask((ROOT / "stations/reference/horizons/psr_floor.csv").read_text("utf-8"))
    floor = SitePoint.from_degrees(-89.67, 129.78, 0.0)
    shadow = permanently_shadowed(floor, mask.at_height(30.0))
    found.append(
        Case("floor of Shackleton, 30 m, in permanent shadow", float(shadow), 1.0, 0.0, "yes = 1",
             "permanent shadow")
    )  # fmt: skip
    return found


def libration_cases(given: dict) -> Iterator:
    """Printed limits are those of mean elements; single months of 18.6 years pass them by 0.2."""
    sun, earth = sub_points(SPAN.tdb_s())
    for name, ours in (("longitude", earth.longitude_rad), ("latitude", earth.latitude_rad)):
        top = math.degrees(np.abs(ours).max())
        yield Case(f"libration in {name}, largest", top, given[f"{name}_deg"], 0.25, "deg",
                   given["source"])  # fmt: skip
    top = math.degrees(np.abs(sun.latitude_rad).max())
    # The Sun leaves the lunar plane of the mean equator by up to 0.05 degrees (libration, orbit).
    yield Case("sub-solar latitude, largest", top, given["inclination_deg"], 0.06, "deg",
               given["inclination_source"])  # fmt: skip


def night_cases(given: dict) -> Iterator:
    """The longest night at the equator, by the Sun's centre over level ground."""
    point = SitePoint.from_degrees(0.0, 0.0, 0.0)
    grid = Grid.covering(Epoch.from_utc("2030-01-01"), 365 * DAY_S, 600)
    light = light_of(point, flat().at_height(0.0), grid)
    # Nights differ by up to 6 hours because the Moon's orbit is no circle; the table is a mean.
    night = longest([s for s in spells(~light.centre, grid) if s.whole])
    hours = night.duration_s / 3_600.0 if night else 0.0
    yield Case("longest night at the equator", hours, given["hours"], 6.0, "h", given["source"])


def station_cases() -> Iterator:
    """Every station against skyfield with the same table of UT1, over 26 years."""
    try:
        from skyfield.api import wgs84
        from skyfield.iokit import Loader
    except ImportError:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scale = Loader(str(planets_kernel().parent)).timescale(builtin=False)
    times = np.linspace(0.0, 26.0, 53) * 365.25 * DAY_S
    worst = 0.0
    for station in STATIONS.values():
        degrees = math.degrees(station.latitude_rad), math.degrees(station.longitude_rad)
        there = wgs84.latlon(*degrees, station.height_m).at(scale.tdb_jd(2451545.0 + times / DAY_S))
        ours = (icrf_from_itrf(times) @ station.r_itrf_m).T
        worst = max(worst, float(np.linalg.norm(ours - there.position.m, axis=0).max()))
    yield Case("ground stations of the Earth, largest distance", worst, 0.0, 10.0, "m",
               "skyfield, IAU 2000A nutation, same UT1")  # fmt: skip


def earthshine_cases(given: dict) -> Iterator:
    """Full Earth, mean over its returns: light and heat together."""
    sun, earth = sun_and_earth(SitePoint.from_degrees(0.0, 0.0, 0.0), SPAN.tdb_s())
    reflected, emitted = earthshine(sun, earth)
    full = phase_angle_rad(sun, earth) < math.radians(5.0)
    ours = float((reflected + emitted)[full].mean())
    yield Case("light and heat of the full Earth", ours, given["full_w_m2"], 0.02, "W/m2",
               given["source"])  # fmt: skip


def hazard_cases(radiation: dict, meteoroids: dict, quakes: dict) -> Iterator:
    """Doses of different sources agree within a factor of 1.5; so much is the tolerance."""
    ratio = LND_DOSE.value / galactic_dose(0.0).value
    yield Case("galactic dose at solar minimum, measured over ours", ratio, 1.0, 0.5, "ratio",
               radiation["lnd_source"])  # fmt: skip
    yield Case("galactic dose at solar minimum, computed over ours",
               radiation["minimum_msv_year"] / galactic_dose(0.0).value, 1.0, 0.5, "ratio",
               radiation["minimum_source"])  # fmt: skip
    # All events together: their mean over the cycle. Fluences carry a factor of 3.
    fluence = np.logspace(3.0, 12.0, 2_000)
    rate = np.array([event_rate(f).value for f in fluence])
    mean = float(np.trapezoid(rate, fluence)) / (365.25 * DAY_S)
    yield Case("solar protons above 30 MeV, mean flux of all events", mean,
               radiation["flux_cm2_s"], 0.5 * radiation["flux_cm2_s"], "1/(cm2 s)",
               radiation["flux_source"])  # fmt: skip
    low, high = meteoroids["hits_per_m2_year"]
    flux = micrometeoroid_flux(1e-9).value - micrometeoroid_flux(1e-2).value
    yield Case("micrometeoroids from 1e-6 to 10 g on a base", flux, 0.5 * (low + high),
               0.5 * (high - low), "1/(m2 year)", meteoroids["source"])  # fmt: skip
    whole = shallow_moonquakes(math.pi * 1_737_400.0).value
    yield Case("shallow moonquakes, whole Moon", whole, quakes["count"] / quakes["years"], 0.1,
               "1/year", quakes["source"])  # fmt: skip


def cold_cases(given: dict) -> Iterator:
    """Ground that never sees the Sun, with the default flux from its surroundings."""
    ground, dark = Ground(), np.zeros(240)
    light = absorbed_sunlight(ground, dark, dark - 0.1, dark, dark)
    profile = spun_up_profile(ground, light, 3_600.0, 400)
    floor = float(surface_temperature(ground, light, 3_600.0, profile)[0].mean())
    why = "the default is cold on purpose: it was chosen for the coldest floors"
    yield Case("ground in permanent shadow, default surroundings", floor, given["floor_k"], 5.0,
               "K", given["source"], why)  # fmt: skip
