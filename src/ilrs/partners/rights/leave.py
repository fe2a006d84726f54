"""The grants of a scene at a time: which are in force, and why the others are not."""

from __future__ import annotations

from dataclasses import dataclass

from ilrs.partners.rights.facts import earliest
from ilrs.partners.rights.request import Grant
from ilrs.partners.rights.scene import Scene
from ilrs.partners.rights.schema import GrantTable
from ilrs.partners.rights.times import checked, shown


@dataclass(frozen=True)
class Held:
    """A grant at a time; `fallen` says why it is not in force, and is empty when it is."""

    id: str
    table: GrantTable
    end: int
    fallen: str = ""

    @property
    def to(self) -> str:
        """To whom it is given."""
        role = f" ({self.table.role})" if self.table.role else ""
        return f"{self.table.person or self.table.partner}{role}"


def held_at(scene: Scene, time: int) -> list[Held]:
    """Every grant, in the order of the file."""
    return [_held(scene, id, time) for id in scene.table.grants]


def grants_at(scene: Scene, time: int) -> tuple[Grant, ...]:
    """The grants in force, as the kernel takes them; ended by whatever is known to end them."""
    return tuple(_grant(scene, held, time) for held in held_at(scene, time) if not held.fallen)


def _held(scene: Scene, id: str, time: int, below: tuple[str, ...] = ()) -> Held:
    """A grant falls with its end, its revocation, its holder's standing, and the one above it.

    What a partner granted while it was in standing stays when it is suspended: that right is the
    holder's, not the giver's.
    """
    table = scene.table.grants[id]
    ends = [checked(table.until), *([checked(table.revoked)] if table.revoked else [])]
    begin, organisations = checked(table.begin), scene.organisations
    partner = table.partner or scene.table.people[table.person].partner
    why = ""
    if not organisations.is_active(table.by, begin):
        why = f"{table.by} was {organisations.state(table.by, begin)} when it was to begin"
    elif not organisations.is_active(partner, time):
        why = f"{partner} is {organisations.state(partner, time)}"
    elif table.under and id not in below:
        above = _held(scene, table.under, time, (*below, id))
        why = f"{above.id} is not in force: {above.fallen}" if above.fallen else ""
        ends.append(above.end)
    end = earliest([*ends, organisations.inactive_from(partner, time)]) or 0
    if time < begin:
        why = f"begins at {shown(begin)}"
    elif table.revoked and checked(table.revoked) <= time:
        why = f"taken back at {shown(checked(table.revoked))}"
    elif checked(table.until) <= time:
        why = f"ended at {shown(checked(table.until))}"
    return Held(id, table, end, why)


def _grant(scene: Scene, held: Held, time: int) -> Grant:
    table = held.table
    partner = scene.organisations.successor(table.partner, time) if table.partner else ""
    return Grant(
        held.id, checked(table.begin), held.end, frozenset(table.actions),
        frozenset(_key(name) for name in table.on), table.person, partner, table.role,
        frozenset({"", *table.classes}), frozenset(table.modes), table.hazard, table.standing,
    )  # fmt: skip


def _key(name: str) -> str:
    """The name as things carry it: `asset/command = value` with single spaces."""
    address, equals, value = name.partition("=")
    return f"{address.strip()} = {value.strip()}" if equals else name.strip()
