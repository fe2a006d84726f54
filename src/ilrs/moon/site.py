"""What a site is like: light, Earth, ground temperature, radiation and horizon as plain figures.

Angles in degrees, times in hours and dates in UTC: this is a summary for people and JSON, gathered
from the other modules of this room, where the methods and their limits are told. Fractions are
parts of 1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ilrs.epoch import Grid
from ilrs.frames import SitePoint
from ilrs.moon.bowl import depth_of_bowl, heat_from_walls
from ilrs.moon.drivers import Progress, ground_temperature, irradiance
from ilrs.moon.earthshine import earthshine
from ilrs.moon.eclipses import Eclipse, eclipses
from ilrs.moon.ground import Ground
from ilrs.moon.hazards import micrometeoroid_flux, shallow_moonquakes
from ilrs.moon.horizon import HorizonMask
from ilrs.moon.light import earth_visible
from ilrs.moon.monthly import hours_by_month, whole_month
from ilrs.moon.radiation import (
    LND_DOSE,
    MAXIMUM_MSV_YEAR,
    MINIMUM_MSV_YEAR,
    WORST_EVENT,
    galactic_dose,
)
from ilrs.moon.shadow import permanently_shadowed
from ilrs.moon.skyview import view_of_terrain
from ilrs.moon.solar_events import active_years, event_rate, solar_activity, worst_event
from ilrs.moon.statistics import (
    MEASURES,
    SEASONS,
    Light,
    Spell,
    distribution,
    light_of,
    longest,
    months,
    seasonal,
    spells,
)

Array = NDArray[np.float64]
Facts = dict[str, Any]
NEAR_QUAKES_M = 100_000.0
EVENT_FLUENCE_CM2 = 1e9


def site_facts(
    point: SitePoint,
    mask: HorizonMask,
    height_m: float,
    grid: Grid,
    ground: Ground,
    progress: Progress | None = None,
) -> Facts:
    """Every figure of a site over a grid, seen from a height above the ground that the mask knows.

    Raises ValueError for heights outside the mask and dates outside the ephemeris, which must also
    cover the year before the grid (the ground remembers it). `progress` is told a fraction and a
    phrase.
    """
    tell = progress or _quiet
    horizon = mask.at_height(height_m)
    tell(0.2, "looking at the site, Sun and Earth")
    light = light_of(point, horizon, grid)
    tell(0.5, "looking at the site, eclipses")
    dark = eclipses(point, grid.start, grid.duration_s)
    tell(0.7, "looking at the site, ground temperature")
    temperature = ground_temperature(point, mask, ground, grid, "bowl")
    tell(1.0, "looking at the site")
    return {
        "period": {"from": grid.start.utc, "to": grid.end.utc, "step_s": grid.step_s},
        "light": light_facts(light, dark, permanently_shadowed(point, horizon)),
        "earth": earth_facts(light, horizon),
        "temperature": temperature_facts(temperature, grid)
        | terrain_facts(light, mask.at_height(float(mask.heights_m[0])), ground),
        "radiation": radiation_facts(grid),
        "hazards": hazard_facts(),
        "horizon": horizon_facts(horizon, mask),
    }


def light_facts(light: Light, dark: Sequence[Eclipse], never: bool) -> Facts:
    """The three measures, the longest spells of each, how dark spells are spread, seasons, months.

    Seasons follow the lunar year of 346.6 days: phase 0 is where the Sun crosses the equator
    northwards. Months are those of the calendar; the first and the last may be cut off.
    """
    night = {m: spells(~light.lit(m), light.grid) for m in MEASURES}
    day = {m: spells(light.lit(m), light.grid) for m in MEASURES}
    curves = {m: seasonal(light, m) for m in MEASURES}
    return {
        **{m: light.fraction(m) for m in MEASURES},
        "longest_dark_h": _hours(longest(night["any_disc"])),
        "longest_lit_h": _hours(longest(day["any_disc"])),
        "longest_dark": {m: _spell(longest(night[m])) for m in MEASURES},
        "longest_lit": {m: _spell(longest(day[m])) for m in MEASURES},
        "dark_spells": [
            {"up_to_h": c.to_h if math.isfinite(c.to_h) else None, "count": c.count,
             "hours": c.hours}
            for c in distribution(night["any_disc"])
        ],
        "season_phase_deg": [360.0 * (k + 0.5) / SEASONS for k in range(SEASONS)],
        "seasons": {m: [_number(x) for x in curve] for m, curve in curves.items()},
        "months": {m: months(_values(light, m), light.grid) for m in MEASURES},
        "permanently_shadowed": never,
        "eclipses": [
            {"start": e.start.utc, "end": e.end.utc, "greatest": e.greatest, "at": e.at.utc,
             "sun_elevation_deg": math.degrees(e.sun_elevation_rad)}
            for e in dark
        ],
    }  # fmt: skip


def earth_facts(light: Light, horizon_rad: Array) -> Facts:
    """How much of the time the Earth is in sight, by month, and what light it gives.

    Hours are those within the period; least, mean and most are of its whole months (None without).
    """
    visible = earth_visible(light.earth, horizon_rad)
    seen = visible > 0.0
    reflected, emitted = earthshine(light.sun, light.earth, visible)
    hours = hours_by_month(seen, light.grid)
    whole = [h for name, h in hours.items() if whole_month(name, light.grid)]
    return {
        "fraction": float(seen.mean()),
        "mean_disc": float(visible.mean()),
        "longest_hidden_h": _hours(longest(spells(~seen, light.grid))),
        "longest_seen_h": _hours(longest(spells(seen, light.grid))),
        "elevation_deg": {
            "lowest": math.degrees(light.earth.elevation_rad.min()),
            "highest": math.degrees(light.earth.elevation_rad.max()),
        },
        "hours_per_month": {
            "mean": float(np.mean(whole)) if whole else None,
            "least": min(whole, default=None),
            "most": max(whole, default=None),
            "months": hours,
        },
        "earthshine_w_m2": {
            "mean": float((reflected + emitted).mean()),
            "highest": float((reflected + emitted).max()),
        },
    }


def temperature_facts(temperature_k: Array, grid: Grid) -> Facts:
    """Extremes and mean of the regolith surface, K, and when."""
    coldest, hottest = int(np.argmin(temperature_k)), int(np.argmax(temperature_k))
    return {
        "lowest_k": float(temperature_k[coldest]),
        "lowest_at": grid.at(coldest).utc,
        "mean_k": float(temperature_k.mean()),
        "highest_k": float(temperature_k[hottest]),
        "highest_at": grid.at(hottest).utc,
    }


def terrain_facts(light: Light, horizon_rad: Array, ground: Ground) -> Facts:
    """How terrain around warms the ground: the model, the bowl it takes, its heat in W/m2."""
    view = view_of_terrain(horizon_rad, ground.slope_rad, ground.slope_azimuth_rad)
    sunlight = irradiance(light.sun) * (1.0 - light.eclipse)
    heat = heat_from_walls(view, light.sun.elevation_rad, sunlight, ground)
    return {
        "terrain_model": "bowl",
        "terrain_view": view,
        "terrain_depth_over_diameter": depth_of_bowl(view),
        "terrain_flux_w_m2": {"mean": float(heat.mean()), "highest": float(heat.max())},
    }


def radiation_facts(grid: Grid) -> Facts:
    """Galactic background over the grid's span and what solar events may add; open ground.

    The worst event is that of the active years in the span, at least of a month.
    """
    days = np.arange(0.0, grid.duration_s, 30 * 86_400.0)
    active = active_years(grid.start, grid.duration_s)
    activity = float(np.mean([solar_activity(grid.start + float(s)) for s in days]))
    return {
        "solar_activity": activity,
        "galactic": galactic_dose(activity).as_dict(),
        "galactic_solar_minimum_msv_year": MINIMUM_MSV_YEAR,
        "galactic_solar_maximum_msv_year": MAXIMUM_MSV_YEAR,
        "measured_solar_minimum": LND_DOSE.as_dict(),
        "events_above_1e9_per_cm2_30_mev": event_rate(EVENT_FLUENCE_CM2).as_dict(),
        "active_years": active,
        "worst_event_fluence_95_percent_30_mev": worst_event(max(active, 0.1), 0.95).as_dict(),
        "worst_event_dose": WORST_EVENT.as_dict(),
    }


def hazard_facts() -> Facts:
    """Micrometeoroids from a microgram and shallow moonquakes nearby."""
    return {
        "micrometeoroids_above_1e-6_g": micrometeoroid_flux(1e-9).as_dict(),
        "shallow_moonquakes_within_100_km": shallow_moonquakes(NEAR_QUAKES_M).as_dict(),
    }


def horizon_facts(horizon_rad: Array, mask: HorizonMask) -> Facts:
    """Where the horizon stands highest and lowest, degrees; how far away it lies there, km."""
    top, bottom = int(np.argmax(horizon_rad)), int(np.argmin(horizon_rad))
    far = mask.distance_m
    return {
        "azimuths": int(horizon_rad.size),
        "mean_deg": math.degrees(horizon_rad.mean()),
        "highest_deg": math.degrees(horizon_rad[top]),
        "highest_azimuth_deg": 360.0 * top / horizon_rad.size,
        "highest_distance_km": float(far[top]) / 1000.0 if far is not None else None,
        "lowest_deg": math.degrees(horizon_rad[bottom]),
        "lowest_azimuth_deg": 360.0 * bottom / horizon_rad.size,
    }


def _quiet(fraction: float, phrase: str) -> None:
    del fraction, phrase


def _hours(spell: Spell | None) -> float:
    return spell.duration_s / 3600.0 if spell else 0.0


def _spell(spell: Spell | None) -> Facts | None:
    if spell is None:
        return None
    return {
        "hours": _hours(spell),
        "from": spell.start.utc,
        "to": spell.end.utc,
        "whole": spell.whole,
    }


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _values(light: Light, measure: str) -> Array:
    return light.disc if measure == "mean_disc" else light.lit(measure).astype(np.float64)
