"""Organisations over time: states of membership, parents, mergers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from ilrs.partners.rights.facts import ACTIVE, earliest

BARRED = ("suspended", "withdrawn", "expired")


@dataclass(frozen=True)
class Organisation:
    """One organisation; `states` are (begin, state), by time."""

    id: str
    name: str
    parent: str
    member_class: str
    states: tuple[tuple[int, str], ...]

    def own_state(self, time: int) -> str:
        """Its own state of membership; empty when none had begun."""
        index = bisect_right([begin for begin, _ in self.states], time)
        return self.states[index - 1][1] if index else ""


@dataclass(frozen=True)
class Merger:
    """Organisations that became one at a time."""

    of: frozenset[str]
    into: str
    at: int


@dataclass(frozen=True)
class Organisations:
    """All organisations of a scene. Names have been looked up, parents form no circle."""

    by_id: Mapping[str, Organisation]
    mergers: tuple[Merger, ...] = ()

    def successor(self, id: str, time: int) -> str:
        """What an organisation has become by then: itself, or what it was merged into."""
        seen = {id}
        while True:
            into = next((m.into for m in self.mergers if id in m.of and m.at <= time), id)
            if into in seen:
                return id
            seen.add(into)
            id = into

    def lineage(self, id: str, time: int) -> frozenset[str]:
        """An organisation, what it has become, and the parents of both."""
        found: list[str] = [id]
        for one in found:
            parent = self.by_id[one].parent if one in self.by_id else ""
            found += [o for o in (self.successor(one, time), parent) if o and o not in found]
        return frozenset(found)

    def state(self, id: str, time: int) -> str:
        """The state of membership that counts.

        A parent that is suspended or gone takes its institutes with it; an organisation without
        states of its own stands in its parent's.
        """
        chain = self._chain(self.successor(id, time))
        states = [self.by_id[one].own_state(time) for one in chain if one in self.by_id]
        barred = next((state for state in states if state in BARRED), "")
        return barred or next(filter(None, states), "none")

    def member_class(self, id: str, time: int) -> str:
        """The class of membership of what an organisation has become."""
        today = self.successor(id, time)
        with_states = (o for o in self._chain(today) if o in self.by_id and self.by_id[o].states)
        found = next(with_states, today)
        return self.by_id[found].member_class if found in self.by_id else "member"

    def is_active(self, id: str, time: int) -> bool:
        """Whether it is a member in force."""
        return self.state(id, time) in ACTIVE

    def next_change(self, id: str, time: int) -> int | None:
        """The next known change of state of an organisation or its parents, or merger near it."""
        lineage = self.lineage(id, time)
        begins = (
            begin
            for one in lineage
            if one in self.by_id
            for begin, _ in self.by_id[one].states
            if begin > time
        )
        near = (
            m.at
            for m in self.mergers
            if m.at > time and not lineage.isdisjoint(m.of | self.lineage(m.into, m.at))
        )
        return earliest([*begins, *near])

    def inactive_from(self, id: str, time: int) -> int | None:
        """The next known time at which it is no longer a member in force."""
        at = time
        while (change := self.next_change(id, at)) is not None:
            if not self.is_active(id, change):
                return change
            at = change
        return None

    def _chain(self, id: str) -> list[str]:
        found = [id]
        for one in found:
            parent = self.by_id[one].parent if one in self.by_id else ""
            if parent and parent not in found:
                found.append(parent)
        return found
