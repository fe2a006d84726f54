"""Coverage: what one mast reaches around it over real terrain, and at which rate."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ilrs.frames import MOON_RADIUS_M, SitePoint, local_axes_me
from ilrs.moon.terrain import Terrain
from ilrs.network.radio.link import Receiver, Transmitter, achievable_rate
from ilrs.network.radio.modem import Modem
from ilrs.network.surface.terrainloss import TerrainLoss, terrain_loss

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Coverage:
    """Loss and rate at each place of a map, in its shape; NaN where the ground is unknown."""

    latitude_rad: Array
    longitude_rad: Array
    loss: TerrainLoss
    rate_bit_s: Array

    def share(self, rate_bit_s: float) -> float:
        """The part of the known places that get such a rate or more."""
        known = np.isfinite(self.rate_bit_s)
        return float((self.rate_bit_s[known] >= rate_bit_s).mean()) if known.any() else 0.0


def square(centre: SitePoint, side_m: float, count: int) -> tuple[Array, Array]:
    """Latitudes and longitudes of a square map, (count, count), row 0 in the north.

    Map metres are those of the tangent plane, good to 0.1 % within 100 km of the middle. Raises
    ValueError for fewer than two points a side, or a side of 170 km and more.
    """
    if count < 2 or not 0.0 < side_m < 0.1 * MOON_RADIUS_M:
        raise ValueError("a map has two or more points a side and is smaller than 170 km")
    away = np.linspace(-0.5 * side_m, 0.5 * side_m, count) / MOON_RADIUS_M
    east, north, up = local_axes_me(centre.latitude_rad, centre.longitude_rad)
    r = up + away[None, :, None] * east + away[::-1, None, None] * north
    r /= np.linalg.norm(r, axis=2, keepdims=True)
    return np.arcsin(np.clip(r[..., 2], -1.0, 1.0)), np.arctan2(r[..., 1], r[..., 0])


def coverage(
    terrain: Terrain,
    mast_rad: tuple[float, float],
    mast_m: float,
    latitude_rad: ArrayLike,
    longitude_rad: ArrayLike,
    height_m: float,
    sender: Transmitter,
    receiver: Receiver,
    modem: Modem,
    frequency_hz: float,
    *,
    step_m: float | None = None,
) -> Coverage:
    """What a receiver `height_m` above the ground gets at each place from one mast.

    Places (rad) broadcast; the results have their shape. `step_m` is as in `terrain_loss`. Antennas
    point at each other. Raises ValueError when the ground below the mast is unknown.
    """
    latitude, longitude = np.broadcast_arrays(
        np.asarray(latitude_rad, dtype=np.float64), np.asarray(longitude_rad, dtype=np.float64)
    )
    known = np.isfinite(terrain.heights(latitude, longitude))
    parts = terrain_loss(
        terrain, mast_rad, mast_m, (latitude[known], longitude[known]), height_m, frequency_hz,
        step_m=step_m,
    )  # fmt: skip
    rate = achievable_rate(
        sender, receiver, modem, frequency_hz, np.maximum(parts.range_m, 1.0),
        way_loss_db=parts.diffraction_db,
    )  # fmt: skip
    loss = TerrainLoss(
        *(_spread(a, known) for a in (
            parts.range_m, parts.ground_m, parts.free_space_db, parts.diffraction_db
        ))
    )  # fmt: skip
    return Coverage(latitude, longitude, loss, _spread(rate, known))


def _spread(values: Array, known: NDArray[np.bool_]) -> Array:
    whole = np.full(known.shape, math.nan)
    whole[known] = values
    return whole
