"""What became of the activities of a plan: begun, ended, failed, dropped, when and why.

It begins what is due and ends what has had its time. What could not begin within its window is
dropped, never begun late; what has not ended at its end is ended, and its safe commands are given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ilrs.epoch import Epoch
from ilrs.mission.plans.checking import Surroundings
from ilrs.mission.plans.model import Activity, Plan, State
from ilrs.mission.procedures.authority import Authority
from ilrs.mission.procedures.model import FAILED_STAGES
from ilrs.mission.procedures.wishes import Send, Tell


@dataclass(frozen=True)
class Begin:
    """Start a procedure, under this id, for this person."""

    run: str
    procedure: str
    arguments: Mapping[str, str]
    by: str


@dataclass(frozen=True)
class Hold:
    """Hold a run of a procedure whose activity has come to its end."""

    run: str
    why: str


PlanWish = Send | Tell | Begin | Hold


@dataclass
class Doing:
    """As run, beside what is planned; times in ns TAI. `commands` are the ids of those given."""

    activity: str
    state: State = "planned"
    started_ns: int | None = None
    ended_ns: int | None = None
    text: str = ""
    by: str = ""
    run: str = ""
    commands: list[str] = field(default_factory=list[str])

    @property
    def over(self) -> bool:
        """Whether nothing more comes of it."""
        return self.state in ("done", "failed", "dropped")

    def as_dict(self) -> dict[str, Any]:
        """JSON types, with UTC times."""
        told = asdict(self)
        for key in ("started", "ended"):
            ns = told.pop(f"{key}_ns")
            told[key] = None if ns is None else Epoch(ns).utc
        return told


class Doings:
    """All doings of one plan, by activity."""

    def __init__(self, name: str, around: Surroundings, authority: Authority) -> None:
        self.by_activity: dict[str, Doing] = {}
        self.expired = False
        self._name = name
        self._around = around
        self._authority = authority

    def of(self, activity: str) -> Doing:
        """The doing of an activity; planned if nothing has been done yet."""
        return self.by_activity.get(activity) or Doing(activity)

    def due(self, plan: Plan, now_ns: int) -> list[Activity]:
        """What is to be begun now, by start: planned, within its window, plan not expired."""
        if plan.until_ns is not None and now_ns >= plan.until_ns:
            return []
        found = [
            a
            for a in plan.activities.values()
            if a.start_ns <= now_ns < a.end_ns and self.of(a.id).state == "planned"
        ]
        return sorted(found, key=lambda a: (a.start_ns, a.id))

    def tick(self, plan: Plan, now_ns: int) -> list[PlanWish]:
        """End what has had its time, drop what came too late, begin what is due."""
        wishes: list[PlanWish] = []
        for activity in plan.activities.values():
            wishes += self._past(activity, now_ns)
        if plan.until_ns is not None and now_ns >= plan.until_ns and not self.expired:
            self.expired = True
            wishes += self._expire(plan, now_ns)
        for activity in self.due(plan, now_ns):
            wishes += self._begin(activity, now_ns)
        return wishes

    def heard(self, id: str, stage: str, text: str, plan: Plan, now_ns: int) -> list[PlanWish]:
        """A stage of a command's life; a failed one fails its activity."""
        for doing in self.by_activity.values():
            if id in doing.commands and stage in FAILED_STAGES and doing.state == "running":
                why = f"a command was {stage}" + (text and f": {text}")
                return self._end(plan.activities.get(doing.activity), doing, "failed", why, now_ns)
        return []

    def run_ended(self, run: str, state: str, text: str, plan: Plan, now_ns: int) -> list[PlanWish]:
        """A procedure that an activity began is done or stopped."""
        for doing in self.by_activity.values():
            if doing.run == run and doing.state == "running":
                outcome: State = "done" if state == "done" else "failed"
                return self._end(plan.activities.get(doing.activity), doing, outcome, text, now_ns)
        return []

    def mark(
        self, activity: Activity, state: State, by: str, why: str, now_ns: int
    ) -> list[PlanWish]:
        """A person says what became of an activity that is not over."""
        doing = self.by_activity.setdefault(activity.id, Doing(activity.id))
        doing.by = by
        return self._end(activity, doing, state, why, now_ns)

    def _past(self, activity: Activity, now_ns: int) -> list[PlanWish]:
        doing = self.of(activity.id)
        if now_ns < activity.end_ns or doing.over:
            return []
        if doing.state == "planned":
            self.by_activity[activity.id] = doing
            why = doing.text or "its window ended before it could begin"
            return self._end(activity, doing, "dropped", why, now_ns)
        if not doing.run:
            return self._end(activity, doing, "done", "its time is over", now_ns)
        why = "the procedure did not finish in its window"
        ended = self._end(activity, doing, "failed", why, now_ns)
        return [Hold(doing.run, f"{activity.name}: its window has ended"), *ended]

    def _expire(self, plan: Plan, now_ns: int) -> list[PlanWish]:
        wishes: list[PlanWish] = [Tell(self._name, "stopped", "the plan has expired")]
        for activity in plan.activities.values():
            doing = self.of(activity.id)
            if doing.state == "planned":
                self.by_activity[activity.id] = doing
                wishes += self._end(activity, doing, "dropped", "the plan expired", now_ns)
        why = "the plan expired"
        return wishes + self._orders(plan.safe, "expiry", why, "", [])

    def _begin(self, activity: Activity, now_ns: int) -> list[PlanWish]:
        doing = self.by_activity.setdefault(activity.id, Doing(activity.id))
        holder = f"{self._name}/{activity.id}"
        if not activity.procedure:
            elements = self._around.elements_of(activity)
            others = self._authority.take(elements, holder, activity.by, now_ns, activity.name)
            if others:
                doing.text = f"waits: {', '.join(str(lock) for lock in others)}"
                return []
        doing.state, doing.started_ns, doing.by, doing.text = "running", now_ns, activity.by, ""
        told = Tell(holder, "started", activity.name)
        if activity.procedure:
            doing.run = f"{activity.procedure}-{self._name}-{activity.id}"
            begin = Begin(doing.run, activity.procedure, activity.arguments, activity.by)
            return [told, begin]
        orders = self._orders(
            activity.commands, activity.id, activity.name, activity.by, doing.commands
        )
        return [told, *orders]

    def _end(
        self, activity: Activity | None, doing: Doing, state: State, why: str, now_ns: int
    ) -> list[PlanWish]:
        begun = doing.state == "running"
        doing.state, doing.ended_ns, doing.text = state, now_ns, why
        holder = f"{self._name}/{doing.activity}"
        self._authority.release(holder)
        kind = "done" if state == "done" else "stopped"
        wishes: list[PlanWish] = [Tell(holder, kind, f"{state}: {why}")]
        if activity and begun and not (activity.procedure and state == "done"):
            reason = f"{activity.name}: {why}"
            wishes += self._orders(
                activity.safe, f"{activity.id}.safe", reason, activity.by, doing.commands
            )
        return wishes

    def _orders(
        self, texts: tuple[str, ...], part: str, why: str, by: str, given: list[str]
    ) -> list[PlanWish]:
        wishes: list[PlanWish] = []
        for i, (address, value) in enumerate(self._around.orders(texts), 1):
            id = f"{self._name}.{part}.{i}"
            given.append(id)
            wishes.append(Send(id, address, value, why, by, f"{self._name}/{part}"))
        return wishes

    def snapshot(self) -> dict[str, Any]:
        """Everything, in JSON types."""
        return {"doings": [asdict(d) for d in self.by_activity.values()], "expired": self.expired}

    def restore(self, saved: Mapping[str, Any]) -> None:
        """What `snapshot` gave."""
        found = (Doing(**dict(d) | {"commands": list(d["commands"])}) for d in saved["doings"])
        self.by_activity = {doing.activity: doing for doing in found}
        self.expired = saved["expired"]
