"""The environment of the Moon against published values: `cases()` computes ours beside theirs."""

import csv
import math
import runpy
import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ilrs.epoch import Epoch, Grid
from ilrs.frames import MOON_RADIUS_M, SitePoint
from ilrs.moon.drivers import mid_steps
from ilrs.moon.ephemeris import Places, sun_and_earth
from ilrs.moon.horizon import parse_mask
from ilrs.moon.light import eclipse_fraction, sun_visible

HERE = Path(__file__).parent
Case = runpy.run_path(str(HERE / "case.py"))["Case"]
MASKS = HERE.parents[1] / "stations/reference/horizons"
YEARS = 18.6


def cases() -> list:
    """All comparisons of the Moon's environment, in seconds of computing."""
    values = tomllib.loads((HERE / "moon_values.toml").read_text(encoding="utf-8"))
    found = list(place_cases())
    for eclipse in values["eclipses"]:
        found.extend(eclipse_cases(eclipse))
    found.extend(libration_cases(values["libration"]))
    found.extend(illumination_cases(values["illumination"], values["angles"]))
    return found


def place_cases() -> Iterator:
    """The largest distance from CSPICE's stored apparent places, over sites and epochs."""
    text = (HERE.parent / "moon/spice_places.csv").read_text(encoding="utf-8")
    worst: dict[tuple[str, str], float] = {}
    for row in csv.DictReader(x for x in text.splitlines() if not x.startswith("#")):
        site = (float(row[k]) for k in ("latitude_deg", "longitude_deg", "height_m"))
        point = SitePoint.from_degrees(*site)
        sun, earth = sun_and_earth(point, np.array([Epoch.from_utc(row["utc"]).tdb_s]))
        ours = sun if row["body"] == "sun" else earth
        there = _unit(
            math.radians(float(row["azimuth_deg"])), math.radians(float(row["elevation_deg"]))
        )
        here = _unit(ours.azimuth_rad[0], ours.elevation_rad[0])
        angle = math.degrees(float(np.linalg.norm(np.cross(here, there)))) * 3600.0
        gap = abs(ours.range_m[0] / 1000.0 - float(row["range_km"]))
        for kind, size in (("arcsec", angle), ("km", gap)):
            worst[row["body"], kind] = max(worst.get((row["body"], kind), 0.0), size)
    for (body, kind), size in worst.items():
        limit = 0.001
        name = f"apparent place of the {body}, largest difference"
        yield Case(name, size, 0.0, limit, kind, "CSPICE N0067, CN+S, MOON_ME")


def eclipse_cases(given: dict[str, str]) -> Iterator:
    """Contacts, from what points all over the near side see of the Sun.

    Tolerance 45 s: tables use a round Earth, a shadow that does not change from limb to limb, and a
    predicted rotation of the Earth; ours steps by 10 s.
    """
    step_s = 10
    grid = Grid.covering(Epoch.from_utc(given["day"]), 7 * 3_600, step_s)
    hidden = np.array([_hidden(point, grid) for point in _limb_and_middle()])
    shaded, dark = (hidden > 0.0).any(axis=0), (hidden >= 1.0).any(axis=0)
    all_dark = (hidden >= 1.0).all(axis=0)
    seen = {
        "first_shading": np.argmax(shaded),
        "first_dark": np.argmax(dark),
        "all_dark": np.argmax(all_dark),
        "first_light": all_dark.size - np.argmax(all_dark[::-1]),
        "last_dark": dark.size - np.argmax(dark[::-1]),
        "last_shading": shaded.size - np.argmax(shaded[::-1]),
    }
    for contact, k in seen.items():
        published = Epoch.from_utc(given[contact]) - grid.start
        name = f"eclipse of {given['name']}: {contact.replace('_', ' ')}"
        yield Case(name, float(k) * step_s, published, 45.0, "s after start", given["source"])


def libration_cases(given: dict) -> Iterator:
    """Where the Earth and the Sun stand in the zenith, hourly over 18.6 years from 2020.

    Seen from the middle of the near side and reduced to the Moon's centre.
    """
    grid = Grid.covering(Epoch.from_utc("2020-01-01"), YEARS * 365.25 * 86_400, 3_600)
    sun, earth = sun_and_earth(SitePoint(0.0, 0.0, 0.0), mid_steps(grid))
    latitude, longitude = _zenith(earth)
    # Printed to a tenth of a degree or to ten minutes of arc.
    for name, ours, key in (
        ("northernmost sub-Earth latitude", latitude.max(), "latitude_deg"),
        ("southernmost sub-Earth latitude", -latitude.min(), "latitude_deg"),
        ("easternmost sub-Earth longitude", longitude.max(), "longitude_deg"),
        ("westernmost sub-Earth longitude", -longitude.min(), "longitude_deg"),
    ):
        yield Case(name, ours, given[key], given[f"{key}_room"], "deg", given["source"])
    tilt, _ = _zenith(sun)
    for name, ours in (("north", tilt.max()), ("south", -tilt.min())):
        yield Case(
            f"sub-solar latitude, farthest {name}",
            ours, given["sun_deg"], given["sun_deg_room"], "deg", given["sun_source"],
        )  # fmt: skip
    year = tilt[: 365 * 24]
    swing = 0.5 * (year.max() - year.min())
    name = "swing of the sub-solar latitude in one year"
    yield Case(name, swing, given["tilt_deg"], 0.06, "deg", given["tilt_source"])


