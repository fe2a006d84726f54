"""A board with plans of the outpost, and forecasts, for the tests of this folder."""

from __future__ import annotations

from typing import Any

from ilrs.epoch import NS, Epoch
from ilrs.mission.dictionary import dictionary_of
from ilrs.mission.plans.board import PlanBoard
from ilrs.mission.plans.checking import Surroundings
from ilrs.mission.plans.conflicts import Forecast
from ilrs.mission.plans.model import Activity, Plan
from ilrs.mission.plans.operations import Operations
from ilrs.mission.procedures.authority import Authority
from ilrs.mission.procedures.desk import ProcedureDesk
from ilrs.mission.procedures.library import Library
from ilrs.mission.procedures.picture import Known, Picture
from ilrs.mission.procedures.reading import read_procedures
from ilrs.station.model import Station

DAY = Epoch.from_utc("2035-03-16T00:00:00Z").tai_ns
HOUR = 3600 * NS


def at(hours: float) -> int:
    """So many hours into the day of the tests."""
    return DAY + round(hours * HOUR)


def activity(id: str, start: float, end: float, **more: Any) -> Activity:
    """An activity of the outpost; by default it switches the spectrometer on."""
    if "procedure" not in more:
        more.setdefault("commands", ("spectrometer/mode = on",))
    more.setdefault("by", "anna")
    return Activity(id, {"en": id}, more.pop("elements", ()), at(start), at(end), **more)


def plan(*activities: Activity, **more: Any) -> Plan:
    return Plan("day", {"en": "Day"}, {a.id: a for a in activities}, **more)


_READ: dict[str, Library] = {}


def surroundings(station: Station) -> Surroundings:
    if station.folder not in _READ:
        _READ[station.folder] = read_procedures(station).library
    return Surroundings(station.elements, station.sites, _READ[station.folder])


def board_of(station: Station, *plans: Plan, keep=lambda *_: None) -> PlanBoard:
    board = PlanBoard(surroundings(station), Authority(), keep)
    for one in plans:
        board.add(one, "anna", "begun", DAY)
    return board


def operations_of(station: Station, *plans: Plan) -> Operations:
    around = surroundings(station)
    authority = Authority()
    desk = ProcedureDesk(around.library, dictionary_of(station), authority=authority)
    board = PlanBoard(around, authority)
    for one in plans:
        board.add(one, "anna", "begun", DAY)
    return Operations(desk, board)


def forecast(**more: Any) -> Forecast:
    """Of the whole day: passes from 6 to 8 and 12 to 18, light from 4 to 20."""
    given = {
        "passes": [(at(6), at(8)), (at(12), at(18))],
        "light": {"rim": [(at(4), at(20))]},
    } | more
    return Forecast((at(0), at(24)), **given)


def picture(now_ns: int, **values: float) -> Picture:
    named = {
        "battery/charge_fraction": 0.9, "box/temperature_k": 290.0, "memory/fill_fraction": 0.1,
        "spectrometer/working": 1.0,
    } | values  # fmt: skip
    return Picture({a: Known(v, now_ns, now_ns) for a, v in named.items()}, "nominal", 0.0)
