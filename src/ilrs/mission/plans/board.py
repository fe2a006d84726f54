"""Where all plans of a station are: changed, judged, begun and kept. Pure logic, as the desk is.

Only the branch `main` is carried out; other branches are thoughts until they are merged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ilrs.address import is_name
from ilrs.control.condition import Place
from ilrs.diagnostics import did_you_mean
from ilrs.mission.plans.checking import Surroundings
from ilrs.mission.plans.conflicts import Conflict, Forecast, May, conflicts
from ilrs.mission.plans.doing import Doing, Doings, PlanWish
from ilrs.mission.plans.model import Activity, Plan, State
from ilrs.mission.plans.versions import MAIN, Version, Versions
from ilrs.mission.procedures.authority import Authority
from ilrs.mission.refused import RefusedError

FILES = "the station's files"
Keep = Callable[[str, dict[str, Any], int], None]


def _forget(id: str, document: dict[str, Any], time_ns: int) -> None:
    """Keeps nothing."""


@dataclass
class Sheet:
    """One plan: its versions, and what became of its activities."""

    versions: Versions
    doings: Doings


class PlanBoard:
    """Plans by name; `keep(name, document, time_ns)` gets every new state of one."""

    def __init__(self, around: Surroundings, authority: Authority, keep: Keep = _forget) -> None:
        self._around = around
        self._authority = authority
        self._keep = keep
        self._sheets: dict[str, Sheet] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The plans there are."""
        return tuple(self._sheets)

    def add(self, plan: Plan, by: str, why: str, now_ns: int) -> dict[str, Any]:
        """A new plan; RefusedError for a name that is taken or none, and for wrong activities."""
        if plan.name in self._sheets or not is_name(plan.name):
            what = f'"{plan.name}" is a plan already, or cannot be a name'
            raise RefusedError("conflict", what, plan.name)
        for activity in plan.activities.values():
            self._judge(activity)
        versions = Versions(plan, by, why, now_ns)
        doings = Doings(plan.name, self._around, self._authority)
        self._sheets[plan.name] = Sheet(versions, doings)
        return self._changed(plan.name, now_ns)

    def plan(self, name: str, branch: str = MAIN) -> Plan:
        """The newest version on a branch; RefusedError for an unknown plan or branch."""
        return self._sheet(name).versions.head(branch).plan

    def versions(self, name: str) -> Versions:
        """The versions of a plan; RefusedError for an unknown one."""
        return self._sheet(name).versions

    def doing(self, name: str, activity: str) -> Doing:
        """What became of an activity."""
        return self._sheet(name).doings.of(activity)

    def put(
        self, name: str, activity: Activity, by: str, why: str, now_ns: int, branch: str = MAIN
    ) -> Version:
        """Add an activity or change it; RefusedError if it is wrong, has begun or is past."""
        self._judge(activity)
        plan = self._open(name, activity.id, branch)
        if branch == MAIN and activity.end_ns <= now_ns:
            raise RefusedError("invalid", f"{activity.name} ends in the past", name)
        changed = replace(plan, activities={**plan.activities, activity.id: activity})
        return self._change(name, branch, changed, by, why, now_ns)

    def take_out(
        self, name: str, activity: str, by: str, why: str, now_ns: int, branch: str = MAIN
    ) -> Version:
        """Take an activity out; RefusedError if there is none or it has begun."""
        plan = self._open(name, activity, branch)
        self._activity(plan, activity)
        rest = {id: a for id, a in plan.activities.items() if id != activity}
        return self._change(name, branch, replace(plan, activities=rest), by, why, now_ns)

    def branch_off(
        self, name: str, branch: str, origin: str, by: str, why: str, now_ns: int
    ) -> Version:
        """See `Versions.branch_off`."""
        version = self._sheet(name).versions.branch_off(branch, origin, by, why, now_ns)
        self._changed(name, now_ns)
        return version

    def merge(
        self, name: str, into: str, other: str, by: str, why: str, now_ns: int,
        take: Mapping[str, str] | None = None,
    ) -> Version:  # fmt: skip
        """See `Versions.merge`. What has begun on main stays as it is there."""
        sheet = self._sheet(name)
        begun = {id: "ours" for id, d in sheet.doings.by_activity.items() if d.state != "planned"}
        decided = {**(take or {}), **(begun if into == MAIN else {})}
        before, after = self.plan(name, into), sheet.versions.joined(into, other, decided)
        if into == MAIN and (moved := _moved(before, after, begun)):
            what = f"{', '.join(moved)} would be changed after it was begun"
            raise RefusedError("conflict", what, name, "", "undo that change on the branch first")
        version = sheet.versions.merge(into, other, by, why, now_ns, decided)
        self._changed(name, now_ns)
        return version

    def conflicts(
        self, name: str, forecast: Forecast, may: May | None = None, branch: str = MAIN
    ) -> list[Conflict]:
        """See `conflicts.conflicts`; what is over counts no more on main."""
        sheet = self._sheet(name)
        over = [id for id, d in sheet.doings.by_activity.items() if d.over and branch == MAIN]
        return conflicts(self.plan(name, branch), self._around, forecast, may, over)

    def due(self, now_ns: int) -> list[tuple[str, Activity]]:
        """What is to be begun now, with its plan."""
        return [
            (name, activity)
            for name, sheet in self._sheets.items()
            for activity in sheet.doings.due(sheet.versions.head().plan, now_ns)
        ]

    def tick(self, now_ns: int) -> list[PlanWish]:
        """What all plans wish at this moment."""
        wishes: list[PlanWish] = []
        for name, sheet in self._sheets.items():
            found = sheet.doings.tick(sheet.versions.head().plan, now_ns)
            wishes += found
            if found:
                self._changed(name, now_ns)
        return wishes

    def heard(self, id: str, stage: str, now_ns: int, text: str = "") -> None:
        """A stage of a command's life, by the command's id."""
        for name, sheet in self._sheets.items():
            if sheet.doings.heard(id, stage, text, now_ns):
                self._changed(name, now_ns)

    def run_ended(self, run: str, state: str, now_ns: int, text: str = "") -> None:
        """A procedure's run is done or stopped."""
        for name, sheet in self._sheets.items():
            if sheet.doings.run_ended(run, state, text, now_ns):
                self._changed(name, now_ns)

    def mark(self, name: str, activity: str, state: State, by: str, why: str, now_ns: int) -> None:
        """A person says that an activity is done, failed or dropped.

        Raises RefusedError without a reason, or when it is over.
        """
        doings = self._sheet(name).doings
        found = self._activity(self.plan(name), activity)
        if doings.of(activity).over:
            raise RefusedError("conflict", f"{activity} is {doings.of(activity).state}", name)
        if state not in ("done", "failed", "dropped") or not why.strip():
            hint = "done, failed or dropped, and why"
            raise RefusedError("invalid", "say what became of it and why", name, "", hint)
        doings.mark(found.id, state, by, why, now_ns)
        self._changed(name, now_ns)

    def document(self, name: str, branch: str = MAIN) -> dict[str, Any]:
        """A plan with, beside each activity, what became of it."""
        sheet = self._sheet(name)
        version = sheet.versions.head(branch)
        told = version.plan.as_dict()
        for activity in told["activities"]:
            activity["elements"] = list(
                self._around.elements_of(version.plan.activities[activity["id"]])
            )
            activity["as_run"] = sheet.doings.of(activity["id"]).as_dict()
        return told | {"version": version.as_dict(), "branches": dict(sheet.versions.heads)}

    def snapshot(self) -> dict[str, Any]:
        """Everything but the authority, in JSON types."""
        return {
            name: {"versions": s.versions.snapshot(), "doings": s.doings.snapshot()}
            for name, s in self._sheets.items()
        }

    def restore(self, saved: Mapping[str, Any]) -> None:
        """What `snapshot` gave; plans that were added since stay as they are."""
        for name, sheet in saved.items():
            doings = Doings(name, self._around, self._authority)
            doings.restore(sheet["doings"])
            self._sheets[name] = Sheet(Versions.restored(sheet["versions"]), doings)

    def _sheet(self, name: str) -> Sheet:
        if name not in self._sheets:
            hint = did_you_mean(name, self.names)
            raise RefusedError("not_found", f'there is no plan "{name}"', name, "", hint)
        return self._sheets[name]

    def _activity(self, plan: Plan, id: str) -> Activity:
        if id not in plan.activities:
            hint = did_you_mean(id, tuple(plan.activities))
            what = f'{plan.name} has no activity "{id}"'
            raise RefusedError("not_found", what, plan.name, "", hint)
        return plan.activities[id]

    def _open(self, name: str, activity: str, branch: str) -> Plan:
        """The plan, if the activity has not begun; on other branches nothing ever has."""
        sheet = self._sheet(name)
        state = sheet.doings.of(activity).state
        if branch == MAIN and state != "planned":
            raise RefusedError(
                "conflict", f"{activity} is {state}", name, "", "plan another activity"
            )
        return sheet.versions.head(branch).plan

    def _judge(self, activity: Activity) -> None:
        found = self._around.problems(activity, Place("plan", 0, f"activity {activity.id}"))
        if not is_name(activity.id):
            raise RefusedError("invalid", f'"{activity.id}" cannot be an id', activity.id)
        if errors := [d for d in found if d.severity == "error"]:
            what = "; ".join(d.what for d in errors)
            raise RefusedError("invalid", what, activity.id, "", errors[0].hint)

    def _change(
        self, name: str, branch: str, plan: Plan, by: str, why: str, now_ns: int
    ) -> Version:
        version = self._sheet(name).versions.change(branch, plan, by, why, now_ns)
        self._changed(name, now_ns)
        return version

    def _changed(self, name: str, now_ns: int) -> dict[str, Any]:
        document = self.document(name)
        self._keep(name, document, now_ns)
        return document


def _moved(before: Plan, after: Plan, begun: Mapping[str, str]) -> list[str]:
    return [id for id in begun if before.activities.get(id) != after.activities.get(id)]
