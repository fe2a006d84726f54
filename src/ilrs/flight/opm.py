"""One state as a CCSDS Orbit Parameter Message (502.0-B-3, keyword-value notation), both ways.

Written: Moon, ICRF, TDB. Read: as for OEM, with any impulsive manoeuvres (MAN_DURATION 0) in ICRF
or EME2000; Keplerian elements are a second form of the same state and are checked against it.
Masses, areas and covariances are passed over. Text in, text out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ilrs.epoch import Epoch
from ilrs.flight.kvn import (
    CENTRES,
    FRAMES,
    GM_KM3_S2,
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
from ilrs.flight.propagate import Impulse
from ilrs.flight.state import State
from ilrs.flight.surroundings import earth_place, load_surroundings

Array = NDArray[np.float64]
_PLACE = ("X", "Y", "Z")
_SPEED = ("X_DOT", "Y_DOT", "Z_DOT")
_NEEDED = ("OBJECT_NAME", "CENTER_NAME", "REF_FRAME", "TIME_SYSTEM", "EPOCH", *_PLACE, *_SPEED)
_REMEDY = "convert the file, or give the state in a frame that is"
# How far the semi-major axis may stand from that of the state.
_AXIS_PART = 1e-3


@dataclass(frozen=True, eq=False)
class ParameterMessage:
    """What an OPM says: the object, its state about the Moon, and its impulses."""

    name: str
    state: State
    impulses: tuple[Impulse, ...] = ()


def format_opm(message: ParameterMessage, created: Epoch, originator: str = "ILRS") -> str:
    """The message as text. `created` is the date it is to bear."""
    r, v = message.state.r_icrf_m / 1e3, message.state.v_icrf_m_s / 1e3
    lines = [
        "CCSDS_OPM_VERS = 2.0",
        f"CREATION_DATE = {stamp(created)}",
        f"ORIGINATOR = {originator}",
        "",
        f"OBJECT_NAME = {message.name}",
        f"OBJECT_ID = {message.name}",
        "CENTER_NAME = MOON",
        "REF_FRAME = ICRF",
        "TIME_SYSTEM = TDB",
        "",
        f"EPOCH = {told(message.state.tdb_s, 'TDB')}",
        *(f"{key} = {value:.9f} [km]" for key, value in zip(_PLACE, r, strict=True)),
        *(f"{key} = {value:.12f} [km/s]" for key, value in zip(_SPEED, v, strict=True)),
    ]
    for impulse in message.impulses:
        dv = impulse.dv_icrf_m_s / 1e3
        lines += [
            "",
            f"MAN_EPOCH_IGNITION = {told(impulse.tdb_s, 'TDB')}",
            "MAN_DURATION = 0.0 [s]",
            "MAN_DELTA_MASS = 0.0 [kg]",
            "MAN_REF_FRAME = ICRF",
            *(f"MAN_DV_{k} = {x:.12f} [km/s]" for k, x in zip((1, 2, 3), dv, strict=True)),
        ]
    return "\n".join([*lines, ""])


def parse_opm(text: str, where: str = "opm") -> ParameterMessage:
    """The state and impulses of a message. Raises MessageError, with the line, for any fault."""
    lines = lines_of(text, where, "CCSDS_OPM_VERS")
    said: dict[str, Line] = {}
    burns: list[dict[str, Line]] = []
    for line in lines:
        if not line.keyword:
            raise MessageError(where, line.number, f"not KEYWORD = value: {line.value[:60]}")
        if line.keyword == "MAN_EPOCH_IGNITION":
            burns.append({})
        if line.keyword.startswith("MAN_") and burns:
            burns[-1][line.keyword] = line
        elif line.keyword in said:
            raise MessageError(where, line.number, f"{line.keyword} is given a second time")
        else:
            said[line.keyword] = line
    missing = [k for k in _NEEDED if k not in said]
    if missing:
        raise MessageError(
            where, lines[-1].number, f"the message lacks {', '.join(missing)}; is it cut short?"
        )
    system = one_of(where, said["TIME_SYSTEM"], TIME_SYSTEMS, _REMEDY)
    impulses = tuple(_impulse(burn, system, where) for burn in burns)
    return ParameterMessage(said["OBJECT_NAME"].value, _state(said, system, where), impulses)


def _vector(said: dict[str, Line], keys: tuple[str, ...], unit: str, where: str) -> Array:
    return np.array([number(where, said[k].number, k, said[k].value, unit) for k in keys])


def _state(said: dict[str, Line], system: str, where: str) -> State:
    one_of(where, said["REF_FRAME"], FRAMES, _REMEDY)
    centre = one_of(where, said["CENTER_NAME"], CENTRES, _REMEDY)
    r, v = _vector(said, _PLACE, "km", where), _vector(said, _SPEED, "km/s", where)
    doubt_unit(where, said["X"].number, r, v, centre)
    _check_axis(said, r, v, centre, where)
    tdb_s = instant(where, said["EPOCH"].number, said["EPOCH"].value, system)
    row = np.concatenate([r, v]) * 1e3
    if centre == "EARTH":
        around = load_surroundings(tdb_s, tdb_s)
        row = row + np.hstack(earth_place(around, np.array([tdb_s])))[0]
    return State(tdb_s, row[:3], row[3:])


def _check_axis(said: dict[str, Line], r: Array, v: Array, centre: str, where: str) -> None:
    if "SEMI_MAJOR_AXIS" not in said:
        return
    line = said["SEMI_MAJOR_AXIS"]
    given = number(where, line.number, line.keyword, line.value, "km")
    axis = 1.0 / (2.0 / float(np.linalg.norm(r)) - float(v @ v) / GM_KM3_S2[centre])
    if abs(axis / given - 1.0) > _AXIS_PART:
        raise MessageError(
            where,
            line.number,
            f"SEMI_MAJOR_AXIS {given:g} km contradicts the state, whose axis is {axis:.6g} km",
        )


def _impulse(burn: dict[str, Line], system: str, where: str) -> Impulse:
    first = burn["MAN_EPOCH_IGNITION"]
    keys = ("MAN_DV_1", "MAN_DV_2", "MAN_DV_3")
    missing = [k for k in (*keys, "MAN_DURATION", "MAN_REF_FRAME") if k not in burn]
    if missing:
        raise MessageError(where, first.number, f"this manoeuvre lacks {', '.join(missing)}")
    one_of(where, burn["MAN_REF_FRAME"], FRAMES, "turn the manoeuvre into ICRF")
    duration = burn["MAN_DURATION"]
    if number(where, duration.number, "MAN_DURATION", duration.value, "s") != 0.0:
        raise MessageError(
            where, duration.number, "only impulses are flown: give a MAN_DURATION of 0"
        )
    tdb_s = instant(where, first.number, first.value, system)
    return Impulse(tdb_s, _vector(burn, keys, "km/s", where) * 1e3)
