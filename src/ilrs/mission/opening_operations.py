"""Procedures and plans of a session as it is opened: those of the station, or as they were left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ilrs.mission.live.live import Live
from ilrs.mission.plans.board import PlanBoard
from ilrs.mission.plans.checking import Surroundings
from ilrs.mission.plans.operations import Operations
from ilrs.mission.plans.reading import read_plans
from ilrs.mission.procedures.authority import Authority
from ilrs.mission.procedures.desk import ProcedureDesk
from ilrs.mission.procedures.library import Library
from ilrs.mission.procedures.reading import read_procedures
from ilrs.station.model import Station

# The kind and the id of the document in which they are kept; what they command has it for a name.
OPERATIONS = "operations"
OPENED = {"live": "the server was started again", "rehearsal": "the rehearsal was opened"}

Kept = Callable[[str], Callable[[str, dict[str, Any], int], None]]


def open_operations(live: Live, station: Station, locks: Authority, kept: Kept) -> Operations:
    """A desk and a board that keep by `kept`; without a folder a station has no procedures."""
    now_ns = live.session.now_ns
    library = read_procedures(station).library if station.folder else Library({}, station.elements)
    desk = ProcedureDesk(library, live.dictionary, kept("procedure_run"), locks)
    board = PlanBoard(Surroundings(station.elements, station.sites, library), locks, kept("plan"))
    operations = Operations(desk, board)
    saved = live.records.get(OPERATIONS, OPERATIONS)
    if saved is not None:
        operations.restore(saved, now_ns)
        # A pause of unknown length is a reason to look before going on.
        for run in desk.documents():
            if run["state"] == "running":
                desk.hold(run["id"], "the server", OPENED[live.mode], now_ns)
    elif station.folder:
        for plan in read_plans(station, library).plans.values():
            board.add(plan, "the station's files", "as declared", now_ns)
    return operations
