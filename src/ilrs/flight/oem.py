"""Trajectories as CCSDS Orbit Ephemeris Messages (502.0-B-3, keyword-value notation), both ways.

Written: one segment, Moon, ICRF, TDB, position and velocity in km and km/s to 1e-6 m and
1e-9 m/s. Read: one object with any number of segments in ICRF or EME2000 about the Moon or the
Earth, in UTC, TDB, TT or TAI; covariances are passed over, accelerations in a row as well. Text in,
text out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ilrs.epoch import Epoch
from ilrs.flight.kvn import (
    CENTRES,
    FRAMES,
    TIME_SYSTEMS,
    Line,
    MessageError,
    doubt_unit,
    instant,
    lines_of,
    number,
    one_of,
    stamp,
    told,
)
from ilrs.flight.surroundings import earth_place, load_surroundings
from ilrs.flight.trajectory import Trajectory

Array = NDArray[np.float64]
_NEEDED = ("OBJECT_NAME", "CENTER_NAME", "REF_FRAME", "TIME_SYSTEM", "START_TIME", "STOP_TIME")
_REMEDY = "convert the file, or give the states in a frame that is"


@dataclass
class _Segment:
    """What a segment says and its rows (line, TDB, six numbers), while it is read."""

    begins: int
    said: dict[str, Line] = field(default_factory=dict[str, Line])
    rows: list[tuple[int, float, list[float]]] = field(
        default_factory=list[tuple[int, float, list[float]]]
    )
    closed: bool = False
    centre: str = "MOON"
    system: str = "UTC"


def format_oem(trajectory: Trajectory, created: Epoch, originator: str = "ILRS") -> str:
    """The message of a trajectory. `created` is the date it is to bear."""
    times = trajectory.tdb_s
    head = [
        "CCSDS_OEM_VERS = 2.0",
        f"CREATION_DATE = {stamp(created)}",
        f"ORIGINATOR = {originator}",
        "",
        "META_START",
        f"OBJECT_NAME = {trajectory.name}",
        f"OBJECT_ID = {trajectory.name}",
        "CENTER_NAME = MOON",
        "REF_FRAME = ICRF",
        "TIME_SYSTEM = TDB",
        f"START_TIME = {told(float(times[0]), 'TDB')}",
        f"STOP_TIME = {told(float(times[-1]), 'TDB')}",
        "INTERPOLATION = HERMITE",
        "INTERPOLATION_DEGREE = 3",
        "META_STOP",
        "",
    ]
    rows = zip(times, trajectory.r_icrf_m / 1e3, trajectory.v_icrf_m_s / 1e3, strict=True)
    body = [
        f"{told(float(t), 'TDB')} {r[0]:.9f} {r[1]:.9f} {r[2]:.9f} "
        f"{v[0]:.12f} {v[1]:.12f} {v[2]:.12f}"
        for t, r, v in rows
    ]
    return "\n".join([*head, *body, ""])


def parse_oem(text: str, where: str = "oem") -> Trajectory:
    """The trajectory of a message. Raises MessageError, with the line, for whatever is wrong:

    truncated, unknown frame, centre or time system, times that do not rise, figures that cannot be
    kilometres; ValueError for dates outside the ephemeris when the centre is the Earth.
    """
    segments = _segments(lines_of(text, where, "CCSDS_OEM_VERS"), where)
    times, rows = [], []
    for segment in segments:
        found = np.array([values for _, _, values in segment.rows]) * 1e3
        tdb_s = np.array([t for _, t, _ in segment.rows])
        if segment.centre == "EARTH":
            around = load_surroundings(float(tdb_s[0]), float(tdb_s[-1]))
            found = found + np.hstack(earth_place(around, tdb_s))
        # Segments often share the instant at which they meet.
        first = 1 if times and tdb_s[0] == times[-1][-1] else 0
        if times and tdb_s[first:].size and tdb_s[first] <= times[-1][-1]:
            raise MessageError(
                where, segment.begins, "this segment begins before the last one ended"
            )
        times.append(tdb_s[first:])
        rows.append(found[first:])
    name = segments[0].said["OBJECT_NAME"].value
    all_s, all_rows = np.concatenate(times), np.concatenate(rows)
    if all_s.size < 2:
        raise MessageError(
            where, segments[0].begins, "one state is no trajectory; give two or more"
        )
    return Trajectory(name, all_s, all_rows[:, :3].copy(), all_rows[:, 3:].copy())


def _segments(lines: list[Line], where: str) -> list[_Segment]:
    found: list[_Segment] = []
    inside = passing = False
    for line in lines[1:]:
        if line.value == "META_START" and not line.keyword:
            _close(found, where, line.number)
            found.append(_Segment(line.number))
            inside = True
        elif line.value == "META_STOP" and not line.keyword and found and inside:
            _check_meta(found[-1], where, line.number)
            inside = False
        elif line.value in ("COVARIANCE_START", "COVARIANCE_STOP") and not line.keyword:
            passing = line.value.endswith("START")
        elif inside and line.keyword:
            found[-1].said[line.keyword] = line
        elif not line.keyword and not passing:
            if not found or inside:
                raise MessageError(where, line.number, f"a row outside the data: {line.value[:60]}")
            found[-1].rows.append(_row(found[-1], line, where))
    if inside:
        raise MessageError(where, lines[-1].number, "META_STOP is missing; the file is cut short")
    if not found:
        raise MessageError(where, lines[-1].number, "no META_START: there is no segment")
    _close(found, where, lines[-1].number)
    return found


def _check_meta(segment: _Segment, where: str, line: int) -> None:
    missing = [k for k in _NEEDED if k not in segment.said]
    if missing:
        raise MessageError(where, line, f"the metadata lack {', '.join(missing)}")
    one_of(where, segment.said["REF_FRAME"], FRAMES, _REMEDY)
    segment.centre = one_of(where, segment.said["CENTER_NAME"], CENTRES, _REMEDY)
    segment.system = one_of(where, segment.said["TIME_SYSTEM"], TIME_SYSTEMS, _REMEDY)
    start, stop = (
        instant(where, said.number, said.value, segment.system)
        for said in (segment.said["START_TIME"], segment.said["STOP_TIME"])
    )
    if stop <= start:
        raise MessageError(
            where, segment.said["STOP_TIME"].number, "STOP_TIME is not later than START_TIME"
        )


def _row(segment: _Segment, line: Line, where: str) -> tuple[int, float, list[float]]:
    words = line.value.split()
    if len(words) not in (7, 10):
        raise MessageError(
            where, line.number, f"a row has {len(words)} words, not 7: time, x y z, vx vy vz"
        )
    tdb_s = instant(where, line.number, words[0], segment.system)
    if segment.rows and tdb_s <= segment.rows[-1][1]:
        raise MessageError(
            where, line.number, f"{words[0]} is not later than the row above; the times must rise"
        )
    names = ("x", "y", "z", "vx", "vy", "vz")
    values = [number(where, line.number, n, w) for n, w in zip(names, words[1:7], strict=True)]
    doubt_unit(where, line.number, np.array(values[:3]), np.array(values[3:]), segment.centre)
    return line.number, tdb_s, values


def _close(found: list[_Segment], where: str, line: int) -> None:
    """What a segment promised must be there when the next one begins or the file ends."""
    if not found:
        return
    segment = found[-1]
    if not segment.rows:
        raise MessageError(where, line, "the segment has no rows; the file is cut short")
    stop = segment.said["STOP_TIME"]
    missing = instant(where, stop.number, stop.value, segment.system) - segment.rows[-1][1]
    if missing > 1e-3:
        raise MessageError(
            where, segment.rows[-1][0],
            f"the last row is {missing:.0f} s before STOP_TIME {stop.value}; the file is cut short",
        )  # fmt: skip
