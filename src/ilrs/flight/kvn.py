"""Keyword = value text of CCSDS navigation messages: numbered lines, and errors that say where.

CCSDS 502.0-B-3 (Orbit Data Messages), keyword-value notation. What OEM and OPM have in common: the
header, the frames and centres that are understood, times, units. Text in, text out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from ilrs.epoch import DAY_S, NS, Epoch, tdb_from_tt
from ilrs.flight.forces import EARTH_GM_M3_S2
from ilrs.flight.gravity import grail_20
from ilrs.flight.state import epoch_of

Array = NDArray[np.float64]
# EME2000 differs from ICRF by 0.02 arc seconds, 8 m at 70,000 km; that turn is not applied.
FRAMES = ("ICRF", "EME2000", "J2000")
CENTRES = ("MOON", "EARTH")
TIME_SYSTEMS = ("UTC", "TDB", "TT", "TAI")
_EPOCH = re.compile(r"(\d{4})-(?:(\d\d)-(\d\d)|(\d{3}))T(\d\d):(\d\d):(\d\d(?:\.\d*)?)(?:Z)?\Z")
_J2000_ORDINAL = date(2000, 1, 1).toordinal()


class MessageError(ValueError):
    """A message that cannot be read: `line` counts from 1."""

    def __init__(self, where: str, line: int, what: str) -> None:
        self.where, self.line, self.what = where, line, what
        super().__init__(f"{where}:{line}: {what}")


@dataclass(frozen=True)
class Line:
    """One line that says something: a keyword with its value, or a row with keyword ``."""

    number: int
    keyword: str
    value: str


def lines_of(text: str, where: str, kind: str) -> list[Line]:
    """The lines of a message of a kind, `CCSDS_OEM_VERS` for one, without comments.

    Raises MessageError for an empty text or another kind of message.
    """
    found = list(_lines(text))
    if not found:
        raise MessageError(where, 1, "the file is empty")
    if found[0].keyword != kind:
        said = found[0].keyword or found[0].value[:40]
        raise MessageError(where, found[0].number, f"begins with {said}, not with {kind}")
    if found[0].value.split(".")[0] not in {"1", "2", "3"}:
        raise MessageError(where, found[0].number, f"version {found[0].value} is not known: 1 to 3")
    return found


def _lines(text: str) -> Iterator[Line]:
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.split()[0] == "COMMENT":
            continue
        keyword, equals, value = line.partition("=")
        if equals:
            yield Line(number, keyword.strip(), value.strip())
        else:
            yield Line(number, "", line)


def one_of(where: str, line: Line, known: tuple[str, ...], remedy: str) -> str:
    """The value of a line, which must be one of those known."""
    value = line.value.upper()
    if value not in known:
        raise MessageError(
            where,
            line.number,
            f"{line.keyword} {line.value} is not understood; known: {', '.join(known)}; {remedy}",
        )
    return value


def number(where: str, line: int, name: str, text: str, unit: str = "") -> float:
    """A finite number, with its unit in brackets where one is given. MessageError otherwise."""
    value, bracket, said = text.partition("[")
    if bracket and said.rstrip("]").strip().lower().replace("**", "") != unit:
        raise MessageError(where, line, f"{name} is in [{said.strip()}; only [{unit}] is read")
    try:
        found = float(value)
    except ValueError:
        raise MessageError(where, line, f"{name} is {text.strip()!r}, not a number") from None
    if not math.isfinite(found):
        raise MessageError(where, line, f"{name} is {text.strip()!r}, not a finite number")
    return found


def instant(where: str, line: int, text: str, system: str) -> float:
    """TDB seconds past J2000 of a CCSDS time, as a date or a day of the year."""
    match = _EPOCH.match(text)
    if match is None:
        raise MessageError(where, line, f"{text!r} is not a time such as 2030-01-01T00:00:00.000")
    year, month, day, of_year, hour, minute, second = match.groups()
    try:
        if of_year:
            moment = date(int(year), 1, 1) + timedelta(days=int(of_year) - 1)
            if moment.year != int(year) or of_year == "000":
                raise ValueError("day of year")
        else:
            moment = date(int(year), int(month), int(day))
        if system == "UTC":
            return _utc(f"{moment.isoformat()}T{hour}:{minute}", second)
    except ValueError as error:
        raise MessageError(where, line, f"{text!r} is not a time: {error}") from None
    if int(hour) > 23 or int(minute) > 59 or float(second) >= 60.0:
        raise MessageError(where, line, f"{text!r} is not a time of that day")
    days = moment.toordinal() - _J2000_ORDINAL
    whole = days * DAY_S + int(hour) * 3600 + int(minute) * 60 - DAY_S // 2
    seconds = whole + float(second)
    if system == "TDB":
        return seconds
    tt_s = seconds + (32.184 if system == "TAI" else 0.0)
    return float(tdb_from_tt(np.array([tt_s]))[0])


def _utc(minute: str, second: str) -> float:
    whole, _, fraction = second.partition(".")
    digits = (fraction + "0" * 9)[:9]
    return Epoch.from_utc(f"{minute}:{whole}.{digits}").tdb_s


def told(tdb_s: float, system: str) -> str:
    """A time of a system to the microsecond: `2030-01-01T00:00:00.000000`."""
    if system == "UTC":
        utc = Epoch(round(epoch_of(tdb_s).tai_ns / 1000) * 1000).utc.rstrip("Z")
        head, _, fraction = utc.partition(".")
        return f"{head}.{(fraction + '000000')[:6]}"
    micro = round(tdb_s * 1e6)
    whole, rest = divmod(micro, 1_000_000)
    day, in_day = divmod(whole + DAY_S // 2, DAY_S)
    text = date.fromordinal(_J2000_ORDINAL + day).isoformat()
    return f"{text}T{in_day // 3600:02d}:{in_day // 60 % 60:02d}:{in_day % 60:02d}.{rest:06d}"


def doubt_unit(where: str, line: int, r_km: Array, v_km_s: Array, centre: str) -> None:
    """Raise MessageError when figures in kilometres can only be metres, or lie inside the body."""
    r, v = float(np.linalg.norm(r_km)), float(np.linalg.norm(v_km_s))
    radius = 1737.4 if centre == "MOON" else 6356.0
    if r > 1e6 or v > 50.0:
        raise MessageError(
            where, line,
            f"{r:.6g} km from the {centre.title()} at {v:.6g} km/s is no orbit near the Moon; "
            "are these metres? CCSDS files are in km and km/s",
        )  # fmt: skip
    if r < radius:
        raise MessageError(
            where, line,
            f"{r:.6g} km from the centre is inside the {centre.title()}; "
            "are these other units? CCSDS files are in km and km/s",
        )  # fmt: skip


def stamp(epoch: Epoch) -> str:
    """An epoch for CREATION_DATE, whole seconds of UTC."""
    return Epoch(epoch.tai_ns // NS * NS).utc.rstrip("Z")


GM_KM3_S2 = {"MOON": grail_20().gm_m3_s2 / 1e9, "EARTH": EARTH_GM_M3_S2 / 1e9}
