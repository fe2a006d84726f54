"""Ask a scene: builds the request of a person, at a time, and decides it."""

from __future__ import annotations

from dataclasses import dataclass

from ilrs.partners.rights.decision import Decision, decide
from ilrs.partners.rights.facts import earliest
from ilrs.partners.rights.leave import grants_at
from ilrs.partners.rights.request import Approval, Context, Request, Subject
from ilrs.partners.rights.scene import Scene
from ilrs.partners.rights.schema import RequestTable
from ilrs.partners.rights.things import lineage, thing_named
from ilrs.partners.rights.times import checked


@dataclass(frozen=True)
class Situation:
    """When a question is asked, and what the station is like then."""

    time: int
    mode: str = "nominal"
    link: bool = True


@dataclass(frozen=True)
class Answer:
    """A decision with the request it is about, and what of the scene did not count, and why."""

    decision: Decision
    request: Request
    remarks: tuple[str, ...] = ()


def ask(scene: Scene, person: str, action: str, thing: str, situation: Situation) -> Answer:
    """Whether a person may do something. UnknownNameError for a name that there is not."""
    request, remarks = request_of(scene, person, action, thing, situation)
    return Answer(decide(request, scene.policy), request, remarks)


def request_of(
    scene: Scene, person: str, action: str, thing: str, situation: Situation
) -> tuple[Request, tuple[str, ...]]:
    """The request, with remarks on approvals that do not count."""
    scene.named(action, scene.policy.actions, "action")
    scene.named(situation.mode, scene.modes, "mode")
    subject = subject_at(scene, person, situation.time)
    found = thing_named(scene, thing, situation.time)
    waiting = scene.table.requests.get(thing)
    approvals, remarks = (), ()
    # Approving looks at no approvals, so that asking for an approver's right ends here.
    if waiting is not None and action != "approve":
        approvals, remarks = _approvals(scene, thing, waiting, situation)
    ends = _emergencies(scene, situation.time)
    context = Context(
        situation.time, situation.mode, scene.modes[situation.mode], situation.link,
        bool(ends), None if None in ends else max((e for e in ends if e is not None), default=None),
        waiting.author if waiting is not None else "", approvals,
    )  # fmt: skip
    grants = grants_at(scene, situation.time)
    return Request(subject, action, found, context, grants), remarks


def subject_at(scene: Scene, person: str, time: int) -> Subject:
    """A person with what is true of them at a time. UnknownNameError for one that there is not."""
    entry = scene.table.people[scene.named(person, scene.table.people, "person")]
    organisations = scene.organisations
    return Subject(
        person, organisations.successor(entry.partner, time),
        organisations.state(entry.partner, time),
        organisations.member_class(entry.partner, time), frozenset(entry.roles),
        lineage(scene, person, time), entry.cleared,
        {name: checked(until) for name, until in entry.training.items()},
        frozenset(entry.conflicts), organisations.next_change(entry.partner, time),
        _overdue_from(scene, person, time),
    )  # fmt: skip


def _overdue_from(scene: Scene, person: str, time: int) -> int | None:
    """When the first use of break-glass that is not justified falls due."""
    allowed_ns = round(scene.justify_within_s * 1e9)
    return earliest(
        checked(use.at) + allowed_ns
        for use in scene.table.uses
        if use.by == person and checked(use.at) <= time
        and not (use.justified and checked(use.justified) <= time)
    )  # fmt: skip


def _emergencies(scene: Scene, time: int) -> list[int | None]:
    """The ends of the emergencies that are on."""
    found: list[int | None] = []
    for emergency in scene.table.emergencies:
        end = checked(emergency.until) if emergency.until else None
        if checked(emergency.begin) <= time and (end is None or time < end):
            found.append(end)
    return found


def _approvals(
    scene: Scene, id: str, waiting: RequestTable, situation: Situation
) -> tuple[tuple[Approval, ...], tuple[str, ...]]:
    """The approvals that count now, and why the others do not.

    An approver needs the right to approve both when approving and now: whoever has been suspended
    since takes the approval along.
    """
    found: list[Approval] = []
    remarks: list[str] = []
    for given in waiting.approvals:
        at, end, now = checked(given.at), checked(given.until), situation.time
        why = ""
        if at > now or end <= now:
            why = "not given yet" if at > now else f"lapsed at {given.until}"
        for when in (at, now) if not why else ():
            then = Situation(when, situation.mode, situation.link)
            answer = ask(scene, given.by, "approve", id, then).decision
            if not answer.allowed:
                why = why or f"may not approve this{told(answer)}"
        if why:
            remarks.append(f"the approval by {given.by} does not count: {why}")
            continue
        approver = subject_at(scene, given.by, now)
        until = earliest([end, scene.organisations.inactive_from(approver.partner, now)])
        found.append(Approval(given.by, approver.partner, approver.roles, until or end))
    return tuple(found), tuple(remarks)


def told(decision: Decision) -> str:
    """The rules of a denial in brackets, or what is missing."""
    if decision.rules:
        return f" ({', '.join(decision.rules)})"
    nearest = decision.missing[0] if decision.missing else None
    return f" ({nearest.rule}: {'; '.join(nearest.conditions)})" if nearest else ""
