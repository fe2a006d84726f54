"""Time: `Epoch` (an instant) and `Grid` (a start, an integer step, a count).

An epoch is a whole number of nanoseconds since 1958-01-01T00:00:00 TAI. UTC follows the leap-second
table below; TT = TAI + 32.184 s; TDB follows the one-term Moyer expression that the SPICE
leap-second kernel uses (Moyer 1981, doi:10.1007/BF01228543), within 30 microseconds of the full
series. Not modelled: UTC before 1972 (rate offsets), leap seconds not yet announced.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
from numpy.typing import NDArray

NS = 1_000_000_000
DAY_S = 86_400
TT_MINUS_TAI_S = 32.184
_ORDINAL_1958 = date(1958, 1, 1).toordinal()
# 2000-01-01T12:00:00 TT as seconds since 1958-01-01 TAI: 42 * 365 + 10 leap days + half a day.
J2000_TAI_S = 15_340 * DAY_S + 43_200 - TT_MINUS_TAI_S

# TAI - UTC from the date on, as in NAIF's naif0012.tls (IERS Bulletin C 52, dated below).
LEAP_TABLE_DATE = "2016-07-06"
LEAP_SECONDS: tuple[tuple[str, int], ...] = (
    ("1972-01-01", 10), ("1972-07-01", 11), ("1973-01-01", 12), ("1974-01-01", 13),
    ("1975-01-01", 14), ("1976-01-01", 15), ("1977-01-01", 16), ("1978-01-01", 17),
    ("1979-01-01", 18), ("1980-01-01", 19), ("1981-07-01", 20), ("1982-07-01", 21),
    ("1983-07-01", 22), ("1985-07-01", 23), ("1988-01-01", 24), ("1990-01-01", 25),
    ("1991-01-01", 26), ("1992-07-01", 27), ("1993-07-01", 28), ("1994-07-01", 29),
    ("1996-01-01", 30), ("1997-07-01", 31), ("1999-01-01", 32), ("2006-01-01", 33),
    ("2009-01-01", 34), ("2012-07-01", 35), ("2015-07-01", 36), ("2017-01-01", 37),
)  # fmt: skip

_LEAP_DAYS = [date.fromisoformat(d).toordinal() - _ORDINAL_1958 for d, _ in LEAP_SECONDS]
_LEAP_OFFSETS = [offset for _, offset in LEAP_SECONDS]
_LEAP_TAI_S = [day * DAY_S + off for day, off in zip(_LEAP_DAYS, _LEAP_OFFSETS, strict=True)]

_DAYS_TO_1970 = 4383

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?"
    r"\s*(?:Z|UTC|\+00:00)?\Z"
)


@dataclass(frozen=True, order=True)
class Epoch:
    """An instant; `tai_ns` counts nanoseconds since 1958-01-01T00:00:00 TAI."""

    tai_ns: int

    @classmethod
    def from_utc(cls, text: str) -> Epoch:
        """Read an ISO 8601 UTC instant: `2035-01-01`, `2035-01-01T00:00`, `2016-12-31T23:59:60Z`.

        Raises ValueError for another form, an impossible date, or a date before 1972.
        """
        match = _ISO.match(text.strip())
        if match is None:
            raise ValueError(
                f'"{text}" is not a UTC instant; write 2035-01-01 or 2035-01-01T00:00:00Z'
            )
        year, month, day, hour, minute, second = (int(g or 0) for g in match.groups()[:6])
        fraction_ns = int((match.group(7) or "0").ljust(9, "0"))
        try:
            days = date(year, month, day).toordinal() - _ORDINAL_1958
        except ValueError as error:
            raise ValueError(f'"{text}" is not a date: {error}') from None
        if days < _LEAP_DAYS[0]:
            raise ValueError(f'"{text}" lies before 1972-01-01, where UTC begins to count seconds')
        leap_now = second == 60 and (hour, minute) == (23, 59) and (days + 1) in _LEAP_DAYS
        if hour > 23 or minute > 59 or (second > 59 and not leap_now):
            raise ValueError(f'"{text}" is not a time of that day')
        offset = _LEAP_OFFSETS[bisect_right(_LEAP_DAYS, days) - 1]
        seconds = days * DAY_S + hour * 3600 + minute * 60 + second + offset
        return cls(seconds * NS + fraction_ns)

    @classmethod
    def from_datetime(cls, moment: datetime) -> Epoch:
        """From an aware datetime (naive ones raise ValueError)."""
        if moment.tzinfo is None:
            raise ValueError("a datetime without time zone is ambiguous; give one, such as UTC")
        return cls.from_utc(moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f"))

    @property
    def utc(self) -> str:
        """ISO 8601 UTC, with as many decimals as needed: `2035-01-01T00:00:00Z`."""
        whole_s, ns = divmod(self.tai_ns, NS)
        index = bisect_right(_LEAP_TAI_S, whole_s) - 1
        if index < 0:
            raise ValueError("UTC before 1972 is not modelled")
        second_of_utc = whole_s - _LEAP_OFFSETS[index]
        # Within the second before a table entry starts, UTC reads 23:59:60.
        in_leap = index + 1 < len(_LEAP_TAI_S) and whole_s == _LEAP_TAI_S[index + 1] - 1
        if in_leap:
            second_of_utc -= 1
        days, rest = divmod(second_of_utc, DAY_S)
        day = date.fromordinal(_ORDINAL_1958 + days).isoformat()
        hour, rest = divmod(rest, 3600)
        minute, second = divmod(rest, 60)
        second += int(in_leap)
        decimals = f".{ns:09d}".rstrip("0") if ns else ""
        return f"{day}T{hour:02d}:{minute:02d}:{second:02d}{decimals}Z"

    @property
    def second(self) -> str:
        """The UTC second that it lies in, for people: `2035-01-01T00:00:00Z`."""
        return f"{self.utc[:19]}Z"

    @property
    def tai_s(self) -> float:
        """Seconds since 1958-01-01 TAI."""
        return self.tai_ns / NS

    @property
    def tt_s(self) -> float:
        """TT seconds past J2000 (2000-01-01T12:00:00 TT)."""
        return self.tai_ns / NS - J2000_TAI_S

    @property
    def tdb_s(self) -> float:
        """TDB seconds past J2000: the `ephemeris time` of SPICE."""
        return float(tdb_from_tt(np.array([self.tt_s]))[0])

    def years_later(self, years: int) -> Epoch:
        """The same UTC date and time of day so many calendar years on (29 February: the 28th)."""
        text = self.utc
        year, rest = int(text[:4]) + years, text[4:]
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        if rest.startswith("-02-29") and not leap:
            rest = "-02-28" + rest[6:]
        return Epoch.from_utc(f"{year:04d}{rest}")

    def __add__(self, seconds: float) -> Epoch:
        return Epoch(self.tai_ns + round(seconds * NS))

    def __sub__(self, other: Epoch) -> float:
        """Elapsed (TAI) seconds from `other` to this epoch."""
        return (self.tai_ns - other.tai_ns) / NS

    def __str__(self) -> str:
        return self.utc


def unix_s(tai_ns: NDArray[np.int64]) -> NDArray[np.float64]:
    """Seconds of UTC since 1970 as computers count them, without leap seconds; same shape.

    Good to a microsecond. A leap second repeats the second before it.
    """
    index = np.searchsorted(np.array(_LEAP_TAI_S), tai_ns // NS, side="right") - 1
    offset = np.array(_LEAP_OFFSETS)[np.maximum(index, 0)]
    return (tai_ns - (_DAYS_TO_1970 * DAY_S + offset) * NS) / NS


def tai_ns_of_unix(seconds: NDArray[np.float64]) -> NDArray[np.int64]:
    """The inverse of `unix_s`, to a microsecond; same shape."""
    since_1958 = np.floor(seconds).astype(np.int64) + _DAYS_TO_1970 * DAY_S
    starts = np.array(_LEAP_TAI_S) - np.array(_LEAP_OFFSETS)
    index = np.searchsorted(starts, since_1958, side="right") - 1
    offset = np.array(_LEAP_OFFSETS)[np.maximum(index, 0)]
    micros = np.rint((seconds - np.floor(seconds)) * 1e6).astype(np.int64)
    return (since_1958 + offset) * NS + micros * 1000


def tdb_from_tt(tt_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """TDB from TT, both seconds past J2000; constants K, EB, M0, M1 as in naif0012.tls."""
    mean_anomaly = 6.239996 + 1.99096871e-7 * tt_s
    eccentric = mean_anomaly + 1.671e-2 * np.sin(mean_anomaly)
    return tt_s + 1.657e-3 * np.sin(eccentric)


@dataclass(frozen=True)
class Grid:
    """A uniform time grid: step k starts at `start + k * step_s`, k = 0 ... count - 1.

    States are values at the start of step k; flows are means over [k, k + 1); the label is the
    start. Times are multiplied out, never accumulated.
    """

    start: Epoch
    step_s: int
    count: int

    def __post_init__(self) -> None:
        if self.step_s <= 0 or self.count <= 0:
            raise ValueError("a grid needs a positive step (whole seconds) and a positive count")

    @classmethod
    def covering(cls, start: Epoch, duration_s: float, step_s: int) -> Grid:
        """The grid of whole steps that covers `duration_s` from `start`."""
        return cls(start, step_s, math.ceil(duration_s / step_s - 1e-9))

    @property
    def end(self) -> Epoch:
        """The end of the last step."""
        return self.at(self.count)

    @property
    def duration_s(self) -> int:
        return self.step_s * self.count

    def at(self, k: int) -> Epoch:
        """The epoch at which step k starts."""
        return Epoch(self.start.tai_ns + k * self.step_s * NS)

    def tdb_s(self) -> NDArray[np.float64]:
        """TDB seconds past J2000 of every step start, shape (count,)."""
        offsets = np.arange(self.count, dtype=np.int64) * self.step_s
        return tdb_from_tt(self.start.tt_s + offsets.astype(np.float64))

    def utc64(self) -> NDArray[np.datetime64]:
        """UTC labels of every step start as datetime64[ns], shape (count,).

        Leap seconds inside the grid cannot be shown by datetime64; the label then repeats.
        """
        tai_s = self.start.tai_ns // NS + np.arange(self.count, dtype=np.int64) * self.step_s
        index = np.searchsorted(np.array(_LEAP_TAI_S), tai_s, side="right") - 1
        utc_s = tai_s - np.array(_LEAP_OFFSETS)[index]
        base = np.datetime64("1958-01-01T00:00:00", "ns")
        fraction = np.timedelta64(self.start.tai_ns % NS, "ns")
        return base + utc_s.astype("timedelta64[s]").astype("timedelta64[ns]") + fraction
