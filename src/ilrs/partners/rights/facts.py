"""The facts that rules may use: their names, types, meaning, and until when they hold.

This is the whole vocabulary between the files of rules and a request. `end` gives the first time
at which a fact is known to change by itself; facts that only change by what people do have none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from ilrs.partners.rights.request import Approval, Request

FactType = Literal["flag", "number", "word", "set"]
ACTIVE = ("member", "withdrawing")
KINDS = ("command", "port", "product", "document", "review", "log")
STATES = {
    "none": "no membership is known",
    "candidate": "in accession",
    "member": "in force",
    "suspended": "suspended by breach or decision",
    "withdrawing": "notice given, still in force",
    "withdrawn": "left",
    "expired": "not renewed",
}
CLASSES = {
    "founding": "founded the station",
    "member": "full member",
    "associate": "member for some years",
    "observer": "sees, does not command",
    "contributor": "brings a contribution",
}
HAZARDS = ("none", "marginal", "critical", "catastrophic")


@dataclass(frozen=True, slots=True)
class Fact:
    """A named thing that is true of a request."""

    type: FactType
    get: Callable[[Request], Any]
    meaning: str
    end: Callable[[Request], int | None] | None = None


def _standing(r: Request) -> int | None:
    return r.subject.until


def _is_trained(r: Request) -> bool:
    needed = r.thing.training
    if not needed:
        return True
    training, time = r.subject.training, r.context.time
    return all(training.get(name, time) > time for name in needed)


def _trained_until(r: Request) -> int | None:
    time = r.context.time
    ends = [end for n in r.thing.training if (end := r.subject.training.get(n, time)) > time]
    return min(ends, default=None)


def _granted_until(standing: bool) -> Callable[[Request], int | None]:
    return lambda r: max((g.end for g in r.grants_of(standing)), default=None)


def _is_public(r: Request) -> bool:
    thing = r.thing
    if thing.kind == "product":
        return thing.embargo is not None and thing.embargo <= r.context.time
    return thing.level == "public"


def _public_from(r: Request) -> int | None:
    embargo = r.thing.embargo
    return embargo if embargo is not None and embargo > r.context.time else None


def _is_overdue(r: Request) -> bool:
    due = r.subject.overdue_from
    return due is not None and due <= r.context.time


def _due(r: Request) -> int | None:
    due = r.subject.overdue_from
    return due if due is not None and due > r.context.time else None


def _emergency_end(r: Request) -> int | None:
    return r.context.emergency_end if r.context.emergency else None


def _are_forged(r: Request) -> bool:
    people = [a.person for a in r.context.approvals]
    return len(set(people)) < len(people) or r.context.author in people


def _approved_by(chosen: Callable[[Request, Approval], bool]) -> Callable[[Request], bool]:
    return lambda r: any(chosen(r, a) for a in r.counted_approvals())


def _approved_until(r: Request) -> int | None:
    return min((a.end for a in r.counted_approvals()), default=None)


def _independent(r: Request) -> int:
    return sum(w.isdisjoint(r.thing.source) for w in r.thing.witnesses)


FACTS: dict[str, Fact] = {
    # Who
    "subject.roles": Fact("set", lambda r: r.subject.roles, "what the person is"),
    "subject.state": Fact("word", lambda r: r.subject.state, "state of membership of the person's "
                          "partner", _standing),
    "subject.active": Fact("flag", lambda r: r.subject.state in ACTIVE, "the person's partner is "
                           "a member", _standing),
    "subject.class": Fact("word", lambda r: r.subject.member_class, "class of membership of the "
                          "person's partner", _standing),
    "subject.cleared": Fact("flag", lambda r: r.subject.cleared, "the person is cleared for what "
                            "is restricted"),
    "subject.trained": Fact("flag", _is_trained, "the person's training for the thing is valid",
                            _trained_until),
    "subject.overdue": Fact("flag", _is_overdue, "the person has used break-glass and not "
                            "justified it in time", _due),
    # Who, to what
    "subject.owns": Fact("flag", lambda r: r.subject.partner == r.thing.owner, "the person's "
                         "partner owns the thing", _standing),
    "subject.hosts": Fact("flag", lambda r: r.subject.partner == r.thing.host, "the person's "
                          "partner hosts the thing", _standing),
    "subject.related": Fact("flag", lambda r: not r.subject.lineage.isdisjoint(r.thing.source),
                            "the person's partner, or a parent of it, is or is above the one that "
                            "the thing comes from", _standing),
    "subject.conflicted": Fact(
        "flag", lambda r: r.thing.id in r.subject.conflicts
        or not r.subject.conflicts.isdisjoint(r.thing.source)
        or r.thing.proposer in r.subject.conflicts,
        "the person has declared a tie to the file, its proposer or its proposer's partner"),
    "subject.declared": Fact("flag", lambda r: r.subject.person in r.thing.declared, "the person "
                             "has made the declaration of interests for this file"),
    "subject.proposer": Fact("flag", lambda r: r.subject.person == r.thing.proposer, "the person "
                             "proposed the file"),
    "subject.reviewer": Fact("flag", lambda r: r.subject.person in r.thing.reviewers, "the person "
                             "is a reviewer of this file"),
    "subject.decider": Fact("flag", lambda r: r.subject.person in r.thing.deciders, "the person "
                            "is one of those who decide on this file"),
    "subject.author": Fact("flag", lambda r: r.subject.person == r.context.author, "the person is "
                           "the author of the command"),
    # What
    "object.class": Fact("word", lambda r: r.thing.command_class, "class of the command"),
    "object.hazard": Fact("number", lambda r: r.thing.hazard, "hazard of the command: "
                          + ", ".join(f"{i} {word}" for i, word in enumerate(HAZARDS))),
    "object.approvals": Fact("number", lambda r: r.thing.approvals, "approvals that the command "
                             "needs"),
    "object.level": Fact("word", lambda r: r.thing.level, "confidentiality of the thing"),
    "object.public": Fact("flag", _is_public, "the thing is public, or its embargo is over",
                          _public_from),
    "object.frozen": Fact("flag", lambda r: r.thing.frozen, "the document is approved and frozen"),
    "object.witnesses": Fact("number", _independent, "witnesses that do not belong to the log's "
                             "operator"),
    # Leave
    "grant.window": Fact("flag", lambda r: r.is_granted(False), "a granted window covers "
                         "this person, action, thing and time", _granted_until(False)),
    "grant.standing": Fact("flag", lambda r: r.is_granted(True), "a standing delegation "
                           "covers this person, action, thing and time", _granted_until(True)),
    # Circumstances
    "context.mode_level": Fact("number", lambda r: r.context.mode_level, "gravity of the "
                               "station's mode"),
    "context.link": Fact("flag", lambda r: r.context.link, "the command can reach its asset and "
                         "be watched"),
    "context.emergency": Fact("flag", lambda r: r.context.emergency, "an emergency is declared",
                              _emergency_end),
    "context.approvals": Fact("number", lambda r: len(r.counted_approvals()), "approvals by "
                              "different people other than the author", _approved_until),
    "context.host_approved": Fact(
        "flag", _approved_by(lambda r, a: a.partner == r.thing.host),
        "somebody of the host approved", _approved_until),
    "context.owner_approved": Fact(
        "flag", _approved_by(lambda r, a: a.partner == r.thing.owner),
        "somebody of the owner approved", _approved_until),
    "context.safety_approved": Fact(
        "flag", _approved_by(lambda _, a: "safety_officer" in a.roles),
        "a safety officer approved", _approved_until),
    "context.forged": Fact("flag", _are_forged, "one person approved twice, or the author "
                           "approved"),
}  # fmt: skip


def earliest(ends: Iterable[int | None]) -> int | None:
    """The first of some times; None, no end, when there is none."""
    return min((end for end in ends if end is not None), default=None)


def latest(ends: Iterable[int | None]) -> int | None:
    """The last of some times; None, no end, when one of them has none."""
    found = list(ends)
    return None if None in found else max((e for e in found if e is not None), default=None)
