"""Who must not judge whom: organisations that belong together, declared ties, the gate before.

Two organisations belong together on a day when one is part of the other, was merged into it, or
both are part of, or merged into, a third; kinds at which a flow stops (states) tie nobody. An
organisation of which nothing is registered may be anybody's, so its people judge nobody. Not
modelled: ties that ended, money, kinship of people beyond what they declare.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from ilrs.partners.flow.case import Case, Person
from ilrs.partners.flow.definition import Flow
from ilrs.partners.flow.refusal import Refusal

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Link:
    """`child` was part of `parent`, or merged into it, from a day on and up to another."""

    child: str
    parent: str
    first: date
    last: date | None = None

    def on(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Organisations:
    """What is registered: the kind of each organisation, and what is part of what."""

    kinds: Mapping[str, str] = field(default_factory=dict[str, str])
    links: tuple[Link, ...] = ()

    def knows(self, partner: str) -> bool:
        """Whether more than the name is registered."""
        return self.kinds.get(partner, UNKNOWN) != UNKNOWN

    def kin(self, partner: str, on: date, stops_at: Iterable[str] = ()) -> set[str]:
        """The organisation, and everything that it is part of, but not beyond some kinds."""
        stops, found, todo = set(stops_at), {partner}, [partner]
        while todo:
            child = todo.pop()
            above = {k.parent for k in self.links if k.child == child and k.on(on)}
            new = {p for p in above - found if self.kinds.get(p) not in stops}
            found |= new
            todo += new
        return found


def proposers(flow: Flow, case: Case) -> set[str]:
    """The organisations whose case it is: its own, and those of the people who propose."""
    people = (p for p in case.people.values() if any(flow.roles[r].proposes for r in p.roles))
    named = (line for fact in flow.sides for line in case.facts.get(fact, "").splitlines())
    return {case.partner, *(p.partner for p in people), *named}


def conflicts(
    flow: Flow, case: Case, name: str, person: Person, known: Organisations, on: date
) -> list[Refusal]:
    """Why a person must neither judge nor read a case on a day; empty: there is no reason."""
    found: list[Refusal] = []
    sides = sorted(proposers(flow, case))
    own = known.kin(person.partner, on, flow.wall_stops_at)
    for side in sides:
        theirs = known.kin(side, on, flow.wall_stops_at)
        if person.partner == side:
            found.append(_wall(f"{name} belongs to {side}, whose case this is"))
        elif shared := sorted(own & theirs):
            what = f"{name} of {person.partner} is tied to {side} by {', '.join(shared)}"
            found.append(_wall(what))
        if tied := sorted(theirs & set(person.declared or ())):
            found.append(_wall(f"{name} declared a tie to {', '.join(tied)} ({side})"))
    if case.id in (person.declared or ()):
        found.append(_wall(f"{name} declared a part in {case.id}"))
    if name in case.facts.get("authors", "").splitlines():
        found.append(_wall(f"{name} is an author of what is judged"))
    found += [
        Refusal(
            "WALL-UNKNOWN",
            f"nothing is registered of {p}: whom it is tied to is unknown",
            f"register it: ilrs store partner {p} --kind KIND",
        )
        for p in dict.fromkeys([person.partner, *sides])
        if not known.knows(p)
    ]
    return found


def reading(flow: Flow, case: Case, name: str, known: Organisations, on: date) -> list[Refusal]:
    """Why a person may not open a case on a day; empty: they may.

    People of roles without a wall may; others once they have declared their ties and none is there.
    """
    person = case.people.get(name)
    if person is None or not person.roles:
        return [Refusal("READ-NO-PART", f"{name} has no part in {case.id}")]
    if any(not flow.roles[role].walled for role in person.roles):
        return []
    return conflicts(flow, case, name, person, known, on) or gate(name, person)


def gate(name: str, person: Person) -> list[Refusal]:
    """Closed until a person has declared their ties, were it to say that there are none."""
    if person.declared is not None:
        return []
    hint = "do: declare --with ties=none, or name organisations and cases, each by --with ties="
    return [Refusal("WALL-GATE", f"{name} has not declared ties yet", hint)]


def listed(flow: Flow, case: Case, name: str, known: Organisations, on: date) -> bool:
    """Whether a case is shown to a person at all: the gate hides its content, not its being."""
    return all(r.id == "WALL-GATE" for r in reading(flow, case, name, known, on))


def _wall(what: str) -> Refusal:
    return Refusal("WALL-CONFLICT", what, "somebody without a tie has to do it")
