"""One rehearsal: a session branched off, from its folder's first day until it is ended."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from ilrs.epoch import Epoch
from ilrs.mission.archive.copying import copy_documents
from ilrs.mission.live.branching import known_ns
from ilrs.mission.live.faults import Faults
from ilrs.mission.live.live import Live
from ilrs.mission.live.opening import open_branch

State = Literal["preparing", "open", "closing", "closed", "failed"]
# A piece of catching up, and the rest after it, in which those who live now have their turn.
WORK_S, REST_S, STEPS = 0.05, 0.015, 20


@dataclass
class Rehearsal:
    """What is known of a rehearsal. `session` and `faults` are there while it is open.

    `progress` (0 to 1) and `text` say how far the preparation is, or why it failed.
    """

    id: str
    folder: Path
    title: str
    at_ns: int
    by: str
    begun: str
    state: State = "closed"
    progress: float = 0.0
    text: str = ""
    session: Live | None = None
    faults: Faults | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    worker: threading.Thread | None = None

    def document(self) -> dict[str, Any]:
        """Plain JSON types; with the clock while it is open."""
        told = {
            "id": self.id, "title": self.title, "mode": "rehearsal", "branched": self.branched,
            "by": self.by, "begun": self.begun, "rehearsal": self.state,
            "progress": self.progress, "text": self.text,
        }  # fmt: skip
        clock = self.session.runner.facts() if self.session is not None else {"state": "stopped"}
        return {**told, **clock}

    @property
    def branched(self) -> str:
        """The moment from which on it is another story."""
        return Epoch(self.at_ns).utc


class StoppedError(Exception):
    """The preparation was called off."""


def prepare(rehearsal: Rehearsal, trunk: Live) -> None:
    """Open a rehearsal and take it to where it stood, or to the moment it begins at.

    StoppedError when it was told to stop on the way; what it has come to then is kept.
    """
    live = open_branch(rehearsal.folder, trunk, rehearsal.id)
    try:
        rehearsal.text = "documents up to the moment are copied"
        copy_documents(trunk.records, live.records, rehearsal.at_ns, known_ns)
        _catch_up(live, max(rehearsal.at_ns, live.keeping.stood_at_ns), rehearsal)
        live.desks = trunk.desks.beside(live)
        rehearsal.faults = Faults(live)
        live.runner.attendants.append(live.desks)
        live.runner.appointments = rehearsal.faults
        live.runner.clock.now_ns = live.session.now_ns
        live.runner.clock.rate = trunk.runner.clock.rate
        live.runner.start()
    except BaseException:
        rehearsal.faults = None
        live.close()
        raise
    rehearsal.session, rehearsal.progress, rehearsal.text = live, 1.0, ""


def _catch_up(live: Live, until_ns: int, rehearsal: Rehearsal) -> None:
    """Live again through what has been, giving way to others; rows go to the archive on the way."""
    session, inputs = live.session, live.keeping.inputs
    begin_ns = session.now_ns
    piece_ns = STEPS * session.plant.grid.step_s * 1_000_000_000
    rest = _Rest()
    while session.now_ns < until_ns or session.inputs_done < len(inputs.entries):
        if rehearsal.stop.is_set():
            raise StoppedError
        session.catch_up(inputs, min(until_ns, session.now_ns + piece_ns))
        rehearsal.text = f"it lives again up to {Epoch(until_ns).second}"
        rehearsal.progress = (session.now_ns - begin_ns) / max(1, until_ns - begin_ns)
        rest(session.ground.keep)
        # Nobody hears of it, and it would all be in memory.
        session.ground.take_news()
    session.ground.keep()


class _Rest:
    """Lets others have their turn after some time of work."""

    def __init__(self) -> None:
        self._since_s = time.monotonic()

    def __call__(self, first: Callable[[], None]) -> None:
        if time.monotonic() - self._since_s >= WORK_S:
            first()
            time.sleep(REST_S)
            self._since_s = time.monotonic()
