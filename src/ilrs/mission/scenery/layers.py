"""Horizons of every post of a square, one direction at a time, kept in the cache by digest.

A layer is what `ilrs.moon.sweep` finds for one sweep angle: a direction of the plane that touches
the Moon at the site, the same for all posts of a square. The site's own post takes the station's
declared mask, so that a picture and the power simulation say the same of it. Layers are computed
when they are asked for (30 to 110 ms each on one core), and again only when code or ground change.
"""

from __future__ import annotations

import contextlib
import gzip
import math
import threading
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ilrs.mission.scenery.codes import (
    HUNDREDTHS_PER_RAD,
    UNKNOWN_HORIZON,
    decode_field,
    encode_field,
    packed,
)
from ilrs.mission.scenery.patch import Patch
from ilrs.moon.horizon import HorizonMask
from ilrs.moon.sweep import TICKS_PER_RAD, UNKNOWN, Sweep, azimuth_of, prepare
from ilrs.provenance import digest_array, digest_json
from ilrs.sim.cache import cache_folder, source_digest, write_atomically

# Directions around the circle, finest square first: 1, 1, 2 and 3 degrees apart.
DIRECTIONS = (360, 360, 180, 120)
# How wide far ground may be laid out (`ilrs.moon.sweep`): coarser where the squares are coarse.
SHARPNESS = (32.0, 32.0, 16.0, 8.0)
EYE_M = 2.0


def declared_eye_m(mask: HorizonMask) -> float:
    """The height, as near to 2 m as the mask knows, at which the site itself is looked at."""
    return float(np.clip(EYE_M, mask.heights_m[0], mask.heights_m[-1]))


@dataclass(eq=False)
class Layers:
    """The horizons of a patch; safe for threads. `mask` is the declared one of the site."""

    patch: Patch
    mask: HorizonMask
    _sweeps: dict[int, Sweep] = field(default_factory=dict[int, Sweep])
    _locks: dict[int, threading.Lock] = field(default_factory=dict[int, threading.Lock])
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        self._locks = {n: threading.Lock() for n in range(len(self.patch.levels))}
        site = self.patch.site
        self.digest = digest_json(
            {
                "site": [site.latitude_rad, site.longitude_rad],
                "terrain": [dict(g.provenance) | {"pixel_m": g.pixel_m} for g in self.patch.grids],
                "ground": [digest_array(level.ground_m) for level in self.patch.levels],
                "mask": digest_array(self.mask.heights_m, self.mask.elevation_rad),
                "directions": [DIRECTIONS, SHARPNESS],
                "code": source_digest("ilrs.moon", "ilrs.frames", "ilrs.mission.scenery"),
            }
        )

    def octets(self, level: int, direction: int) -> bytes:
        """One layer, coded as `codes` says and packed by gzip.

        Raises IndexError, in words for a person, where there is no such level or direction.
        """
        self._check(level, direction)
        file = cache_folder() / "scenery" / self.digest / f"{level}-{direction}.gz"
        with contextlib.suppress(OSError):
            return file.read_bytes()
        found = packed(encode_field(self._compute(level, direction)))
        with contextlib.suppress(OSError):
            write_atomically(file, found)
        return found

    def warm(self) -> None:
        """Compile what computes a layer: seconds to half a minute, once for a machine."""
        self._compute(0, 0)

    def layer(self, level: int, direction: int) -> NDArray[np.int16]:
        """One layer in hundredths of a degree, shape (posts, posts)."""
        raster = self.patch.levels[level].raster
        octets = gzip.decompress(self.octets(level, direction))
        return decode_field(octets, raster.rows, raster.columns).view(np.int16)

    def toward(self, level: int, angle_rad: float) -> NDArray[np.float64]:
        """Horizons towards a sweep angle, rad, between the two layers beside it; NaN unknown."""
        count = DIRECTIONS[level]
        place = angle_rad / (2.0 * math.pi) % 1.0 * count
        first, share = int(place) % count, place - int(place)
        two = [self.layer(level, n) for n in (first, (first + 1) % count)]
        a, b = (np.where(n == UNKNOWN_HORIZON, np.nan, n / HUNDREDTHS_PER_RAD) for n in two)
        return (1.0 - share) * a + share * b

    def _check(self, level: int, direction: int) -> None:
        if not 0 <= level < len(self.patch.levels):
            raise IndexError(f"there are levels 0 to {len(self.patch.levels) - 1}, not {level}")
        if not 0 <= direction < DIRECTIONS[level]:
            raise IndexError(
                f"level {level} has directions 0 to {DIRECTIONS[level] - 1}, not {direction}"
            )

    def _compute(self, level: int, direction: int) -> NDArray[np.int16]:
        sweep = self._sweep(level)
        angle = 2.0 * math.pi * direction / DIRECTIONS[level]
        ticks = np.empty(sweep.u_m.shape, dtype=np.int16)
        sweep.look(angle, ticks)
        hundredths = np.round(ticks * (HUNDREDTHS_PER_RAD / TICKS_PER_RAD)).astype(np.int16)
        hundredths[ticks == UNKNOWN] = UNKNOWN_HORIZON
        middle = hundredths.shape[0] // 2
        hundredths[middle, middle] = round(self._declared(sweep, angle) * HUNDREDTHS_PER_RAD)
        return hundredths

    def _declared(self, sweep: Sweep, angle_rad: float) -> float:
        middle = sweep.u_m.shape[0] // 2
        azimuth = float(azimuth_of(sweep, middle, middle, np.full(1, angle_rad)).item())
        return self.mask.elevation_at(azimuth, declared_eye_m(self.mask))

    def _sweep(self, level: int) -> Sweep:
        with self._locks[level]:
            if level not in self._sweeps:
                raster = self.patch.levels[level].raster
                self._sweeps[level] = prepare(
                    raster, self.patch.grids, EYE_M, sharpness=SHARPNESS[level]
                )
            return self._sweeps[level]
