"""The environment of one site as labelled arrays on a time grid: what drives a station's elements.

Every value stands for the mean over [k, k + 1) and is evaluated at mid-step: the error against the
true mean is of second order in the step (at 60 s the Sun moves 0.009 degrees, and the visible
fraction of a disc changes by less than 0.02). Ground temperatures are computed at hourly steps,
after years of spin-up with the sunlight of the year before the grid, and interpolated.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from ilrs.epoch import DAY_S, Grid, tdb_from_tt
from ilrs.frames import AU_M, SitePoint
from ilrs.moon.bowl import heat_from_walls
from ilrs.moon.ephemeris import Places, sun_and_earth
from ilrs.moon.ground import Ground, absorbed_sunlight, spun_up_profile, surface_temperature
from ilrs.moon.horizon import HorizonMask
from ilrs.moon.light import earth_visible, eclipse_fraction, sun_visible
from ilrs.moon.skyview import view_of_terrain
from ilrs.provenance import digest_array

if TYPE_CHECKING:
    import xarray as xr

SOLAR_CONSTANT_W_M2 = 1361.0  # Kopp & Lean 2011, doi:10.1029/2010GL045777
GROUND_STEP_S = 3600
SPIN_UP_DAYS = 365

Array = NDArray[np.float64]
Progress = Callable[[float, str], None]
# How terrain around warms the ground: by the constant that the ground declares, or as a bowl.
Surroundings = Literal["constant", "bowl"]


@dataclass(frozen=True)
class DriverSpec:
    """A quantity of the environment: unit, meaning, and whether it depends on mast height."""

    unit: str
    doc: str
    by_height: bool = False


DRIVERS: dict[str, DriverSpec] = {
    "sun_azimuth_rad": DriverSpec("rad", "apparent azimuth of the Sun, clockwise from north"),
    "sun_elevation_rad": DriverSpec("rad", "apparent elevation of the Sun's centre"),
    "sun_range_m": DriverSpec("m", "distance of the Sun"),
    "sun_irradiance_w_m2": DriverSpec(
        "W m-2", "sunlight at normal incidence, before terrain and eclipses"
    ),
    "sun_eclipse": DriverSpec("1", "fraction of the solar disc hidden by the Earth"),
    "sun_visible": DriverSpec(
        "1", "fraction of the solar disc seen over the terrain and past the Earth", by_height=True
    ),
    "earth_azimuth_rad": DriverSpec("rad", "apparent azimuth of the Earth, clockwise from north"),
    "earth_elevation_rad": DriverSpec("rad", "apparent elevation of the Earth's centre"),
    "earth_range_m": DriverSpec("m", "distance of the Earth's centre"),
    "earth_visible": DriverSpec(
        "1", "fraction of the Earth's disc above the terrain", by_height=True
    ),
    "ground_temperature_k": DriverSpec("K", "temperature of the regolith surface"),
}


def site_drivers(
    point: SitePoint,
    mask: HorizonMask,
    ground: Ground,
    grid: Grid,
    heights_m: Sequence[float],
    progress: Progress | None = None,
) -> xr.Dataset:
    """Everything in `DRIVERS` for a site: dims `time` and, where it depends on it, `height`.

    Heights are metres above ground and must lie within the mask's. Raises ValueError for dates
    outside the ephemeris and heights outside the mask. `progress` is told a fraction and a phrase.
    """
    tell = progress or _quiet
    heights = np.array(sorted(set(heights_m)), dtype=np.float64)
    horizons = [mask.at_height(float(h)) for h in heights]
    tell(0.0, "placing the Sun and the Earth")
    sun, earth = sun_and_earth(point, mid_steps(grid))
    tell(0.5, "looking for eclipses of the Sun")
    eclipse = eclipse_fraction(sun, earth)
    found = _scalars(sun, earth, eclipse)
    tell(0.6, "tracing the Sun and the Earth along the horizon")
    by_height = {
        "sun_visible": [sun_visible(sun, row, eclipse) for row in horizons],
        "earth_visible": [earth_visible(earth, row) for row in horizons],
    }
    tell(0.8, "warming and cooling the ground")
    found["ground_temperature_k"] = ground_temperature(point, mask, ground, grid)
    tell(1.0, "the environment of the site is ready")
    return _dataset(found, by_height, heights, grid, point, mask)


def mid_steps(grid: Grid) -> Array:
    """TDB seconds past J2000 of the middle of every step, shape (count,)."""
    ticks = np.arange(grid.count, dtype=np.float64)
    return tdb_from_tt(grid.start.tt_s + (ticks + 0.5) * grid.step_s)


def ground_temperature(
    point: SitePoint,
    mask: HorizonMask,
    ground: Ground,
    grid: Grid,
    surroundings: Surroundings = "constant",
) -> Array:
    """Surface temperature at mid-step, K, shape (count,), from hourly conduction with spin-up.

    The spin-up repeats the sunlight of the 365 days before the grid. As a "bowl", surroundings warm
    the ground by what the horizon fills of its view (`bowl.py`), in place of the constant.
    """
    back_s = SPIN_UP_DAYS * DAY_S
    hourly = Grid.covering(grid.start + (-back_s), back_s + grid.duration_s, GROUND_STEP_S)
    sun, earth = sun_and_earth(point, mid_steps(hourly))
    horizon = mask.at_height(float(mask.heights_m[0]))
    eclipse, light = eclipse_fraction(sun, earth), irradiance(sun)
    visible = sun_visible(sun, horizon, eclipse)
    flux = absorbed_sunlight(ground, sun.azimuth_rad, sun.elevation_rad, light, visible)
    if surroundings == "bowl":
        view = view_of_terrain(horizon, ground.slope_rad, ground.slope_azimuth_rad)
        flux += heat_from_walls(view, sun.elevation_rad, light * (1.0 - eclipse), ground)
        ground = replace(ground, terrain_flux_w_m2=0.0)
    year = back_s // GROUND_STEP_S
    profile = spun_up_profile(ground, flux[:year], GROUND_STEP_S)
    # One more spin-up step stands for the temperature at the start of the grid.
    after, _ = surface_temperature(ground, flux[year:], GROUND_STEP_S, profile)
    known_s = np.arange(after.size + 1) * float(GROUND_STEP_S)
    wanted_s = (np.arange(grid.count) + 0.5) * grid.step_s
    return np.interp(wanted_s, known_s, np.concatenate([profile[:1], after]))


def irradiance(sun: Places) -> Array:
    """Sunlight at normal incidence by the inverse square of the distance, W/m2."""
    return SOLAR_CONSTANT_W_M2 * (AU_M / sun.range_m) ** 2


def _quiet(fraction: float, phrase: str) -> None:
    del fraction, phrase


def _scalars(sun: Places, earth: Places, eclipse: Array) -> dict[str, Array]:
    return {
        "sun_azimuth_rad": sun.azimuth_rad,
        "sun_elevation_rad": sun.elevation_rad,
        "sun_range_m": sun.range_m,
        "sun_irradiance_w_m2": irradiance(sun),
        "sun_eclipse": eclipse,
        "earth_azimuth_rad": earth.azimuth_rad,
        "earth_elevation_rad": earth.elevation_rad,
        "earth_range_m": earth.range_m,
    }


def _dataset(
    scalars: dict[str, Array],
    by_height: dict[str, list[Array]],
    heights: Array,
    grid: Grid,
    point: SitePoint,
    mask: HorizonMask,
) -> xr.Dataset:
    variables: dict[str, tuple[tuple[str, ...], Array, dict[str, str]]] = {}
    for name, spec in DRIVERS.items():
        attrs = {"units": spec.unit, "long_name": spec.doc, "cell_methods": "time: mean"}
        if spec.by_height:
            variables[name] = (("height", "time"), np.stack(by_height[name]), attrs)
        else:
            variables[name] = (("time",), scalars[name], attrs)
    # Imported here: xarray takes half a second, and series that are cached need none of it.
    import xarray as xr

    return xr.Dataset(
        variables,
        coords={
            "time": ("time", grid.utc64(), {"long_name": "start of the step, UTC"}),
            "height": ("height", heights, {"units": "m", "long_name": "height above ground"}),
        },
        attrs=_attributes(point, mask, grid),
    )


def _attributes(point: SitePoint, mask: HorizonMask, grid: Grid) -> dict[str, str | float | int]:
    return {
        "frame": "local horizon of the mean-Earth (ME) frame of DE421",
        "origin": "site, at ground level",
        "latitude_rad": point.latitude_rad,
        "longitude_rad": point.longitude_rad,
        "height_m": point.height_m,
        "step_s": grid.step_s,
        "ephemeris": "DE421 with its lunar orientation; apparent places",
        "horizon_digest": digest_array(mask.heights_m, mask.elevation_rad),
        "solar_constant_w_m2": SOLAR_CONSTANT_W_M2,
    }
