"""The contact plan: when one node can send to another, at which rate and range light time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count

from ilrs.epoch import Epoch


@dataclass(frozen=True)
class Contact:
    """`source` can send to `destination` over [start_s, end_s), seconds after the plan's origin.

    One way only. `rate_bit_s` is what the link carries for bundles, `owlt_s` the one-way light
    time, `confidence` the chance that the contact takes place, 0 to 1.
    """

    source: str
    destination: str
    start_s: float
    end_s: float
    rate_bit_s: float
    owlt_s: float = 0.0
    confidence: float = 1.0

    def __post_init__(self) -> None:
        name = f"contact {self.source} > {self.destination}"
        numbers = (self.start_s, self.end_s, self.rate_bit_s, self.owlt_s, self.confidence)
        if not all(math.isfinite(n) for n in numbers):
            raise ValueError(f"{name}: its numbers must be finite")
        if not self.source or not self.destination or self.source == self.destination:
            raise ValueError(f"{name}: a contact goes from one node to another")
        if self.end_s <= self.start_s:
            raise ValueError(
                f"{name}: ends at {self.end_s:g} s, which is not after its start "
                f"{self.start_s:g} s; are the times the wrong way round?"
            )
        if self.rate_bit_s <= 0.0 or self.owlt_s < 0.0 or not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"{name}: needs a rate above 0, a light time of 0 s or more, "
                             "and a confidence from 0 to 1")  # fmt: skip

    @property
    def volume_bit(self) -> float:
        """What it can carry in all."""
        return self.rate_bit_s * (self.end_s - self.start_s)


@dataclass(frozen=True)
class ContactPlan:
    """Contacts in the order of their start; `origin` is the instant that their seconds count from.

    A plan read from a file of another program may have no origin (None): its seconds are relative.
    """

    contacts: tuple[Contact, ...]
    origin: Epoch | None = None

    @property
    def nodes(self) -> tuple[str, ...]:
        """All names, in order: numbers by value, then words."""
        names = {n for c in self.contacts for n in (c.source, c.destination)}
        return tuple(sorted(names, key=in_order))

    @property
    def end_s(self) -> float:
        """When the last contact ends; 0 for an empty plan."""
        return max((c.end_s for c in self.contacts), default=0.0)


def numbered(plan: ContactPlan) -> tuple[ContactPlan, dict[str, int]]:
    """The plan with numbers for names, for forms that know only these, and the number of each node.

    Names that are numbers keep them; words get the lowest free numbers from 1 in their order.
    """
    taken = {int(name) for name in plan.nodes if in_order(name)[0] is False}
    free = (n for n in count(1) if n not in taken)
    numbers = {n: next(free) if in_order(n)[0] else int(n) for n in plan.nodes}
    contacts = [
        replace(c, source=str(numbers[c.source]), destination=str(numbers[c.destination]))
        for c in plan.contacts
    ]
    return ContactPlan(tuple(contacts), plan.origin), numbers


def in_order(name: str) -> tuple[bool, int, str]:
    """A key that sorts node names: 2 before 10, numbers before words."""
    number = name.isascii() and name.isdigit()
    return not number, int(name) if number else 0, name


def overlaps(contacts: Sequence[Contact]) -> list[tuple[int, int]]:
    """Places of contacts of one directed link that overlap in time, the earlier start first.

    A link carries one contact at a time, so a plan in which any are found is not to be used.
    """
    links: dict[tuple[str, str], list[int]] = {}
    for i, contact in enumerate(contacts):
        links.setdefault((contact.source, contact.destination), []).append(i)
    found: list[tuple[int, int]] = []
    for places in links.values():
        places.sort(key=lambda i: (contacts[i].start_s, i))
        longest = places[0]
        for place in places[1:]:
            if contacts[place].start_s < contacts[longest].end_s:
                found.append((longest, place))
            if contacts[place].end_s > contacts[longest].end_s:
                longest = place
    return found
