"""Temperature of the ground against published values: `cases()` computes ours beside theirs."""

import math
import runpy
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ilrs.epoch import Epoch, Grid
from ilrs.frames import SitePoint
from ilrs.moon.bowl import heat_from_walls, view_in_bowl
from ilrs.moon.drivers import ground_temperature
from ilrs.moon.ground import (
    CHI,
    CONDUCTIVITY_DEEP_W_M_K,
    SIGMA_W_M2_K4,
    Ground,
    absorbed_sunlight,
    depths,
    spun_up_profile,
    surface_temperature,
)
from ilrs.moon.horizon import parse_mask

HERE = Path(__file__).parent
MASKS = HERE.parents[1] / "stations/reference/horizons"
LUNAR_DAY_S = 29.530589 * 86_400.0
SOLAR_CONSTANT_W_M2 = 1361.0
STEPS = 720
LATITUDES_DEG = np.arange(2.5, 90.0, 5.0)
KELVIN = 273.15

Case = runpy.run_path(str(HERE / "case.py"))["Case"]
Given = dict[str, Any]


def cases() -> list[Any]:
    """All comparisons of ground temperature, in seconds of computing."""
    values = tomllib.loads((HERE / "thermal_values.toml").read_text(encoding="utf-8"))
    return [
        *equator_cases(values["equator"], values["means"]),
        *apollo_cases(values["apollo15"], values["interior"]),
        *night_cases(values["night"], values["landers"]),
        *sweep_cases(values["sweep"]),
        *bowl_cases(values["bowl"]),
        *shadow_cases(values["shadow"]),
    ]


