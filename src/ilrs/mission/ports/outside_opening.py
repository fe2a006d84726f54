"""Opens a session whose station is outside, and the line to it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Literal

from ilrs.mission.live.live import Live
from ilrs.mission.live.opening import Build, Progress, Settings, open_session
from ilrs.mission.ports.outside_clock import OutsideClock
from ilrs.mission.ports.outside_session import OutsideSession
from ilrs.mission.ports.outside_space import OutsideSpace
from ilrs.mission.ports.settings import StationSettings
from ilrs.mission.ports.station_line import StationLine
from ilrs.station.model import Station

TimeOf = Literal["wall", "packets"]


def open_outside(
    folder: Path, station: Station | None, where: StationSettings, time_of: TimeOf,
    settings: Settings | None = None, *, database: str = "", progress: Progress | None = None,
) -> tuple[Live, StationLine, list[str]]:  # fmt: skip
    """The session in a folder, its line, and remarks for people; it runs once it is started.

    SimulationError as for every session, and when the port is taken.
    """
    where.check()
    chosen = replace(settings or Settings(), outside=time_of)
    by_packets = time_of == "packets"
    build = Build(
        OutsideSession, OutsideSpace, partial(OutsideClock, by_packets=by_packets), lives=False
    )
    live, remarks = open_session(
        folder, station, chosen, database=database, progress=progress, build=build
    )
    session = live.session
    assert isinstance(session, OutsideSession)
    try:
        line = StationLine(where)
    except BaseException:
        live.close()
        raise
    session.connect(line, by_packets=by_packets)
    # Before the desks, which look at what came in.
    live.runner.attendants.insert(0, session)
    return live, line, remarks
