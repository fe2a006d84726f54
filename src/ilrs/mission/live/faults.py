"""Faults that people inject into a rehearsal: now or later, for a time or for good.

What is to come stands in documents; what acts is an input of the session, written down before it
acts, and so is its end. Which faults act is therefore known from the inputs alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from ilrs.diagnostics import did_you_mean
from ilrs.kind import Fault as Slot
from ilrs.mission.live.inputs import Input
from ilrs.mission.live.live import Live
from ilrs.mission.refused import RefusedError

KIND = "fault"
NS = 1_000_000_000
State = Literal["waiting", "acting", "over"]


@dataclass(frozen=True)
class Fault:
    """A value for a fault's slot from `at_ns` to `until_ns` (None: for good); times in ns TAI."""

    id: str
    address: str
    value: float
    at_ns: int
    until_ns: int | None
    why: str
    by: str
    state: State = "waiting"

    @property
    def next_ns(self) -> int | None:
        """When it begins, or then when it ends."""
        return {"waiting": self.at_ns, "acting": self.until_ns, "over": None}[self.state]


class Faults:
    """The faults of one rehearsal; everything but reading is done in its session's thread."""

    def __init__(self, live: Live) -> None:
        if live.mode != "rehearsal":
            raise refused_live(live.id)
        self._live = live
        self._known: dict[str, Fault] = {}
        state: dict[str, State] = {}
        for entry in live.keeping.inputs.entries:
            if entry.kind == "fault":
                state[entry.what["fault"]] = entry.what["state"]
        found = live.records.find(KIND, newest_first=False, limit=1_000_000)
        for document in sorted(found, key=lambda d: d["id"]):
            one = Fault(**document)
            self._known[one.id] = replace(one, state=state.get(one.id, "waiting"))

    @property
    def all(self) -> list[Fault]:
        """Every one, in the order in which they were asked for."""
        return list(self._known.values())

    @property
    def next_ns(self) -> int | None:
        """When the next begins or ends."""
        times = [one.next_ns for one in self._known.values()]
        return min((t for t in times if t is not None), default=None)

    @property
    def slots(self) -> dict[str, Slot]:
        """What can fail at the station, by address."""
        owners = self._live.session.plant.layout.slot_owner
        return {address: slot for address, slot in owners.items() if isinstance(slot, Slot)}

    def inject(
        self, address: str, value: float, at_ns: int | None, duration_s: float | None, why: str,
        by: str, noted: Callable[[Fault], object] = lambda _: None,
    ) -> Fault:  # fmt: skip
        """Have a fault come, at once without `at_ns`, once it is `noted`.

        RefusedError for what cannot be.
        """
        now_ns = self._live.session.now_ns
        begin_ns = now_ns if at_ns is None else at_ns
        self._check(address, value, begin_ns, now_ns)
        until_ns = None if duration_s is None else begin_ns + max(1, round(duration_s * NS))
        id = f"f-{len(self._known) + 1:06d}"
        fault = Fault(id, address, value, begin_ns, until_ns, why, by)
        noted(fault)
        self._keep(fault)
        self.meet(now_ns)
        return self._known[id]

    def meet(self, now_ns: int) -> None:
        """Let what is due begin and end, in the order of time."""
        while True:
            due = [f for f in self._known.values() if f.next_ns is not None and f.next_ns <= now_ns]
            if not due:
                return
            one = min(due, key=lambda f: (f.next_ns or 0, f.id))
            if one.state == "waiting":
                self._act(replace(one, state="acting"), one.value, one.why)
            else:
                left = self._left(one)
                self._act(replace(one, state="over"), left, f"the end of: {one.why}")

    def _left(self, over: Fault) -> float:
        """What stands in a slot when a fault goes: the newest other one that acts, or health."""
        others = [
            f for f in self._known.values()
            if f.address == over.address and f.state == "acting" and f.id != over.id
        ]  # fmt: skip
        return max(others, key=lambda f: (f.at_ns, f.id)).value if others else 0.0

    def _act(self, fault: Fault, value: float, why: str) -> None:
        what = {
            "fault": fault.id, "state": fault.state, "address": fault.address, "value": value,
            "why": why,
        }  # fmt: skip
        self._live.keeping.take(Input(self._live.session.now_ns, "fault", fault.by, what))
        self._keep(fault)

    def _keep(self, fault: Fault) -> None:
        document: dict[str, Any] = asdict(fault)
        self._live.records.put(KIND, fault.id, document, time_ns=fault.at_ns)
        self._known[fault.id] = fault

    def _check(self, address: str, value: float, begin_ns: int, now_ns: int) -> None:
        slot = self.slots.get(address)
        if slot is None:
            hint = did_you_mean(address, list(self.slots))
            raise RefusedError("not_found", "there is no such fault", address, hint=hint)
        if not (math.isfinite(value) and slot.minimum <= value <= slot.maximum):
            what = f"it takes {slot.minimum:g} to {slot.maximum:g}, not {value:g}"
            raise RefusedError("invalid", what, address)
        if not now_ns <= begin_ns < self._live.session.end_ns:
            what = "a fault begins now or later, before the end of the session"
            raise RefusedError("invalid", what, "at")


def refused_live(id: str) -> RefusedError:
    """Nobody breaks the station that lives."""
    return RefusedError(
        "conflict", "faults are injected into rehearsals only", id,
        "this is the live session", "begin a rehearsal and inject the fault there",
    )  # fmt: skip
