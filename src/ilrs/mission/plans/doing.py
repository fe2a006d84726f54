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
from ilrs.mission.procedures.progress import FAILED_WORDS
from ilrs.mission.procedures.wishes import Send, Tell


@dataclass(frozen=True)
class Begin:
    """Start a procedure, under this id, for this person."""

    run: str
    procedure: str
    arguments: Mapping[str, str]
    by: str


@dataclass(frozen=True)
class Stop:
    """Stop a run of a procedure whose activity is over, so that its elements are free."""

    run: str
    why: str


PlanWish = Send | Tell | Begin | Stop


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
    unsettled: bool = False

    @property
    def over(self) -> bool:
        """Whether nothing more comes of it."""
        return self.state in ("done", "failed", "dropped")

    def as_dict(self) -> dict[str, Any]:
        """JSON types, with UTC times."""
        told = asdict(self)
        del told["unsettled"]
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
        """What is to be begun now, by start: planned, within its window, plan not expired.

        What nobody has taken on is not begun by itself.
        """
        if plan.until_ns is not None and now_ns >= plan.until_ns:
            return []
        found = [
            a
            for a in plan.activities.values()
            if a.by and a.start_ns <= now_ns < a.end_ns and self.of(a.id).state == "planned"
        ]
        return sorted(found, key=lambda a: (a.start_ns, a.id))

    def tick(self, plan: Plan, now_ns: int) -> list[PlanWish]:
        """End what has had its time, drop what came too late, begin what is due."""
        wishes: list[PlanWish] = []
        for activity in plan.activities.values():
            self._past(activity, now_ns)
        expires = plan.until_ns is not None and now_ns >= plan.until_ns and not self.expired
        if expires:
            self._expire(plan, now_ns)
        for doing in self.by_activity.values():
            wishes += self._settle(plan.activities.get(doing.activity), doing)
        if expires:
            why = "the plan has expired"
            wishes += [Tell(self._name, "stopped", why)]
            wishes += self._orders(plan.safe, "@until", why, "", [])
        for activity in self.due(plan, now_ns):
            wishes += self._begin(activity, now_ns)
        return wishes

    def heard(self, id: str, stage: str, text: str, now_ns: int) -> bool:
        """A stage of a command's life; a failed one fails its activity. Whether it did."""
        for doing in self.by_activity.values():
            if id in doing.commands and stage in FAILED_STAGES and doing.state == "running":
                why = f"a command was {FAILED_WORDS[stage]}" + (text and f": {text}")
                self.end(doing, "failed", why, now_ns)
                return True
        return False

    def run_ended(self, run: str, state: str, text: str, now_ns: int) -> bool:
        """A procedure is done or stopped. Whether an activity had begun it."""
        for doing in self.by_activity.values():
            if doing.run == run and doing.state == "running":
                self.end(doing, "done" if state == "done" else "failed", text, now_ns)
                return True
        return False

    def mark(self, activity: str, state: State, by: str, why: str, now_ns: int) -> None:
        """A person says what became of an activity that is not over."""
        doing = self.by_activity.setdefault(activity, Doing(activity))
        doing.by = by
        self.end(doing, state, why, now_ns)

    def end(self, doing: Doing, state: State, why: str, now_ns: int) -> None:
        """It is over; what is to be told and given because of it comes with the next tick."""
        doing.state, doing.ended_ns, doing.text, doing.unsettled = state, now_ns, why, True
        self._authority.release(f"{self._name}/{doing.activity}")

    def _past(self, activity: Activity, now_ns: int) -> None:
        doing = self.of(activity.id)
        if now_ns < activity.end_ns or doing.over:
            return
        if doing.state == "planned":
            self.by_activity[activity.id] = doing
            why = doing.text or "its window ended before it could begin"
            self.end(doing, "dropped", why, now_ns)
        elif doing.run:
            why = "the procedure did not finish in its window, which has ended"
            self.end(doing, "failed", why, now_ns)
        else:
            self.end(doing, "done", "its time is over", now_ns)

    def _expire(self, plan: Plan, now_ns: int) -> None:
        self.expired = True
        for activity in plan.activities.values():
            doing = self.of(activity.id)
            if doing.state == "planned":
                self.by_activity[activity.id] = doing
                self.end(doing, "dropped", "the plan expired", now_ns)

    def _settle(self, activity: Activity | None, doing: Doing) -> list[PlanWish]:
        if not doing.unsettled:
            return []
        doing.unsettled = False
        kind = "done" if doing.state == "done" else "stopped"
        text = f"{doing.state}: {doing.text}"
        wishes: list[PlanWish] = [Tell(f"{self._name}/{doing.activity}", kind, text)]
        if doing.run and activity:
            wishes.append(Stop(doing.run, f"{activity.name}: {doing.text}"))
        finished = doing.run and doing.state == "done"
        if activity and doing.started_ns is not None and not finished:
            part, why = f"{activity.id}.safe", f"{activity.name}: {doing.text}"
            wishes += self._orders(activity.safe, part, why, activity.by, doing.commands)
        return wishes

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
        for told in saved["doings"]:
            given: dict[str, Any] = dict(told)
            given["commands"] = list(told["commands"])
            self.by_activity[told["activity"]] = Doing(**given)
        self.expired = saved["expired"]
