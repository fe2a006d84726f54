"""Columns as octets: compressed with Blosc and Zstandard, times as steps from one to the next."""

from __future__ import annotations

from typing import Any
from zlib import crc32

import numpy as np
from numcodecs import Blosc

from ilrs.mission.archive.layout import Times, Values
from ilrs.mission.archive.pyramid import Cells

_CODEC: Any = Blosc(cname="zstd", clevel=3, shuffle=Blosc.SHUFFLE)
_CELL_OCTETS = 4 + 4 + 8 + 4


def pack_times(times_ns: Times) -> bytes:
    """Times, which mostly go in equal steps, as steps."""
    return _packed(np.diff(times_ns, prepend=np.int64(0)))


def unpack_times(raw: bytes) -> Times:
    """The times again."""
    return np.cumsum(np.frombuffer(_CODEC.decode(raw), dtype="<i8"), dtype=np.int64)


def pack_values(column: Values) -> bytes:
    """One column; every bit comes back, of NaN too."""
    return _packed(column)


def unpack_values(raw: bytes) -> Values:
    """The column again."""
    return np.frombuffer(_CODEC.decode(raw), dtype="<f4")


def pack_cells(cells: Cells, column: int) -> bytes:
    """The cells of one column."""
    parts = (cells.total, cells.low, cells.high, cells.count)
    whole = b"".join(np.ascontiguousarray(part[column]).tobytes() for part in parts)
    return _packed(np.frombuffer(whole, dtype="<f4"))


def unpack_cells(raw: bytes, first_ns: Times) -> Cells:
    """The cells of one column again, whose times are known; shapes (1, k)."""
    whole = memoryview(_CODEC.decode(raw)).cast("B")
    k = len(whole) // _CELL_OCTETS
    return Cells(
        first_ns,
        np.frombuffer(whole[8 * k : 12 * k], dtype="<f4").reshape(1, k),
        np.frombuffer(whole[12 * k : 16 * k], dtype="<f4").reshape(1, k),
        np.frombuffer(whole[: 8 * k], dtype="<f8").reshape(1, k),
        np.frombuffer(whole[16 * k :], dtype="<u4").reshape(1, k),
    )


def checksum(raw: bytes) -> int:
    """CRC-32 of octets as they lie on the disk."""
    return crc32(raw)


def _packed(array: Any) -> bytes:
    return bytes(_CODEC.encode(np.ascontiguousarray(array)))
