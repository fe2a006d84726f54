"""What a port is: a type of a group, in a role, with its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ilrs.partners.contribution.groups import Text
from ilrs.partners.ports.number import Number
from ilrs.partners.ports.schema import Rule, Single


class PortError(ValueError):
    """A port that there is not; the message says what to write instead."""


@dataclass(frozen=True)
class Measure:
    """A quantity of a group and how two sides of it are compared (see `ilrs.partners.ports`)."""

    name: str
    title: Text
    unit: str
    rule: Rule
    single: Single = "point"
    needed: bool = True


@dataclass(frozen=True)
class Relation:
    """Two families of which sources disagree on whether they meet."""

    families: frozenset[str]
    note: Text
    source: str


@dataclass(frozen=True)
class Group:
    """What ports of one sort share: roles and who meets whom, measures, relations of families."""

    name: str
    title: Text
    roles: Mapping[str, tuple[str, ...]]
    defaults: tuple[str, str]
    gives: str = ""
    takes: str = ""
    settled: Text = ""
    measures: Mapping[str, Measure] = field(default_factory=dict[str, Measure])
    relations: tuple[Relation, ...] = ()


@dataclass(frozen=True)
class PortType:
    """A type of port. `numbers` has a number for a role at (name, role), for all at (name, "")."""

    name: str
    group: Group
    family: str
    title: str
    note: str = ""
    unverified: bool = False
    numbers: Mapping[tuple[str, str], Number] = field(default_factory=dict[tuple[str, str], Number])

    def number(self, measure: str, role: str) -> Number | None:
        """What the type says of a measure on one side; None when it does not."""
        return self.numbers.get((measure, role)) or self.numbers.get((measure, ""))


@dataclass(frozen=True)
class Port:
    """A type in a role. `stated` are the numbers that a file gives instead of those of the type."""

    type: PortType
    role: str
    stated: Mapping[str, Number] = field(default_factory=dict[str, Number])
    name: str = ""

    @property
    def label(self) -> str:
        """How people call it."""
        return self.name or f"{self.type.name}:{self.role}"

    def number(self, measure: str) -> Number | None:
        """What is known of a measure; None when neither file nor type says anything."""
        stated = self.stated.get(measure)
        return self.type.number(measure, self.role) if stated is None else stated
