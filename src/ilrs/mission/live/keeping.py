"""Where a session is kept: its folder, with what it was made of and how to go on with it.

station.json horizons.json files.json run.json   what the station is, as for a run
session.json     how the session was begun: telemetry interval, links' loss, what it branched from
inputs.jsonl     everything that came from outside, before it acted
checkpoints/     moments to go back to
where.json       where it stood a moment ago
rehearsals/      branches of it, each a folder like this one
archive/         what was received; documents in archive.sqlite or in the database of a URL
"""

from __future__ import annotations

import json
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

from ilrs.diagnostics import SimulationError
from ilrs.mission.live.checkpoints import Checkpoints
from ilrs.mission.live.inputs import Input, InputLog
from ilrs.mission.live.session import LiveSession
from ilrs.sim.folder import INPUTS, keep_inputs
from ilrs.sim.lock import alone
from ilrs.sim.recorder import write_json
from ilrs.station.model import Station

SETTINGS, WHERE = "session.json", "where.json"


class Flushes(Protocol):
    """An archive, as far as keeping goes."""

    def flush(self) -> None:
        """Have everything on disk."""
        ...


class SessionKeeping:
    """The folder of one session, which nobody else may have open at the same time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._held = ExitStack()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SimulationError(
                f"cannot write to {folder}: {error.strerror}",
                hint="choose another folder with --session",
            ) from None
        taken = SimulationError(
            f"another server has the session in {folder} open",
            hint="use that one, stop it first, or choose another folder with --session",
        )
        self._held.enter_context(alone(folder, taken))
        self.inputs = InputLog(folder)
        self.checkpoints = Checkpoints(folder)
        self.session: LiveSession | None = None
        self.archive: Flushes | None = None
        self._writer = ThreadPoolExecutor(1, "checkpoints")
        self._written: Future[None] | None = None
        self._known: set[str] = set()
        self._looked_at = 0

    @property
    def is_begun(self) -> bool:
        """Whether the folder holds a session already."""
        return (self.folder / SETTINGS).exists()

    def begin(self, station: Station, settings: dict[str, Any]) -> None:
        """Write down what a new session is made of. SimulationError when other things are there."""
        known = {INPUTS, "inputs.jsonl"}
        if any(p.name not in known for p in self.folder.iterdir() if not p.name.startswith(".")):
            raise SimulationError(
                f"{self.folder} holds other things than a session",
                hint="choose an empty or new folder with --session",
            )
        keep_inputs(self.folder, station, attended=True)
        write_json(self.folder / SETTINGS, settings)

    @property
    def settings(self) -> dict[str, Any]:
        """How the session was begun. SimulationError when that is damaged."""
        return settings_of(self.folder)

    @property
    def stood_at_ns(self) -> int:
        """Where it stood when it was last seen, and not before its last input; 0 for never."""
        place = self.folder / WHERE
        seen = int(_read(place)["now_ns"]) if place.exists() else 0
        return max(seen, max((e.at_ns for e in self.inputs.entries), default=0))

    def take(self, entry: Input) -> None:
        """Write an input down and let it act: in the session's thread."""
        assert self.session is not None
        self.inputs.add(entry)
        self.session.apply(entry)

    def known_commands(self) -> set[str]:
        """The ids of all commands that were ever taken."""
        for entry in self.inputs.entries[self._looked_at :]:
            if entry.kind == "command":
                self._known.add(str(entry.what["id"]))
        self._looked_at = len(self.inputs.entries)
        return self._known

    def flush(self, now_ns: int | None) -> None:
        """Everything received so far to disk, and where the session stands.

        Without `now_ns` it goes on standing, on the disk, where it stood: what came since then is
        not all kept, and happens again after a crash.
        """
        if self.archive is not None:
            self.archive.flush()
        if now_ns is not None:
            write_json(self.folder / WHERE, {"now_ns": now_ns})

    def checkpoint(self, *, aside: bool = False) -> None:
        """Keep the session as it is, unless nothing has changed since.

        With `aside` the disk is not waited for: a failure to write is raised by the next call.
        """
        session = self.session
        assert session is not None
        before, self._written = self._written, None
        if before is not None:
            before.result()
        if self.checkpoints.latest() == session.now_ns:
            return
        session.ground.keep()
        written = self._writer.submit(self.checkpoints.write, session.now_ns, *session.moment())
        if aside:
            self._written = written
        else:
            written.result()

    def recover(self, session: LiveSession) -> list[str]:
        """Take a session to where it stood: the last checkpoint that can be read, then its inputs.

        Gives remarks for people: checkpoints that were damaged.
        """
        remarks = self.go_back(session)
        session.catch_up(self.inputs, self.stood_at_ns)
        return remarks

    def go_back(self, session: LiveSession) -> list[str]:
        """Take a session to the last checkpoint that can be read; remarks for people."""
        remarks: list[str] = []
        fresh = session.moment()
        for at_ns in reversed(self.checkpoints.times_ns):
            try:
                session.restore(*self.checkpoints.read(at_ns))
                break
            except (SimulationError, KeyError, ValueError, TypeError) as error:
                remarks.append(f"a checkpoint is passed over: {error}")
                # Half of another moment is no moment.
                session.restore(*fresh)
        return remarks

    def close(self) -> None:
        """Let the folder go."""
        self._writer.shutdown()
        self.inputs.close()
        self._held.close()


def settings_of(folder: Path) -> dict[str, Any]:
    """How the session in a folder was begun. SimulationError when that is damaged."""
    return _read(folder / SETTINGS)


def _read(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError) as error:
        raise SimulationError(
            f"{path} is damaged: {error}", hint="begin a new session in another folder"
        ) from None
