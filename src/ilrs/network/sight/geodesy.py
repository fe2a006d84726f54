"""Places of ground stations: geodetic or geocentric latitude, and how a mix-up shows.

The normal of the ellipsoid and the radius differ by up to 0.19 degrees (21 km on the ground, at 45
degrees). Who takes one latitude for the other gets a height that is wrong by kilometres, and that
is what gives the mistake away: public station tables contain it. Ellipsoid: WGS84. Height alone
cannot betray a mix-up near the equator and the poles (where both latitudes agree), nor where the
false height happens to be that of real ground; give the position in ITRF as well where it is known.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ilrs.moon.stations import STATIONS, EarthStation

Array = NDArray[np.float64]
_AXIS_M, _FLATTENING = 6_378_137.0, 1.0 / 298.257223563
_E2 = _FLATTENING * (2.0 - _FLATTENING)
# Dry land and roads on the Earth: the Dead Sea's shore at -430 m, the highest observatories 5.6 km.
LOWEST_M, HIGHEST_M = -500.0, 6_000.0
# Radii from which people subtract to get a "height": WGS84 equator, and mean spheres.
_SPHERES_M = (_AXIS_M, 6_371_008.8, 6_371_000.0)
# Latitudes from lists are rounded to about 0.001 degrees; places that differ by more are not one.
_SAME_RAD, _APART_M, _NEAR_RAD = math.radians(0.005), 1_000.0, math.radians(0.02)


@dataclass(frozen=True)
class Doubt:
    """What is suspicious about a declared place, in words, and the place that was probably
    meant."""

    text: str
    corrected: EarthStation


def geodetic(r_itrf_m: Array) -> tuple[float, float, float]:
    """Geodetic latitude and east longitude (rad) and height (m) over WGS84 of a point in ITRF.

    Iterated from Bowring's formula (1976, Survey Review 23, 323); exact to 0.1 mm near the ground.
    """
    x, y, z = (float(c) for c in r_itrf_m)
    level, polar = math.hypot(x, y), _AXIS_M * (1.0 - _FLATTENING)
    reduced = math.atan2(z * _AXIS_M, level * polar)
    latitude = 0.0
    for _ in range(3):
        up = z + _E2 / (1.0 - _E2) * polar * math.sin(reduced) ** 3
        latitude = math.atan2(up, level - _E2 * _AXIS_M * math.cos(reduced) ** 3)
        reduced = math.atan2((1.0 - _FLATTENING) * math.sin(latitude), math.cos(latitude))
    sine = math.sin(latitude)
    normal = _AXIS_M / math.sqrt(1.0 - _E2 * sine * sine)
    height = level * math.cos(latitude) + (z + _E2 * normal * sine) * sine - normal
    return latitude, math.atan2(y, x), height


def geocentric_latitude(r_itrf_m: Array) -> float:
    """The angle of the radius above the equator, rad."""
    return math.atan2(float(r_itrf_m[2]), math.hypot(float(r_itrf_m[0]), float(r_itrf_m[1])))


def doubt_of(station: EarthStation, r_itrf_m: Array | None = None) -> Doubt | None:
    """Why a declared place looks like geocentric latitude taken for geodetic, or None.

    `r_itrf_m` is the declared position, where there is one beside latitude, longitude and height.
    Raises ValueError for numbers that are no place on the Earth at all.
    """
    numbers = (station.latitude_rad, station.longitude_rad, station.height_m)
    if not all(math.isfinite(n) for n in numbers) or abs(numbers[0]) > 0.5 * math.pi:
        raise ValueError(
            f"{station.title}: a station needs a latitude from -90 to 90 degrees, a longitude and "
            "a height, all finite"
        )
    if r_itrf_m is not None:
        return _by_position(station, r_itrf_m)
    if not LOWEST_M <= station.height_m <= HIGHEST_M:
        return _by_height(station)
    return _by_neighbour(station)


def _by_position(station: EarthStation, r_itrf_m: Array) -> Doubt | None:
    apart_m = float(np.linalg.norm(station.r_itrf_m - r_itrf_m))
    if apart_m < _APART_M:
        return None
    latitude, longitude, height_m = geodetic(r_itrf_m)
    meant = _placed(station, latitude, longitude, height_m)
    # A position made with the wrong latitude lies on the declared one as seen from the centre.
    if abs(geocentric_latitude(r_itrf_m) - station.latitude_rad) > _SAME_RAD:
        text = (
            f"latitude, longitude and height lie {apart_m / 1e3:.1f} km from the position in ITRF"
        )
        return Doubt(f"{text} ({_words(meant)}); they are not the same place", meant)
    if LOWEST_M <= height_m <= HIGHEST_M and abs(height_m - station.height_m) < _APART_M:
        return Doubt(
            f"the latitude {math.degrees(station.latitude_rad):.4f} deg is geocentric; "
            f"the position in ITRF is at {_words(meant)} (geodetic)", meant,
        )  # fmt: skip
    return Doubt(
        f"the position in ITRF was made with geodetic latitude as though it were geocentric: it "
        f"lies at {_words(meant)}, {(height_m - station.height_m) / 1e3:+.1f} km from the declared "
        f"height and {apart_m / 1e3:.1f} km from the declared place, which is the one to use",
        station,
    )


def _by_height(station: EarthStation) -> Doubt:
    found = f"its height {station.height_m:.0f} m lies outside {LOWEST_M:g} to {HIGHEST_M:g} m"
    for sphere_m in _SPHERES_M:
        radius_m, level = sphere_m + station.height_m, math.cos(station.latitude_rad)
        x, y = math.cos(station.longitude_rad) * level, math.sin(station.longitude_rad) * level
        latitude, longitude, height_m = geodetic(
            radius_m * np.array([x, y, math.sin(station.latitude_rad)])
        )
        if LOWEST_M <= height_m <= HIGHEST_M:
            meant = _placed(station, latitude, longitude, height_m)
            return Doubt(
                f"{found}; with geocentric latitude and height over a sphere of "
                f"{sphere_m / 1e3:.3f} km the place would be {_words(meant)} (geodetic): "
                "give geodetic latitude and height over WGS84", meant,
            )  # fmt: skip
    return Doubt(f"{found}: no ground on the Earth is there; give metres over WGS84", station)


def _by_neighbour(station: EarthStation) -> Doubt | None:
    for known in STATIONS.values():
        east = math.remainder(station.longitude_rad - known.longitude_rad, 2.0 * math.pi)
        wrong = math.atan((1.0 - _E2) * math.tan(known.latitude_rad))
        same = abs(station.latitude_rad - wrong) < _SAME_RAD and abs(east) < _NEAR_RAD
        if same and abs(known.latitude_rad - wrong) > 4.0 * _SAME_RAD:
            return Doubt(
                f"the latitude {math.degrees(station.latitude_rad):.4f} deg is that of "
                f"{known.title} in geocentric form; its geodetic latitude is "
                f"{math.degrees(known.latitude_rad):.4f} deg", known,
            )  # fmt: skip
    return None


def _placed(station: EarthStation, *place: float) -> EarthStation:
    return EarthStation(station.title, place[0], place[1], place[2], station.source, "derived")


def _words(station: EarthStation) -> str:
    latitude, longitude = math.degrees(station.latitude_rad), math.degrees(station.longitude_rad)
    return f"{latitude:.4f} N {longitude:.4f} E, {station.height_m:.0f} m"
