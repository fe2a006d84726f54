"""What is asked of the rights kernel: who, to do what, to which thing, under which circumstances.

Plain frozen values; whoever builds them (`ilrs.partners.rights.asking` from a scene) has looked up
everything. Times are nanoseconds TAI as in `ilrs.epoch`; None is "no end known".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Subject:
    """A person with what its partner and its papers make of it at the time of the request.

    `partner` is the organisation of today, after mergers; `lineage` it and all parents. `until` is
    when the next change of its partner's standing is known to come. `training` maps names to ends.
    `overdue_from` is when the first break-glass use without its later justification falls due.
    """

    person: str
    partner: str
    state: str = "member"
    member_class: str = "member"
    roles: frozenset[str] = NOBODY
    lineage: frozenset[str] = NOBODY
    cleared: bool = False
    training: Mapping[str, int] = field(default_factory=dict[str, int])
    conflicts: frozenset[str] = NOBODY
    until: int | None = None
    overdue_from: int | None = None


@dataclass(frozen=True, slots=True)
class Thing:
    """What is to be commanded, connected, read, edited, reviewed or witnessed.

    `keys` are the ids by which grants may name it (a command: itself, and its asset). `host` is the
    partner whose infrastructure it stands on. `hazard` is 0 none, 1 marginal, 2 critical, 3
    catastrophic. `embargo` is until when a data product is the owner's. `source` are the
    organisations, with parents, that a reviewed file or a log comes from.
    """

    id: str
    kind: str
    owner: str
    host: str = ""
    keys: frozenset[str] = NOBODY
    command_class: str = ""
    hazard: int = 0
    approvals: int = 0
    training: frozenset[str] = NOBODY
    level: str = ""
    embargo: int | None = None
    frozen: bool = False
    proposer: str = ""
    source: frozenset[str] = NOBODY
    reviewers: frozenset[str] = NOBODY
    deciders: frozenset[str] = NOBODY
    declared: frozenset[str] = NOBODY
    witnesses: tuple[frozenset[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Grant:
    """Leave given by an owner: to a person, or to a partner's people, perhaps of one role only.

    A `standing` grant is a delegation for what comes up; the others are windows. It reaches the
    command classes, station modes (empty: all) and hazard levels that it names, from `start` to
    before `end`; there is none without an end.
    """

    id: str
    start: int
    end: int
    actions: frozenset[str]
    on: frozenset[str]
    person: str = ""
    partner: str = ""
    role: str = ""
    classes: frozenset[str] = frozenset({"", "routine"})
    modes: frozenset[str] = NOBODY
    most_hazard: int = 0
    standing: bool = False

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"grant {self.id} ends before it begins")
        if not (self.person or self.partner):
            raise ValueError(f"grant {self.id} is given to nobody")


@dataclass(frozen=True, slots=True)
class Approval:
    """One person's approval of one command, until it lapses."""

    person: str
    partner: str
    roles: frozenset[str]
    end: int


@dataclass(frozen=True, slots=True)
class Context:
    """The circumstances: time, station mode, emergency, link, author and approvals of the command.

    `mode_level` is the gravity of the mode as in station files. `link` says whether a command can
    reach its asset and be watched. `emergency_end` None with `emergency` set: open-ended.
    """

    time: int
    mode: str = "nominal"
    mode_level: int = 0
    link: bool = True
    emergency: bool = False
    emergency_end: int | None = None
    author: str = ""
    approvals: tuple[Approval, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """One question: may `subject` do `action` to `thing`, given the grants there are?"""

    subject: Subject
    action: str
    thing: Thing
    context: Context
    grants: tuple[Grant, ...] = ()

    def grants_of(self, standing: bool) -> list[Grant]:
        """The grants of one sort that cover this request now."""
        return [g for g in self.grants if g.standing is standing and covers(g, self)]

    def is_granted(self, standing: bool) -> bool:
        """Whether a grant of one sort covers this request now."""
        for grant in self.grants:  # noqa: SIM110  (half the time of any())
            if grant.standing is standing and covers(grant, self):
                return True
        return False

    def counted_approvals(self) -> list[Approval]:
        """Approvals that have not lapsed, each person once, the author's never."""
        found: dict[str, Approval] = {}
        for approval in self.context.approvals:
            if approval.end > self.context.time and approval.person != self.context.author:
                found.setdefault(approval.person, approval)
        return list(found.values())


def covers(grant: Grant, request: Request) -> bool:
    """Whether a grant reaches this person, action, thing, mode and time."""
    subject, thing, context = request.subject, request.thing, request.context
    return (
        grant.partner in ("", subject.partner)
        and not grant.on.isdisjoint(thing.keys)
        and grant.start <= context.time < grant.end
        and request.action in grant.actions
        and grant.person in ("", subject.person)
        and (not grant.role or grant.role in subject.roles)
        and thing.command_class in grant.classes
        and thing.hazard <= grant.most_hazard
        and (not grant.modes or context.mode in grant.modes)
    )
