"""Lists: what a person may do, and what a partner holds and gives."""

from __future__ import annotations

from dataclasses import dataclass

from ilrs.partners.rights.asking import Situation, ask
from ilrs.partners.rights.leave import Held, held_at
from ilrs.partners.rights.scene import Scene
from ilrs.partners.rights.things import every_thing


@dataclass(frozen=True)
class Permission:
    """One thing that a person may do, by which rules, until when at least."""

    action: str
    thing: str
    rules: tuple[str, ...]
    until: int | None
    duties: tuple[str, ...]


def permissions(scene: Scene, person: str, situation: Situation) -> list[Permission]:
    """Everything that a person may do. UnknownNameError for one that there is not."""
    scene.named(person, scene.table.people, "person")
    found: list[Permission] = []
    for thing in every_thing(scene):
        for action in scene.policy.actions:
            answer = ask(scene, person, action, thing, situation).decision
            if answer.allowed:
                found.append(Permission(action, thing, answer.rules, answer.until, answer.duties))
    return found


def grants_of_partner(scene: Scene, partner: str, time: int) -> tuple[list[Held], list[Held]]:
    """The grants that a partner and its people hold, and those that it gave."""
    scene.named(partner, scene.table.partners, "partner")
    successor = scene.organisations.successor
    own = successor(partner, time)
    held: list[Held] = []
    given: list[Held] = []
    for grant in held_at(scene, time):
        to = grant.table.partner or scene.table.people[grant.table.person].partner
        if successor(to, time) == own:
            held.append(grant)
        if successor(grant.table.by, time) == own:
            given.append(grant)
    return held, given
