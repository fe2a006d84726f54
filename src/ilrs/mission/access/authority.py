"""Who may do what at a station: by its rights.toml, or by the single-team rule without one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ilrs.diagnostics import did_you_mean
from ilrs.kind import Command
from ilrs.mission.access.people import Circumstances, Given, Known
from ilrs.mission.access.privileges import privileges_of
from ilrs.mission.access.scene_authority import SceneAuthority
from ilrs.mission.access.team_authority import TeamAuthority
from ilrs.mission.access.verdict import Verdict
from ilrs.partners.rights.assets import equipment_of
from ilrs.partners.rights.listing import grants_of_partner
from ilrs.partners.rights.scene import Scene, UnknownNameError, read_scene
from ilrs.partners.rights.times import shown
from ilrs.station.model import Element, Station

RIGHTS = "rights.toml"


@dataclass(frozen=True)
class Asked:
    """Who asks: the person, and the roles of the account, which count in a single team only."""

    person: str
    account_roles: tuple[str, ...] = ()


class Authority:
    """What people may at a station; DeclarationError for rights that are not right."""

    def __init__(self, station: Station, rights_file: Path | None = None) -> None:
        self.station = station
        self.scene: Scene | None = None
        if rights_file is not None and rights_file.is_file():
            self.scene = read_scene(rights_file, equipment_of(station))
        self._by = SceneAuthority(self.scene) if self.scene else TeamAuthority(station)

    @property
    def single_team(self) -> bool:
        """Whether the station has no rights of its own."""
        return self._by.single_team

    def known(self, asked: Asked) -> Known:
        """Who a person is at the station."""
        return self._by.known(asked.person, asked.account_roles)

    def privileges(self, asked: Asked) -> tuple[str, ...]:
        """What the software opens to a person, by the roles of the station and of the account."""
        roles = {*self.known(asked).roles, *self._software_roles(asked)}
        return privileges_of(roles, single_team=self.single_team)

    def may(
        self, asked: Asked, action: str, thing: str, at: Circumstances, *, author: str = "",
        approvals: Sequence[Given] = (),
    ) -> Verdict:  # fmt: skip
        """Whether a person may `command` or `approve` a thing (`element/command[ = word]`).

        `author` is who wrote a command that others approve or that is released later; whoever
        commands, unless it is given. UnknownNameError for a name that there is not.
        """
        return self._by.may(
            asked.person, action, thing, at, author=author, approvals=approvals,
            account_roles=asked.account_roles,
        )  # fmt: skip

    def thing_of(self, address: str, value: float | str | None = None) -> str:
        """A command with its value as rights name it: words and their codes by the word, numbers
        left out. UnknownNameError for an address or a word that there is not: what is not known to
        be harmless is not taken for the harmless one.
        """
        command = self._command(address)
        if command.values is None or value is None:
            return address
        words = {float(code): word for word, code in command.values.items()}
        word = value if isinstance(value, str) else words.get(float(value))
        if word not in command.values:
            known = ", ".join(command.values)
            raise UnknownNameError(f"{address} is never {value!r}; it takes one of: {known}")
        return f"{address} = {word}"

    def _command(self, address: str) -> Command:
        element, _, name = address.partition("/")
        found = self.station.elements.get(element)
        if found is None:
            hint = did_you_mean(element, list(self.station.elements))
            raise UnknownNameError(f'there is no element "{element}"; {hint}'.rstrip("; "))
        for command in found.kind.commands:
            if command.name == name:
                return command
        hint = did_you_mean(name, [c.name for c in found.kind.commands])
        raise UnknownNameError(f'{element} has no command "{name}"; {hint}'.rstrip("; "))

    def class_of(self, thing: str) -> tuple[str, int, int]:
        """Class, hazard (0 to 3) and number of approvals of a command."""
        return self._by.class_of(thing)

    def commands(self, asked: Asked, at: Circumstances) -> list[dict[str, Any]]:
        """Every command of the station: whose it is, what it is, and whether a person may, or why
        not; a row of its own for each word that the rights treat by itself.
        """
        return [
            self._row(asked, at, element, command, thing)
            for element in self.station.elements.values()
            for command in element.kind.commands
            for thing in self._things(element, command)
        ]

    def partner(self, asked: Asked, at: Circumstances, partner: str = "") -> dict[str, Any]:
        """What a partner has: elements, standing, grants held and given; and what a person may.

        UnknownNameError for a partner that there is not.
        """
        known = self.known(asked)
        id = partner or known.partner
        mine = [e for e in self.station.elements.values() if self._by.owner_of(e.name) == id]
        return {
            "partner": id, "name": known.partner_name if id == known.partner else id,
            "single_team": self.single_team,
            "elements": [e.name for e in mine], "commands": self.commands(asked, at),
            **self._standing(id, at.time_ns),
        }  # fmt: skip

    def products(self, asked: Asked, at: Circumstances, partner: str) -> list[dict[str, Any]]:
        """Data products of a partner: until when they are its own, and whether a person may read.

        Those of others that a person may read now are among them, by `owner`.
        """
        if self.scene is None:
            return []
        found: list[dict[str, Any]] = []
        for id, product in self.scene.table.products.items():
            verdict = self.may(asked, "read", id, at)
            if product.owner == partner or verdict.allowed:
                found.append({
                    "id": id, "owner": product.owner, "embargo": product.embargo,
                    "level": product.level, **verdict.document,
                })  # fmt: skip
        return found

    def _standing(self, id: str, time_ns: int) -> dict[str, Any]:
        if self.scene is None or not id:
            return {"state": "", "holds": [], "gives": []}
        held, given = grants_of_partner(self.scene, id, time_ns)
        holds, gives = (
            [
                {"id": g.id, "by": g.table.by, "to": g.to, "actions": g.table.actions,
                 "on": g.table.on, "until": shown(g.end), "in_force": not g.fallen,
                 "why_not": g.fallen}
                for g in some
            ]
            for some in (held, given)
        )  # fmt: skip
        state = self.scene.organisations.state(id, time_ns)
        name = self.scene.table.partners[id].name or id
        return {"name": name, "state": state, "holds": holds, "gives": gives}

    def _row(
        self, asked: Asked, at: Circumstances, element: Element, command: Command, thing: str
    ) -> dict[str, Any]:
        command_class, hazard, approvals = self.class_of(thing)
        return {
            "thing": thing, "address": f"{element.name}/{command.name}", "element": element.name,
            "owner": self._by.owner_of(element.name) or element.owner, "class": command_class,
            "hazard": hazard, "approvals": approvals,
            **self.may(asked, "command", thing, at).document,
        }  # fmt: skip

    def _things(self, element: Element, command: Command) -> list[str]:
        address = f"{element.name}/{command.name}"
        apart = [f"{address} = {word}" for word in command.values or ()]
        plain = self.class_of(address)
        return [address, *(thing for thing in apart if self.class_of(thing) != plain)]

    def _software_roles(self, asked: Asked) -> set[str]:
        """An account's role operator says nothing where the station's rights say who operates."""
        return set(asked.account_roles) - (set() if self.single_team else {"operator"})
