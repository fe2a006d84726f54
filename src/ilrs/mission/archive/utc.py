"""Times of rows as UTC, for files that others read."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ilrs.epoch import DAY_S, LEAP_SECONDS, NS, Epoch
from ilrs.mission.archive.layout import Times

_STARTS = np.array([Epoch.from_utc(day).tai_ns for day, _ in LEAP_SECONDS])
_OFFSETS = np.array([offset for _, offset in LEAP_SECONDS]) * NS
# 1958 to 1970: twelve years, three of them leap years.
_1958_NS = (12 * 365 + 3) * DAY_S * NS


def unix_ns(tai_ns: Times) -> Times:
    """Nanoseconds since 1970-01-01 UTC without leap seconds, in which they repeat the second."""
    place = np.searchsorted(_STARTS, tai_ns, side="right") - 1
    return np.asarray(tai_ns - _OFFSETS[np.maximum(place, 0)] - _1958_NS)


def iso(tai_ns: Times) -> NDArray[np.str_]:
    """ISO 8601 text with milliseconds."""
    text = np.datetime_as_string(unix_ns(tai_ns).view("datetime64[ns]"), unit="ms")
    return np.strings.add(text, "Z")
