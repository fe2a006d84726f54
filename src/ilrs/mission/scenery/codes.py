"""Numbers as octets for the views: heights and horizons, small after gzip.

Heights are uint16: height = lowest + number * step, 65535 where nobody knows. Horizons are int16 in
hundredths of a degree (-32768: unknown). Both are fields of rows: each row is coded as differences
from the number to its left (the first from 0, modulo 65536), and a field is all low octets, then
all high ones: smooth ground leaves the high octets nearly empty.
"""

from __future__ import annotations

import gzip
import math

import numpy as np
from numpy.typing import NDArray

UNKNOWN_HEIGHT = 65_535
UNKNOWN_HORIZON = -32_768
HUNDREDTHS_PER_RAD = 18_000.0 / math.pi

Floats = NDArray[np.float64]


def heights_as_numbers(heights_m: Floats, fine_m: float) -> tuple[NDArray[np.uint16], float, float]:
    """Numbers, the lowest height (m) and the step (m): `fine_m`, or more where 16 bits need it.

    NaN becomes 65535.

    Raises ValueError when no height is known.
    """
    known = np.isfinite(heights_m)
    if not known.any():
        raise ValueError("none of the heights is known")
    lowest, highest = float(heights_m[known].min()), float(heights_m[known].max())
    step = max((highest - lowest) / (UNKNOWN_HEIGHT - 1), fine_m)
    numbers = np.full(heights_m.shape, UNKNOWN_HEIGHT, dtype=np.uint16)
    numbers[known] = np.round((heights_m[known] - lowest) / step).astype(np.uint16)
    return numbers, lowest, step


def encode_field(field: NDArray[np.int16] | NDArray[np.uint16]) -> bytes:
    """A field of 16-bit numbers, (rows, columns), as octets."""
    words = field.astype(np.uint16)
    words[:, 1:] -= words[:, :-1].copy()
    return words.astype("<u2").view(np.uint8).reshape(-1, 2).T.tobytes()


def decode_field(octets: bytes, rows: int, columns: int) -> NDArray[np.uint16]:
    """What `encode_field` was given, as uint16. Raises ValueError for another number of octets."""
    if len(octets) != 2 * rows * columns:
        raise ValueError(
            f"a field of {rows} by {columns} has {2 * rows * columns} octets, not {len(octets)}"
        )
    planes = np.frombuffer(octets, dtype=np.uint8).reshape(2, -1)
    differences = np.ascontiguousarray(planes.T).view("<u2").reshape(rows, columns)
    return np.cumsum(differences, axis=1, dtype=np.uint16)


def packed(octets: bytes) -> bytes:
    """Gzip without a time stamp: the same octets give the same file."""
    return gzip.compress(octets, compresslevel=6, mtime=0)