def equator_cases(given: Given, means: Given) -> Iterator[Any]:
    """Level ground at the equator, and the mean over the whole Moon."""
    found, _ = lunar_day(0.0, bare())
    source = given["source"]
    yield Case("equator, noon", found.max(), given["noon_k"], 5.0, "K", source)
    yield Case("equator, midnight", found[STEPS // 2], given["midnight_k"], 5.0, "K", source)
    yield Case("equator, coldest", found.min(), given["night_min_k"], 5.0, "K", source)
    yield Case("equator, mean", found.mean(), means["equator_k"], 4.0, "K", means["equator_source"])
    # Belts of five degrees, each by its middle: finer ones change the mean by 0.1 K.
    weight = np.cos(np.radians(LATITUDES_DEG))
    belts = [lunar_day(float(x), bare(), 60)[0].mean() for x in LATITUDES_DEG]
    whole = float(np.average(belts, weights=weight))
    yield Case("mean of the Moon", whole, means["global_k"], 4.0, "K", means["global_source"])


def apollo_cases(given: Given, interior: Given) -> Iterator[Any]:
    """The mare of Apollo 15, and the heat that comes from below."""
    surface, profile = lunar_day(
        given["latitude_deg"], Ground(albedo=0.06, scale_depth_m=0.06, terrain_flux_w_m2=0.0)
    )
    deep = float(np.interp(given["depth_m"], depths(), profile))
    source = given["source"]
    name = "Apollo 15, mean surface"
    yield Case(name, surface.mean(), given["surface_mean_k"], 5.0, "K", source)
    yield Case("Apollo 15, 0.83 m deep", deep, given["depth_k"], 5.0, "K", source)
    low, high = interior["heat_flow_w_m2"]
    yield Case(
        "interior heat flow taken",
        1000.0 * Ground().heat_flow_w_m2, 500.0 * (low + high), 500.0 * (high - low), "mW/m2",
        interior["source"],
    )  # fmt: skip


def night_cases(given: Given, landers: Given) -> Iterator[Any]:
    """Cooling through the night, and the night beside a lander."""
    for latitude in (0, 30, 60):
        found, _ = lunar_day(latitude, bare())
        hours = (np.arange(found.size) + 1.0) / found.size * 24.0
        ours = np.interp(given["hours_after_noon"], hours, found)
        # The data are digitised from a figure, to about 1 K.
        gap = float(np.abs(ours - np.array(given[f"latitude_{latitude}_k"])).max())
        name = f"night cooling at {latitude} degrees, largest difference"
        yield Case(name, gap, 0.0, 2.0, "K", given["source"])
    found, _ = lunar_day(landers["change4_latitude_deg"], bare())
    yield Case(
        "Chang'e-4, coldest of the night",
        found.min(), landers["change4_night_c"] + KELVIN, 5.0, "K", landers["change4_source"],
    )  # fmt: skip


def sweep_cases(given: Given) -> Iterator[Any]:
    """Ten latitudes of another program of the same model."""
    for i, latitude in enumerate(given["latitude_deg"]):
        found, profile = lunar_day(latitude, bare())
        # The layers end at 0.94 m; below, the interior heat flow leaves its gradient.
        last = float(profile[-1])
        conductivity = CONDUCTIVITY_DEEP_W_M_K * (1.0 + CHI * (last / 350.0) ** 3)
        metre = last + Ground().heat_flow_w_m2 / conductivity * (1.0 - float(depths()[-1]))
        for word, ours, key, room in (
            ("highest", found.max(), "highest_k", 1.0),
            ("lowest", found.min(), "lowest_k", 1.0),
            ("one metre deep", metre, "one_metre_k", 2.0),
        ):
            name = f"level ground at {latitude} degrees, {word}"
            yield Case(name, ours, given[key][i], room, "K", given["source"])


def bowl_cases(given: Given) -> Iterator[Any]:
    """The shadowed floor of a bowl over one lunar day of summer."""
    for case in given["cases"]:
        latitude = math.radians(case["latitude_deg"])
        elevation, sunlight = seasons(latitude, given)
        view = view_in_bowl(case["depth_over_diameter"])
        heat = heat_from_walls(view, elevation, sunlight, bare())
        start = lunar_day(case["latitude_deg"], bare())[1]
        found, _ = surface_temperature(bare(), heat, LUNAR_DAY_S / STEPS, start)
        told = found[-STEPS:]
        name = f"bowl at {case['latitude_deg']:g} degrees, {case['depth_over_diameter']:g} deep"
        # What the start leaves in the depths after three days differs with the layers: in the
        # night, when only they give heat, 0.05 W/m2 make 1 K.
        for word, ours in (("highest", told.max()), ("lowest", told.min())):
            yield Case(f"{name}, {word}", ours, case[f"{word}_k"], 1.5, "K", given["source"])


def shadow_cases(given: Given) -> Iterator[Any]:
    """The coldest shadow, a polar crater, the floor of Shackleton."""
    found, _ = surface_temperature(bare(), np.zeros(1_000), 1.0e7)
    coldest = float(found[-1])
    yield Case(
        "shadow that sees no lit ground",
        coldest, given["hermite_k"], 2.0, "K", given["hermite_source"],
    )  # fmt: skip
    above = max(coldest - given["south_below_k"], 0.0)
    name = "coldest shadow, above the bound of the south"
    yield Case(name, above, 0.0, 0.0, "K", given["south_source"])
    # In balance under the highest Sun of a pole, which stands there for a day.
    view = view_in_bowl(given["ingersoll_depth_over_diameter"])
    sun = np.array([math.radians(1.59)])
    heat = float(heat_from_walls(view, sun, np.array([SOLAR_CONSTANT_W_M2]), bare())[0])
    polar = (heat / (Ground().emissivity * SIGMA_W_M2_K4)) ** 0.25
    above = max(polar - given["ingersoll_below_k"], 0.0)
    name = "polar crater, above the bound of its authors"
    yield Case(name, above, 0.0, 0.0, "K", given["ingersoll_source"])
    mask = parse_mask((MASKS / "psr_floor.csv").read_text(encoding="utf-8"))
    point = SitePoint.from_degrees(-89.67, 129.78, -2783.99)
    year = Grid.covering(Epoch.from_utc("2030-01-01"), 365 * 86_400, 6 * 3_600)
    floor = ground_temperature(point, mask, Ground(), year, "bowl")
    # A flux half as large or twice as large moves 90 K by 14 to 17 K.
    yield Case(
        "floor of Shackleton, highest of a year",
        floor.max(), given["shackleton_k"], 15.0, "K", given["shackleton_source"],
        given["shackleton_reason"],
    )  # fmt: skip


def bare() -> Ground:
    """Mean highland that gets nothing from terrain by a constant."""
    return Ground(terrain_flux_w_m2=0.0)


def lunar_day(
    latitude_deg: float, ground: Ground, cycles: int = 150
) -> tuple[np.ndarray, np.ndarray]:
    """Surface temperature over a lunar day from noon, K, after many of them, and the profile."""
    hour = (np.arange(STEPS) + 0.5) / STEPS * 2.0 * math.pi
    elevation = np.arcsin(math.cos(math.radians(latitude_deg)) * np.cos(hour))
    full = np.full(STEPS, SOLAR_CONSTANT_W_M2)
    light = absorbed_sunlight(ground, 0.0 * hour, elevation, full, (elevation > 0.0) * 1.0)
    profile = spun_up_profile(ground, light, LUNAR_DAY_S / STEPS, cycles)
    return surface_temperature(ground, light, LUNAR_DAY_S / STEPS, profile)


def seasons(latitude_rad: float, given: Given) -> tuple[np.ndarray, np.ndarray]:
    """Elevation of the Sun and sunlight over the days of the bowl, from noon at perihelion.

    There the Sun stands over the equator and goes to the side of the crater.
    """
    days = given["days_before"] + 1
    time_s = (np.arange(days * STEPS) + 0.5) * (LUNAR_DAY_S / STEPS)
    year_s, e = given["year_days"] * 86_400.0, given["eccentricity"]
    mean = 2.0 * math.pi * time_s / year_s
    eccentric = mean
    for _ in range(10):
        eccentric = mean + e * np.sin(eccentric)
    true = 2.0 * np.arctan(math.sqrt((1.0 + e) / (1.0 - e)) * np.tan(0.5 * eccentric))
    declination = np.arcsin(math.sin(given["obliquity_rad"]) * np.sin(true))
    hour = 2.0 * math.pi * time_s * (1.0 / LUNAR_DAY_S + 1.0 / year_s) - true
    sine = math.sin(latitude_rad) * np.sin(declination)
    sine += math.cos(latitude_rad) * np.cos(declination) * np.cos(hour)
    distance = (1.0 - e**2) / (1.0 + e * np.cos(true))
    return np.arcsin(sine), SOLAR_CONSTANT_W_M2 / distance**2
