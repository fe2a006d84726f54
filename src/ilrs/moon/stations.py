"""Ground stations of the Earth as they stand in the sky of a lunar site.

A station turns with the Earth (`ilrs.moon.earth_axes`) on the WGS84 ellipsoid (a = 6378137 m,
f = 1 / 298.257223563; NIMA TR8350.2). Its place counts where it was when the light left. Good to
about 20 m at the station (polar motion, tides) plus what UT1 is wrong by: 465 m per second at the
equator. Not modelled: refraction in the Earth's air, terrain around the station.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ilrs.diagnostics import did_you_mean
from ilrs.frames import LIGHT_M_S, SitePoint
from ilrs.moon.bodies import BODIES, seen_from
from ilrs.moon.earth_axes import icrf_from_itrf
from ilrs.moon.ephemeris import Places

Array = NDArray[np.float64]
_AXIS_M, _FLATTENING = 6_378_137.0, 1.0 / 298.257223563


@dataclass(frozen=True)
class EarthStation:
    """A place on the Earth: geodetic latitude and east longitude (rad), height (m) over WGS84."""

    title: str
    latitude_rad: float
    longitude_rad: float
    height_m: float
    source: str = ""
    confidence: str = "assumed"

    @classmethod
    def from_degrees(
        cls, title: str, place: tuple[float, float, float], source: str = "", sure: str = "assumed"
    ) -> EarthStation:
        """From latitude and east longitude in degrees and height in metres."""
        latitude, longitude, height_m = place
        return cls(title, math.radians(latitude), math.radians(longitude), height_m, source, sure)

    @property
    def r_itrf_m(self) -> Array:
        """Position in ITRF, m, shape (3,)."""
        e2 = _FLATTENING * (2.0 - _FLATTENING)
        up = self.up_itrf
        normal = _AXIS_M / math.sqrt(1.0 - e2 * up[2] ** 2)
        return up * (normal + self.height_m) - np.array([0.0, 0.0, e2 * normal * up[2]])

    @property
    def up_itrf(self) -> Array:
        """The normal of the ellipsoid in ITRF, shape (3,)."""
        level = math.cos(self.latitude_rad)
        return np.array(
            [
                level * math.cos(self.longitude_rad),
                level * math.sin(self.longitude_rad),
                math.sin(self.latitude_rad),
            ]
        )


@dataclass(frozen=True)
class StationView:
    """A station in the sky of a site, and how high the site stands at the station, rad, (count,).

    `site_elevation_rad` is geometric and airless: below 0 the Earth itself is in the way.
    """

    places: Places
    site_elevation_rad: Array


def station_view(point: SitePoint, station: EarthStation, tdb_s: Array) -> StationView:
    """Where the station stands, at TDB seconds past J2000; ValueError outside the ephemeris."""
    earth, vertical = BODIES["earth"], np.empty((3, tdb_s.size))
    places, away = seen_from(point, earth, tdb_s)
    # The range moves by 0.02 s of light when the station takes the place of the Earth's centre.
    for _ in range(2):
        turn = icrf_from_itrf(tdb_s - places.range_m / LIGHT_M_S)
        vertical = (turn @ station.up_itrf).T
        places, away = seen_from(point, earth, tdb_s, (turn @ station.r_itrf_m).T / 1000.0)
    sine = -np.sum(vertical * away, axis=0) / np.linalg.norm(away, axis=0)
    return StationView(places, np.arcsin(np.clip(sine, -1.0, 1.0)))


def named_station(name: str) -> EarthStation:
    """A station of `STATIONS`, by name in any case; ValueError with a hint for an unknown one."""
    wanted = name.strip().lower().replace(" ", "_")
    if wanted not in STATIONS:
        hint = did_you_mean(wanted, list(STATIONS))
        raise ValueError(f'no station "{name}"; {hint}')
    return STATIONS[wanted]


_LISTS = "public lists of deep-space stations; height assumed"
_DIFX = "ITRF positions of the DiFX VLBI correlator, turned into WGS84"
_IKI = "station table of the Space Research Institute (IKI) in a public SPICE kernel"
_place = EarthStation.from_degrees
# Kashi is the antennas' place, 130 km south of the city that lists often give. The kernel of IKI
# takes geodetic for geocentric latitude at Ussuriysk and Yevpatoria; here that is undone.
STATIONS: dict[str, EarthStation] = {
    "jiamusi": _place("Jiamusi 66 m", (46.4936, 130.7711, 100.0), _LISTS, "published"),
    "kashi": _place("Kashi 4 x 35 m", (38.4214, 76.7144, 1450.0), _LISTS, "published"),
    "neuquen": _place("Neuquen 35 m", (-38.1914, -70.1495, 800.0), _LISTS, "published"),
    "miyun": _place("Miyun 50 m", (40.55797, 116.97596, 177.7), _DIFX, "derived"),
    "kunming": _place("Kunming 40 m", (25.02733, 102.79594, 1974.3), _DIFX, "derived"),
    "tianma": _place("Tianma 65 m", (31.09210, 121.13601, 49.2), _DIFX, "derived"),
    "seshan": _place("Seshan 25 m", (31.09916, 121.19966, 29.4), _DIFX, "derived"),
    "urumqi": _place("Urumqi Nanshan 26 m", (43.47151, 87.17814, 2033.2), _DIFX, "derived"),
    "bear_lakes": _place(
        "Bear Lakes 64 m", (55.86806, 37.95167, 200.0), _IKI + "; height assumed", "published"
    ),
    "kalyazin": _place("Kalyazin 64 m", (57.22302, 37.90032, 178.5), _IKI, "published"),
    "ussuriysk": _place("Ussuriysk 70 m", (44.01610, 131.75727, 154.7), _DIFX, "derived"),
    "yevpatoria": _place(
        "Yevpatoria 70 m (reported struck in June 2024)",
        (45.1891, 33.1874, 10.0),
        _IKI + ", latitude corrected; height assumed",
        "derived",
    ),
}
