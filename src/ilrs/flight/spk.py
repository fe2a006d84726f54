"""A trajectory as an SPK file of SPICE: bytes of a DAF with segments of type 13.

Type 13 interpolates position and velocity by a Hermite polynomial through neighbouring states at
any instants (NAIF, SPK Required Reading). With degree 7 through four states the interpolation
between steps of 60 s is within 2 mm in any orbit about the Moon, half a metre between steps of
300 s in one of 13 h. A jump of velocity (a manoeuvre) is smoothed over by it. Little endian.
"""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

from ilrs.flight.trajectory import Trajectory

Array = NDArray[np.float64]
MOON, J2000_FRAME, SEGMENT_TYPE = 301, 1, 13
DEGREE = 7
_RECORD, _WORDS = 1024, 128
_EVERY = 100
# Bytes that get damaged when a file is sent as text, from the DAF Required Reading.
_FTP = b"FTPSTR:\r:\n:\r\n:\r\x00:\x81:\x10\xce:ENDFTP"


def spk_bytes(trajectory: Trajectory, target: int, degree: int = DEGREE) -> bytes:
    """The file of one trajectory: body `target` (a negative NAIF number for a craft), centre Moon.

    Raises ValueError for a number that is not one of a spacecraft, an even degree, or fewer states
    than the degree needs.
    """
    count = trajectory.tdb_s.size
    if not -2_147_483_648 <= target < 0:
        raise ValueError(f"a spacecraft has a negative NAIF number, not {target}")
    if not 1 <= degree <= 27 or degree % 2 == 0:
        raise ValueError(f"Hermite interpolation has an odd degree from 1 to 27, not {degree}")
    if count < (degree + 1) // 2:
        raise ValueError(f"degree {degree} needs {(degree + 1) // 2} states; there are {count}")
    data = _segment(trajectory, degree)
    first_word = 3 * _WORDS + 1
    name = trajectory.name.encode("ascii", "replace")[:40].ljust(40)
    summary = struct.pack(
        "<ddiiiiii", float(trajectory.tdb_s[0]), float(trajectory.tdb_s[-1]), target, MOON,
        J2000_FRAME, SEGMENT_TYPE, first_word, first_word + data.size - 1,
    )  # fmt: skip
    summaries = struct.pack("<ddd", 0.0, 0.0, 1.0) + summary
    body = data.astype("<f8").tobytes()
    free = first_word + data.size
    return b"".join(
        [
            _file_record(name, free),
            summaries.ljust(_RECORD, b"\x00"),
            name.ljust(_RECORD, b" "),
            body.ljust(-(-len(body) // _RECORD) * _RECORD, b"\x00"),
        ]
    )


def _segment(trajectory: Trajectory, degree: int) -> Array:
    """States in km and km/s, their instants, every hundredth instant, window less one, count."""
    times = trajectory.tdb_s
    states = np.hstack([trajectory.r_icrf_m, trajectory.v_icrf_m_s]) / 1e3
    directory = times[_EVERY - 1 : times.size - 1 : _EVERY]
    tail = [(degree + 1) / 2 - 1, float(times.size)]
    return np.concatenate([states.ravel(), times, directory, tail])


def _file_record(name: bytes, free: int) -> bytes:
    head = struct.pack("<8sii60siii8s", b"DAF/SPK ", 2, 6, name.ljust(60), 2, 2, free, b"LTL-IEEE")
    return (head.ljust(699, b"\x00") + _FTP).ljust(_RECORD, b"\x00")
