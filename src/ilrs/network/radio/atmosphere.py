"""The Earth's atmosphere over a ground station: gases, clouds, rain, scintillation.

Computed once by the package `itur` (its data lie in the package; nothing is fetched) for a station,
a frequency and a percentage of time, at a row of elevations, and interpolated between them as loss
times sine of elevation. The sum is that of Rec. ITU-R P.618, equation 65:

    A = gases + sqrt((rain + clouds)^2 + scintillation^2)

with gases after P.676, clouds after P.840 and rain after P.618 with P.837 to P.839. `exceeded` is
the fraction of an average year in which the loss is larger. Valid from 5 deg upwards: below that
the loss is infinite. Not modelled: the weather of a day, seasons, site diversity.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ilrs.network.radio.decibels import frequency

Array = NDArray[np.float64]
LOWEST_RAD = math.radians(5.0)
# itur warns at 5 and 90 deg themselves. For stations within 36 deg of the equator P.618 bends at
# 25 deg when the loss is exceeded in less than 1 % of the time; near the zenith it turns steeply.
_NODES_DEG = (
    5.001, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.5, 15.0, 17.5, 20.0, 22.5, 25.0, 27.5, 30.0, 35.0,
    40.0, 45.0, 50.0, 55.0, 60.0, 65.0, 70.0, 75.0, 80.0, 85.0, 88.0, 89.0,
)  # fmt: skip
_SOURCE = "itur 0.4: ITU-R P.618, P.676, P.840"


@dataclass(frozen=True, eq=False)
class Air:
    """Loss over elevation above one station: the parts at the nodes, dB, each (nodes,)."""

    elevation_rad: Array
    gases_db: Array
    clouds_db: Array
    rain_db: Array
    scintillation_db: Array
    exceeded: float
    source: str = _SOURCE

    @property
    def total_db(self) -> Array:
        """The whole loss at the nodes."""
        wet = np.hypot(self.rain_db + self.clouds_db, self.scintillation_db)
        return self.gases_db + wet

    def loss_db(self, elevation_rad: ArrayLike) -> Array:
        """Loss, dB, in the shape of the elevations; infinite below 5 deg."""
        elevation = np.asarray(elevation_rad, dtype=np.float64)
        nodes = np.sin(self.elevation_rad)
        sine = np.sin(np.clip(elevation, LOWEST_RAD, 0.5 * math.pi))
        found = np.interp(sine, nodes, self.total_db * nodes) / sine
        return np.where(elevation >= LOWEST_RAD, found, math.inf)


@lru_cache(maxsize=256)
def air_over(
    latitude_rad: float,
    longitude_rad: float,
    height_m: float,
    frequency_hz: float,
    exceeded: float = 0.05,
    diameter_m: float = 18.0,
) -> Air:
    """The air over a station (geodetic), for a loss that is exceeded in a fraction of the year.

    `diameter_m` is the dish, which averages scintillation. Takes about a second, the first time of
    a process two more for loading. Raises ValueError outside 1 to 350 GHz or 0.001 % to 50 %.
    """
    frequency(frequency_hz, "the air")
    if not 1e-5 <= exceeded <= 0.5:
        raise ValueError(
            f"a loss is exceeded in 0.001 % to 50 % of the year (P.618), not in {exceeded:.4%}; "
            "exceeded=0.05 is the weather that 95 % of the time is better than"
        )
    if not 1e9 <= frequency_hz <= 350e9:
        empty = np.zeros(len(_NODES_DEG))
        if frequency_hz < 1e9:
            nodes = np.radians(_NODES_DEG)
            return Air(nodes, empty, empty, empty, empty, exceeded, "negligible below 1 GHz")
        raise ValueError(f"{frequency_hz / 1e9:g} GHz lie beyond 350 GHz, where P.676 ends")
    place = math.degrees(latitude_rad), math.degrees(longitude_rad), height_m / 1000.0
    parts = _attenuation(place, frequency_hz / 1e9, 100.0 * exceeded, diameter_m)
    return Air(np.radians(_NODES_DEG), *parts, exceeded)


def _attenuation(
    place: tuple[float, float, float], ghz: float, percent: float, diameter_m: float
) -> tuple[Array, Array, Array, Array]:
    """Gases, clouds, rain, scintillation at the nodes, dB; degrees, GHz, km as itur takes them."""
    # Loading itur turns off a warning of numpy for the whole process: the state is put back.
    # It also computes both sides of a choice, one of which overflows at low frequencies.
    with np.errstate(over="ignore"):
        import itur

        model: Any = itur
        latitude, longitude, height_km = place
        up = np.array(_NODES_DEG)
        # Where a large dish averages all of it out, P.618 takes the root of a negative number.
        with np.errstate(invalid="ignore", divide="ignore"):
            flicker = model.scintillation_attenuation(
                latitude, longitude, ghz, up, max(percent, 0.01), diameter_m
            )
            found = model.atmospheric_attenuation_slant_path(
                latitude, longitude, ghz, up, percent, diameter_m, hs=height_km,
                return_contributions=True, include_scintillation=False,
            )  # fmt: skip
    gases, clouds, rain, *_ = (np.asarray(part.value, dtype=np.float64) for part in found)
    return gases, clouds, rain, np.nan_to_num(np.asarray(flicker.value, dtype=np.float64))
