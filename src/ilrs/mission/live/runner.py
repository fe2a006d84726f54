"""What keeps a session going: a thread that takes it along with the clock and tells what is new.

All of a session is changed by this thread only. Others read what is replaced as a whole (the time,
the way, newest rows), ask for the rest (`call`, `ask`), and hear what it tells (`subscribe`): a
slice of rows and messages after each of its turns.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from ilrs.diagnostics import SimulationError
from ilrs.epoch import Epoch
from ilrs.mission.archive.errors import ArchiveError
from ilrs.mission.live.attendant import Appointments, Attendant
from ilrs.mission.live.clock import SessionClock
from ilrs.mission.live.ground import Row
from ilrs.mission.live.orders import PATIENCE_S, Orders
from ilrs.mission.live.session import LiveSession

Result = TypeVar("Result")
LOG = logging.getLogger("ilrs.session")
TURN_S = 0.05
TROUBLE = (SimulationError, ArchiveError, OSError)
# So much computing at a time before others get their turn; the rest of the wait is theirs.
BUDGET_S = 0.04
KEEP_S, CHECKPOINT_S = 1.0, 60.0
# With so much waiting for a disk the session stands still until there is room.
MOST_WAITING_OCTETS = 64 << 20


@dataclass
class Slice:
    """What one turn brought: rows in order of reception, and messages for people."""

    now_ns: int
    rows: list[Row] = field(default_factory=list[Row])
    messages: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])


class Keeping(Protocol):
    """Where a session is kept on disk."""

    def flush(self, now_ns: int | None) -> None:
        """Have everything received so far on disk, and where the session stands, if told."""
        ...

    def checkpoint(self, *, aside: bool = False) -> None:
        """Keep the session as it is; with `aside` the disk is not waited for."""
        ...


class Runner:
    """One session under one clock. `start` begins its thread, `stop` ends it with a checkpoint."""

    def __init__(self, session: LiveSession, clock: SessionClock, keeping: Keeping) -> None:
        self.session, self.clock, self._keeping = session, clock, keeping
        self.attendants: list[Attendant] = []
        self.appointments: Appointments | None = None
        self.failure = ""
        self.trouble = self._behind = self._mistake = ""
        self._listeners: list[Callable[[Slice], None]] = []
        self._orders = Orders()
        self._messages: list[dict[str, Any]] = []
        self._stopping = threading.Event()
        self._until: Callable[[dict[str, Any]], bool] | None = None
        self._kept_s = self._checkpoint_s = time.monotonic()
        self._thread = threading.Thread(target=self._go, name="session", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End in good order: what was received is kept, and a checkpoint written.

        What stands in the way is in `trouble`: then the session goes on, later, from before it.
        """
        self._stopping.set()
        self._orders.close()
        if self._thread.is_alive():
            self._thread.join()
        self._keep(0.0)
        if not self.trouble:
            self._checkpoint(aside=False)

    def subscribe(self, listener: Callable[[Slice], None]) -> Callable[[], None]:
        """Hear every slice, in the session's thread; gives what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def call(self, order: Callable[[], Result]) -> Future[Result]:
        """Have something done in the session's thread, between two turns."""
        return self._orders.call(order)

    def ask(self, order: Callable[[], Result], patience_s: float = PATIENCE_S) -> Result:
        """The same, waited for; never in the session's thread. SimulationError for no answer."""
        return self._orders.ask(order, patience_s)

    def jump(self, goal_ns: int, until: Callable[[dict[str, Any]], bool] | None = None) -> None:
        """In the session's thread: hurry to a moment, or to the first event that `until` wants."""
        self.clock.jump(goal_ns)
        self._until = until

    def tell(self, message: dict[str, Any]) -> None:
        """Pass a message to all who hear, with the next slice."""
        self.call(lambda: self._messages.append(message))

    def facts(self) -> dict[str, Any]:
        """The clock for people; `light_time_s` is one way."""
        session, clock = self.session, self.clock
        grid = session.plant.grid
        step = min(session.plant.step, grid.count - 1)
        return {
            "state": "failed" if self.failure else clock.state,
            "failure": self.failure,
            "trouble": self.trouble,
            "rate": clock.rate,
            "achieved_rate": round(clock.achieved, 3),
            "now": Epoch(session.now_ns).utc,
            "step": session.plant.step,
            "step_s": grid.step_s,
            "start": grid.start.utc,
            "end": grid.end.utc,
            "light_time_s": session.paths.light_time_s(step),
        }

    def _go(self) -> None:
        while not self._stopping.is_set():
            began_s = time.monotonic()
            try:
                self._turn(began_s)
            except Exception as error:
                # Reading goes on; that the station stands still is told, and why; not every turn.
                if (mistake := f"a mistake of the program: {error}") != self._mistake:
                    LOG.exception("the session stopped")
                    self._mistake = mistake
                self.failure = self.failure or mistake
            self._orders.obey(began_s + TURN_S)

    def _turn(self, began_s: float) -> None:
        session, clock = self.session, self.clock
        target_ns, before_s = clock.target_ns(began_s), began_s
        found = Slice(session.now_ns, messages=self._messages)
        self._messages = []
        try:
            while session.now_ns < target_ns and not self.failure and not self._is_full:
                session.advance(min(target_ns, self._next_ns(target_ns)))
                if self.appointments is not None:
                    self.appointments.meet(session.now_ns)
                self._gather(found)
                spent_s = time.monotonic() - began_s
                if spent_s > BUDGET_S or clock.state == "paused":
                    break
        except SimulationError as error:
            self.failure = str(error)
            clock.pause()
        now_s = time.monotonic()
        clock.reached(session.now_ns, max(now_s - before_s, TURN_S))
        self._attend(found)
        self._keep(now_s)
        for listener in list(self._listeners):
            listener(found)

    def _next_ns(self, target_ns: int) -> int:
        """A piece at a time: several steps when there is far to go, up to one event's notice."""
        step_ns = self.session.plant.grid.step_s * 1_000_000_000
        due_ns = self.appointments.next_ns if self.appointments is not None else None
        if due_ns is not None:
            target_ns = min(target_ns, max(due_ns, self.session.now_ns))
        return min(target_ns, self.session.now_ns + step_ns)

    def _gather(self, found: Slice) -> None:
        news = self.session.ground.take_news()
        found.now_ns = self.session.now_ns
        found.rows += news.rows
        for event in news.events:
            found.messages.append({"type": "event", **event})
            if self._until is not None and self._until(event):
                self._until = None
                self.clock.arrive()

    def _attend(self, found: Slice) -> None:
        """Let the desks do what is due. What they cannot keep they take up again, and until then
        the session stands, on the disk, where it stood."""
        found.now_ns = self.session.now_ns
        self._behind = ""
        for attendant in self.attendants:
            try:
                found.messages += attendant.attend(self.session.now_ns)
            except TROUBLE as error:
                self._behind = str(error)
                found.messages += attendant.take_messages()
        self._gather(found)

    def _keep(self, now_s: float) -> None:
        """Events at once, since they are told now; all to disk once in a while, or tried again."""
        due = not now_s or now_s - self._kept_s >= KEEP_S
        if not due:
            self.trouble = _tried(self.session.ground.keep_events) or self.trouble
            return
        self._kept_s = now_s
        troubles = [self._behind, _tried(self.session.ground.keep)]
        now_ns = None if any(troubles) else self.session.now_ns
        troubles.append(_tried(lambda: self._keeping.flush(now_ns)))
        self.trouble = "; ".join(dict.fromkeys(filter(None, troubles)))
        if not self.trouble and now_s - self._checkpoint_s >= CHECKPOINT_S:
            self._checkpoint_s = now_s
            self._checkpoint(aside=True)

    @property
    def _is_full(self) -> bool:
        """Whether too much waits for a disk that does not take it."""
        return bool(self.trouble) and self.session.ground.waiting_octets > MOST_WAITING_OCTETS

    def _checkpoint(self, *, aside: bool) -> None:
        self.trouble = _tried(lambda: self._keeping.checkpoint(aside=aside))


def _tried(work: Callable[[], None]) -> str:
    """Do it; what stood in the way."""
    try:
        work()
    except TROUBLE as error:
        return str(error)
    return ""
