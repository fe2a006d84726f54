"""The versions of one plan: every change with who and why, branches, and their merging.

A merge goes by activity: what only one side changed is taken, what both changed otherwise is a
conflict that a person decides. The plan's own title, budget and end go the same way, as `plan`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from ilrs.diagnostics import did_you_mean
from ilrs.epoch import Epoch
from ilrs.mission.plans.model import Activity, Plan
from ilrs.mission.refused import RefusedError

MAIN, WHOLE = "main", "plan"


@dataclass(frozen=True)
class Version:
    """A state of a plan. `parents`: none for the first, two for a merge."""

    number: int
    branch: str
    parents: tuple[int, ...]
    by: str
    why: str
    time_ns: int
    plan: Plan

    def as_dict(self) -> dict[str, Any]:
        """JSON types, without the plan."""
        return {"number": self.number, "branch": self.branch, "parents": list(self.parents),
                "by": self.by, "why": self.why, "time": Epoch(self.time_ns).utc}  # fmt: skip


@dataclass(frozen=True)
class Dispute:
    """What both sides of a merge changed otherwise: an activity's id, or `plan`.

    `fields` are those that differ; a side that took the activity out is None.
    """

    id: str
    fields: tuple[str, ...]
    ours: Mapping[str, Any] | None
    theirs: Mapping[str, Any] | None

    def __str__(self) -> str:
        if self.ours is None or self.theirs is None:
            gone = "here" if self.ours is None else "there"
            return f"{self.id} was taken out {gone} and changed on the other side"
        return f"{self.id} was changed on both sides: {', '.join(self.fields)}"

    def as_dict(self) -> dict[str, Any]:
        """JSON types."""
        return asdict(self) | {"fields": list(self.fields), "what": str(self)}


class MergeError(RefusedError):
    """Two branches cannot be merged until a person decides the disputes."""

    def __init__(self, disputes: list[Dispute], where: str) -> None:
        self.disputes = disputes
        what = "; ".join(str(d) for d in disputes)
        hint = "say for each whose it is to be: ours or theirs"
        super().__init__("conflict", what, where, "", hint)


class Versions:
    """All versions of one plan, and the newest of each branch."""

    def __init__(self, first: Plan, by: str, why: str, time_ns: int) -> None:
        self.all: list[Version] = [Version(1, MAIN, (), by, why, time_ns, first)]
        self.heads: dict[str, int] = {MAIN: 1}

    def head(self, branch: str = MAIN) -> Version:
        """The newest version of a branch; RefusedError for an unknown one."""
        if branch not in self.heads:
            hint = did_you_mean(branch, tuple(self.heads))
            raise RefusedError("not_found", f'there is no branch "{branch}"', branch, "", hint)
        return self.all[self.heads[branch] - 1]

    def change(
        self, branch: str, plan: Plan, by: str, why: str, time_ns: int,
        parents: tuple[int, ...] = (),
    ) -> Version:  # fmt: skip
        """A new version on a branch; RefusedError without a reason."""
        if not why.strip():
            raise RefusedError("invalid", "a plan is changed only with a reason", branch)
        before = (self.head(branch).number, *parents)
        version = Version(len(self.all) + 1, branch, before, by, why, time_ns, plan)
        self.all.append(version)
        self.heads[branch] = version.number
        return version

    def branch_off(self, name: str, origin: str, by: str, why: str, time_ns: int) -> Version:
        """A new branch that begins as another one is now; RefusedError for a name that is taken."""
        if name in self.heads or not name.strip():
            raise RefusedError("conflict", f'"{name}" is a branch already, or no name', name)
        start = self.head(origin)
        self.heads[name] = start.number
        return self.change(name, start.plan, by, why, time_ns)

    def merge(
        self, into: str, other: str, by: str, why: str, time_ns: int,
        take: Mapping[str, str] | None = None,
    ) -> Version:  # fmt: skip
        """Bring another branch into one; see `joined`."""
        plan = self.joined(into, other, take or {})
        return self.change(into, plan, by, why, time_ns, (self.head(other).number,))

    def joined(self, into: str, other: str, take: Mapping[str, str]) -> Plan:
        """What merging would give. `take` decides disputes by id: `ours` or `theirs`.

        Raises MergeError with all disputes that are not decided.
        """
        ours, theirs = self.head(into), self.head(other)
        plan, disputes = merged(self._common(ours, theirs).plan, ours.plan, theirs.plan, take)
        if disputes:
            raise MergeError(disputes, f"{other} into {into}")
        return plan

    def _common(self, ours: Version, theirs: Version) -> Version:
        mine = set(self._ancestors(ours))
        return self.all[max(n for n in self._ancestors(theirs) if n in mine) - 1]

    def _ancestors(self, version: Version) -> Iterator[int]:
        seen, open_ = set[int](), [version.number]
        while open_:
            number = open_.pop()
            if number not in seen:
                seen.add(number)
                open_ += self.all[number - 1].parents
                yield number

    def snapshot(self) -> dict[str, Any]:
        """Everything, in JSON types."""
        told = [v.as_dict() | {"time_ns": v.time_ns, "plan": v.plan.as_dict()} for v in self.all]
        return {"all": told, "heads": dict(self.heads)}

    @classmethod
    def restored(cls, saved: Mapping[str, Any]) -> Versions:
        """What `snapshot` gave."""
        found = cls.__new__(cls)
        found.all = [
            Version(v["number"], v["branch"], tuple(v["parents"]), v["by"], v["why"], v["time_ns"],
                    Plan.of(v["plan"]))
            for v in saved["all"]
        ]  # fmt: skip
        found.heads = dict(saved["heads"])
        return found


def merged(
    origin: Plan, ours: Plan, theirs: Plan, take: Mapping[str, str]
) -> tuple[Plan, list[Dispute]]:
    """Two plans of one origin as one, and what both changed otherwise and `take` leaves open."""
    disputes: list[Dispute] = []
    activities: dict[str, Activity] = {}
    for id in dict.fromkeys((*ours.activities, *theirs.activities, *origin.activities)):
        sides = (origin.activities.get(id), ours.activities.get(id), theirs.activities.get(id))
        dicts = [a and a.as_dict() for a in sides]
        side = _side(id, dicts[0], dicts[1], dicts[2], take, disputes)
        if (chosen := sides[side]) is not None:
            activities[id] = chosen
    heads = [{k: v for k, v in p.as_dict().items() if k != "activities"}
             for p in (origin, ours, theirs)]  # fmt: skip
    side = _side(WHOLE, heads[0], heads[1], heads[2], take, disputes)
    return replace((origin, ours, theirs)[side], activities=activities), disputes


def _side(
    id: str, origin: Mapping[str, Any] | None, ours: Mapping[str, Any] | None,
    theirs: Mapping[str, Any] | None, take: Mapping[str, str], disputes: list[Dispute],
) -> int:  # fmt: skip
    """1 for ours, 2 for theirs; a dispute that is open is noted, and ours stands in."""
    if ours == theirs or theirs == origin:
        return 1
    if ours == origin:
        return 2
    if (decided := take.get(id)) in ("ours", "theirs"):
        return 1 if decided == "ours" else 2
    fields = tuple(k for k in (ours or {}) if ours and theirs and ours[k] != theirs[k])
    disputes.append(Dispute(id, fields, ours, theirs))
    return 1
