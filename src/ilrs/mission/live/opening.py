"""Opens a session: a new one of a station, one that was left, or a branch off one that goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from ilrs.catalogue import installed_kinds
from ilrs.control.operator import CentreOperator
from ilrs.diagnostics import SimulationError
from ilrs.mission.archive.archive import Archive
from ilrs.mission.archive.errors import ArchiveError
from ilrs.mission.archive.records import Records
from ilrs.mission.dictionary import dictionary_of
from ilrs.mission.live.clock import SessionClock
from ilrs.mission.live.ground import Ground
from ilrs.mission.live.keeping import SessionKeeping
from ilrs.mission.live.live import Live
from ilrs.mission.live.paths import TELEMETRY_BIT_S
from ilrs.mission.live.runner import Runner
from ilrs.mission.live.session import LiveSession
from ilrs.mission.live.space import Space
from ilrs.sim.assembly import compile_plant
from ilrs.sim.environment import make_environment
from ilrs.sim.folder import kept_inputs
from ilrs.sim.plant import Plant
from ilrs.station.model import Station

Progress = Callable[[float, str], None]
# Rows of control periods that the plant keeps in memory; they are in no file of a session.
ROWS = 256


@dataclass(frozen=True)
class Settings:
    """How a session is begun: what stays the same as long as it is continued."""

    told_every_s: int = 60
    loss: float = 0.0
    title: str = ""
    branched_at_ns: int = 0
    station_folder: str = ""
    begun_by: str = ""
    begun: str = ""
    outside: str = ""
    telemetry_bit_s: float = TELEMETRY_BIT_S


@dataclass(frozen=True)
class Build:
    """What a session is made of; `lives` says whether the plant is run, and so compiled."""

    session: type[LiveSession] = LiveSession
    space: Callable[[str, int], Space] = Space
    clock: Callable[[int, int], SessionClock] = SessionClock
    lives: bool = True


SIMULATED = Build()


def default_folder(station: Station) -> Path:
    """Where a session is kept unless told otherwise."""
    return Path("live") / "-".join(filter(None, (station.name, station.scenario)))


def open_session(
    folder: Path, station: Station | None = None, settings: Settings | None = None,
    *, database: str = "", progress: Progress | None = None, build: Build = SIMULATED,
) -> tuple[Live, list[str]]:  # fmt: skip
    """Open the session in a folder, begun with `station` if there is none; paused.

    Gives remarks for people beside it. SimulationError when the folder is in use, damaged, or holds
    a session of another station than the one given.
    """
    keeping = SessionKeeping(folder)
    try:
        if not keeping.is_begun:
            if station is None:
                raise SimulationError(
                    f"{folder} holds no session", hint="name a station to begin one"
                )
            chosen = replace(settings or Settings(), station_folder=station.folder)
            keeping.begin(station, asdict(chosen))
        kept, _ = kept_inputs(folder, installed_kinds())
        if station is not None and station.digest != kept.digest:
            raise SimulationError(
                f"the session in {folder} is of another {station.name}: the station, its time or"
                " its step has changed since it was begun",
                hint="choose another folder with --session for a new session, or continue the old"
                f" one with `ilrs serve --session {folder}`",
            )
        _check_outside(folder, _settings(keeping), build)
        plant = _plant(kept, progress, lives=build.lives)
        live = _assemble(keeping, plant, "live", "live", database, build)
        remarks = keeping.recover(live.session)
        live.runner.clock.now_ns = live.session.now_ns
        return live, remarks
    except ArchiveError as error:
        keeping.close()
        raise SimulationError(error.what, hint=error.hint) from error
    except BaseException:
        keeping.close()
        raise


def open_branch(folder: Path, trunk: Live, id: str) -> Live:
    """Open the rehearsal in a folder, at its last checkpoint; paused.

    It has the plant of its own and the light, orbits and links of the session it was branched off.
    SimulationError when the folder is in use, damaged, or no rehearsal's.
    """
    keeping = SessionKeeping(folder)
    try:
        if not keeping.is_begun:
            raise SimulationError(f"{folder} holds no rehearsal", hint="begin another one")
        station, shared = trunk.station, trunk.session.plant.environment
        plant = compile_plant(station, shared, chunk_rows=ROWS)
        live = _assemble(keeping, plant, id, "rehearsal", "")
        live.trunk = trunk.archive
        keeping.go_back(live.session)
        live.runner.clock.now_ns = live.session.now_ns
        return live
    except BaseException:
        keeping.close()
        raise


def _assemble(
    keeping: SessionKeeping, plant: Plant, id: str, mode: Literal["live", "rehearsal"],
    database: str, build: Build = SIMULATED,
) -> Live:  # fmt: skip
    settings, station = _settings(keeping), plant.station
    dictionary = dictionary_of(station)
    where = keeping.folder / "archive"
    archive = Archive(where)
    archive.declare_all(dictionary, float(max(settings.told_every_s, plant.grid.step_s)))
    records = Records(database or str(keeping.folder / "archive.sqlite"))
    ground = Ground(dictionary, archive, records)
    session = build.session(
        plant, CentreOperator(station, plant.telemetry, plant.grid), dictionary,
        build.space(f"{station.seed} {station.name}", plant.grid.start.tai_ns), ground,
        max(1, settings.told_every_s // plant.grid.step_s), settings.loss,
        settings.telemetry_bit_s,
    )  # fmt: skip
    keeping.session, keeping.archive = session, archive
    clock = build.clock(session.now_ns, session.end_ns)
    title = settings.title or station.title
    return Live(
        id, title, mode, station, dictionary, session, Runner(session, clock, keeping), archive,
        records, keeping, settings,
    )  # fmt: skip


def _settings(keeping: SessionKeeping) -> Settings:
    try:
        return Settings(**keeping.settings)
    except TypeError as error:
        raise SimulationError(
            f"the session in {keeping.folder} was begun by another version of ilrs: {error}",
            hint="continue it with that version, or begin a new one with --session",
        ) from None


def _check_outside(folder: Path, kept: Settings, build: Build) -> None:
    if bool(kept.outside) == build.lives:
        what = "outside" if kept.outside else "simulated"
        raise SimulationError(
            f"the session in {folder} is of a station that is {what}",
            hint="give --station-tcp or --station-udp as it was begun"
            if kept.outside
            else "choose another folder with --session for a station outside",
        )


def _plant(station: Station, progress: Progress | None, *, lives: bool = True) -> Plant:
    environment = make_environment(station, station.grid(), station.seed, progress)
    plant = compile_plant(station, environment, chunk_rows=ROWS)
    if not lives:
        return plant
    if not plant.loop.is_warm and progress is not None:
        progress(0.0, "compiling the loop of this station, only this once: up to a minute")
    plant.warm()
    return plant


def facts_of(live: Live) -> dict[str, Any]:
    """A session in a list of sessions."""
    return {"id": live.id, "title": live.title, "mode": live.mode, **live.runner.facts()}