def illumination_cases(given: dict, angles: dict) -> Iterator:
    """The committed masks over 18.6 years from 2020, hourly, any part of the disc in sight."""
    low_2m, dark_2m = _lit("connecting_ridge_low", 2.0)
    _, dark_2m_top = _lit("connecting_ridge", 2.0)
    high_10m, dark_10m = _lit("connecting_ridge", 10.0)
    # Other terrain (20 m), other 19 years, another choice of pixels.
    yield Case(
        "connecting ridge, best spot, 2 m, lit",
        low_2m, given["best_lit_2m_percent"], 0.5, "%", given["source"],
    )  # fmt: skip
    yield Case(
        "connecting ridge, 10 m, lit",
        high_10m, given["best_lit_10m_percent"], 0.5, "%", given["source"],
    )  # fmt: skip
    middle, half = sum(given["longest_dark_days"]) / 2.0, 0.5 * np.ptp(given["longest_dark_days"])
    for place, dark, reason in (
        ("best spot, 2 m", dark_2m, given["longest_dark_reason"]),
        ("327 m from it, 2 m", dark_2m_top, ""),
        ("10 m", dark_10m, ""),
    ):
        # Published as "typically only 3-5 days", so a day beside the range is allowed.
        yield Case(
            f"connecting ridge, {place}, longest dark spell",
            dark, middle, half + 1.0, "days", given["source"], reason,
        )  # fmt: skip
    floor, _ = _lit("psr_floor", 30.0)
    yield Case("floor of Shackleton, 30 m, lit", floor, 0.0, 0.0, "%", "permanent shadow")
    grid = Grid.covering(Epoch.from_utc("2020-01-01"), YEARS * 365.25 * 86_400, 6 * 3_600)
    sun, _ = sun_and_earth(SitePoint.from_degrees(-90.0, 0.0, 0.0), mid_steps(grid))
    top = math.degrees(sun.elevation_rad.max())
    yield Case(
        "highest Sun at the south pole",
        top, angles["highest_sun_at_pole_deg"], 0.1, "deg", angles["source"],
    )  # fmt: skip


def _unit(azimuth: float, elevation: float) -> np.ndarray:
    level = math.cos(elevation)
    return np.array([math.sin(azimuth) * level, math.cos(azimuth) * level, math.sin(elevation)])


def _zenith(places: Places) -> tuple[np.ndarray, np.ndarray]:
    """Latitude and longitude, degrees, over which a body stands, from places seen at (0, 0)."""
    level = places.range_m * np.cos(places.elevation_rad)
    up = places.range_m * np.sin(places.elevation_rad) + MOON_RADIUS_M
    east, north = level * np.sin(places.azimuth_rad), level * np.cos(places.azimuth_rad)
    latitude = np.arctan2(north, np.hypot(east, up))
    return np.degrees(latitude), np.degrees(np.arctan2(east, up))


def _limb_and_middle() -> list[SitePoint]:
    """Places around the limb seen from the Earth (every 5 degrees) and the middle."""
    around = np.radians(np.arange(0, 360, 5))
    places = [
        SitePoint(math.asin(math.sin(a)), math.copysign(math.pi / 2, math.cos(a)), 0.0)
        for a in around
    ]
    return [*places, SitePoint(0.0, 0.0, 0.0)]


def _hidden(point: SitePoint, grid: Grid) -> np.ndarray:
    return eclipse_fraction(*sun_and_earth(point, grid.tdb_s()))


def _lit(site: str, height_m: float) -> tuple[float, float]:
    """Percentage of hours with any part of the disc in sight, and the longest dark spell, days."""
    mask = parse_mask((MASKS / f"{site}.csv").read_text(encoding="utf-8"))
    latitude, longitude = (float(mask.provenance[k].split()[0]) for k in ("latitude", "longitude"))
    grid = Grid.covering(Epoch.from_utc("2020-01-01"), YEARS * 365.25 * 86_400, 3_600)
    sun, earth = sun_and_earth(SitePoint.from_degrees(latitude, longitude, 0.0), mid_steps(grid))
    seen = sun_visible(sun, mask.at_height(height_m), eclipse_fraction(sun, earth)) > 0.0
    edges = np.flatnonzero(np.diff(np.concatenate([[True], seen, [True]]).astype(np.int8)))
    longest = (edges[1::2] - edges[::2]).max() / 24.0
    return 100.0 * float(seen.mean()), float(longest)
