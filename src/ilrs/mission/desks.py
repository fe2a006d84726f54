"""The desks of one session: commands, alarms, procedures and plans, fed by what is received.

Everything here is on the ground. It runs in the session's thread once in every turn (`attend`);
what is released goes into the session as an input, written down before it acts.

While documents cannot be kept (a full disk, a database that is away) nothing is commanded, and
`attend` says so each time; what was heard meanwhile is taken up, in its order, when they can.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from ilrs.mission.alarms.desk import AlarmDesk
from ilrs.mission.alarms.settings import AlarmSettings
from ilrs.mission.archive.errors import ArchiveError
from ilrs.mission.archive.owed import OwedDocuments
from ilrs.mission.commanding.authority import Authority, Circumstances
from ilrs.mission.commanding.desk import CommandDesk
from ilrs.mission.commanding.examination import Surroundings as Around
from ilrs.mission.commanding.order import Order
from ilrs.mission.commanding.outlook import Outlook, Wish
from ilrs.mission.commanding.settings import DeskSettings
from ilrs.mission.commanding.stages import FINAL
from ilrs.mission.dictionary import MODE
from ilrs.mission.hearing import Hearing, known_by
from ilrs.mission.live.inputs import Input
from ilrs.mission.live.live import Live
from ilrs.mission.opening_operations import OPERATIONS, open_operations
from ilrs.mission.plans.conflicts import Forecast
from ilrs.mission.plans.model import Plan
from ilrs.mission.procedures.authority import Authority as Locks
from ilrs.mission.procedures.picture import Picture
from ilrs.mission.procedures.wishes import Send, Tell
from ilrs.mission.refused import RefusedError

NS = 1_000_000_000
UPLINK_BIT_S = 4000.0
# Whoever has the procedures may need a thread of the server that waits for this one.
PATIENCE_S = 0.5


class Desks:
    """All desks of a session. `authority` says who may command what."""

    def __init__(self, live: Live, authority: Authority, folder: Path | None) -> None:
        self._live, self._keeping, self._authority = live, live.keeping, authority
        self._folder = folder
        self.lock, self.turnstile = threading.Lock(), asyncio.Lock()
        self._changed = self._was_cut_short = False
        # Told by any thread, taken by the session's.
        self._messages: deque[dict[str, Any]] = deque()
        self._heard: deque[tuple[str, str, int, str]] = deque()
        self.documents = OwedDocuments(live.records)
        period_ns = live.station.control_period_s * NS
        self.alarms = AlarmDesk(
            live.dictionary, self.documents, changed=self._say("alarm"),
            settings=AlarmSettings(stale_after_ns=max(1800 * NS, 2 * period_ns)),
        )  # fmt: skip
        self.locks = Locks()
        self.commands = CommandDesk(
            live.dictionary, live.records, authority, outlook=self.outlook, around=self._around,
            monotonic=time.monotonic, new_token=lambda: secrets.token_urlsafe(24),
            changed=self._command_changed,
            settings=DeskSettings(execution_ns=max(1200 * NS, 2 * period_ns)),
        )  # fmt: skip
        self._hearing = Hearing(live.session, self.alarms, self.commands)
        self._ids: dict[str, str] = {}
        station = replace(live.station, folder=str(folder or ""))
        self.operations = open_operations(live, station, self.locks, self._kept)
        self._take_wishes(self.commands.unsent())

    def attend(self, now_ns: int) -> list[dict[str, Any]]:
        """What is due: words of the link, limits, commands whose time has come, procedures.

        ArchiveError or SimulationError when something cannot be kept: it is tried again next time.
        """
        session = self._live.session
        with self.documents.patient():
            self._hearing.rows()
            self.alarms.tick(now_ns, up=session.way.path.up)
            self._hearing.words()
            if session.now_ns > session.plant.grid.start.tai_ns:
                self._operate(now_ns)
        self._command(now_ns)
        self.documents.settle()
        return self.take_messages()

    def take_messages(self) -> list[dict[str, Any]]:
        """What people are to be told, also when not all that is due could be done."""
        return [self._messages.popleft() for _ in range(len(self._messages))]

    def beside(self, other: Live) -> Desks:
        """Desks of the same people and files for another session of the station."""
        return Desks(other, self._authority, self._folder)

    def _command(self, now_ns: int) -> None:
        """Hand over what is due; what was handed over when it could not be kept, once more."""
        if self._was_cut_short:
            self._take_wishes(self.commands.unsent())
        self._was_cut_short = True
        self._take_wishes(self.commands.tick(now_ns))
        self._was_cut_short = False

    @property
    def now_ns(self) -> int:
        """The session's time."""
        return self._live.session.now_ns

    def may(self, person: str, address: str) -> str:
        """Why a person may not command something; empty when they may."""
        at = Circumstances(self.now_ns, self.mode, True, person)
        verdict = self._authority(person, "command", address, at)
        return "" if verdict.allowed or verdict.when_approved else verdict.why

    def outlook(self, now_ns: int) -> Outlook:
        """The way to the station now, and when the next pass begins."""
        session = self._live.session
        way, step = session.way, min(session.plant.step, session.plant.grid.count - 1)
        next_step = session.paths.next_pass(step)
        begins = None if next_step is None else session.plant.grid.at(next_step).tai_ns
        del now_ns
        light_ns = round(session.paths.light_time_s(step) * NS)
        return Outlook(way.path.up, "-".join(way.via), light_ns, begins, UPLINK_BIT_S)

    def picture(self) -> Picture:
        """What is known on the ground, for procedures."""
        session = self._live.session
        way = self.outlook(session.now_ns)
        contact = None if way.up else way.next_pass_ns
        return Picture(known_by(session.ground), self.mode, way.one_way_ns / NS, contact)

    def forecast(self, plan: Plan) -> Forecast:
        """Passes and light over the time of a plan, as far as the session knows them."""
        session = self._live.session
        grid = session.plant.grid
        times = [t for a in plan.activities.values() for t in (a.start_ns, a.end_ns)]
        span = min(times, default=session.now_ns), max(times, default=session.now_ns)
        first, last = grid.start.tai_ns, grid.end.tai_ns
        if not times or span[0] < first or span[1] > last:
            return Forecast(span)
        passes = session.paths.passes(*span)
        return Forecast(span, passes, session.paths.light(*span))

    def _kept(self, kind: str) -> Callable[[str, dict[str, Any], int], None]:
        def keep(id: str, document: dict[str, Any], time_ns: int) -> None:
            # Begun by people only after a probe, so that it may wait.
            with self.documents.patient():
                self.documents.put(kind, id, document, time_ns=time_ns)
            self._messages.append({"type": "procedure", "kind": kind, "id": id})
            self._changed = True

        return keep

    def _operate(self, now_ns: int) -> None:
        if not self.lock.acquire(timeout=PATIENCE_S):
            return
        try:
            self._tick_operations(now_ns)
        finally:
            self.lock.release()

    def _tick_operations(self, now_ns: int) -> None:
        while self._heard:
            self.operations.heard(*self._heard.popleft())
        for wish in self.operations.tick(now_ns, self.picture()):
            if isinstance(wish, Tell):
                self._messages.append({"type": "procedure", **vars(wish)})
            else:
                self._release(wish, now_ns)
        if self._changed:
            self._changed = False
            saved = self.operations.snapshot()
            self.documents.put(OPERATIONS, OPERATIONS, saved, time_ns=now_ns)

    def _release(self, wish: Send, now_ns: int) -> None:
        """A command of a procedure, given for the person who runs it."""
        order = Order(wish.address, wish.value, wish.why, procedure=wish.origin)
        try:
            token, _, _ = self.commands.arm(wish.by, OPERATIONS, order, now_ns)
            command = self.commands.release(wish.by, OPERATIONS, token, now_ns, order)
        except (RefusedError, ArchiveError) as error:
            self.operations.heard(wish.id, "refused", now_ns, str(error))
            return
        self._ids[command.id] = wish.id
        self.operations.heard(wish.id, "released", now_ns)

    def _command_changed(self, document: dict[str, Any]) -> None:
        self._messages.append({"type": "command", **document})
        wished = self._ids.get(document["id"])
        if wished is not None:
            text = document["stages"][-1]["text"] if document["stages"] else ""
            now_ns = self._live.session.now_ns
            self._heard.append((wished, document["state"], now_ns, text))
            if document["state"] in FINAL:
                self._ids.pop(document["id"], None)

    def _take_wishes(self, wishes: list[Wish]) -> None:
        known = self._keeping.known_commands()
        for wish in wishes:
            if wish.id in known:
                continue
            command = self.commands.get(wish.id)
            what = {
                "id": wish.id, "packet": wish.octets.hex(), "earliest_ns": wish.earliest_ns,
                "latest_ns": wish.latest_ns, "priority": wish.priority,
            }  # fmt: skip
            self._keeping.take(Input(self._live.session.now_ns, "command", command.by, what))

    def _around(self, address: str, value: str, now_ns: int) -> Around:
        del value, now_ns
        element = address.partition("/")[0]
        alarms = tuple(
            a.text for a in self.alarms.standing() if a.address.startswith(f"{element}/")
        )
        holders = tuple(str(lock) for lock in self.locks.in_the_way([element], ""))
        return Around(self.mode, alarms, holders)

    @property
    def mode(self) -> str:
        """The centre's mode, as the ground knows it."""
        value, made_ns, _ = self._live.session.ground.value(MODE)
        names = self._live.session.operator.mode_names()
        return names[int(value)] if made_ns >= 0 else names[0]

    def _say(self, kind: str) -> Callable[[dict[str, Any]], None]:
        return lambda document: self._messages.append({"type": kind, **document})
