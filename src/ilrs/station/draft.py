"""A station as its files say it, before anything is resolved: tables with their places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from ilrs.station.findings import Findings, Place
from ilrs.station.schema import (
    BusTable,
    ContentFile,
    ElementTable,
    FaultTable,
    Given,
    LimitTable,
    ModeTable,
    RuleTable,
    Scalar,
    SiteTable,
)
from ilrs.station.toml_file import TomlFile

T = TypeVar("T")


@dataclass(frozen=True)
class Entry:
    """One value as given, with its place; `textual` when numbers too arrive as text (--set)."""

    value: Scalar
    place: Place
    source: str = ""
    confidence: str = ""
    note: str = ""
    textual: bool = False

    @classmethod
    def of(cls, given: Given, place: Place, source: str = "") -> Entry:
        return cls(given.value, place, given.source or source, given.confidence, given.note)


@dataclass(frozen=True)
class Declared(Generic[T]):
    """A named table of a file; `at("ports", "power")` is the place of one of its keys."""

    name: str
    table: T
    file: TomlFile
    path: tuple[str | int, ...]

    def at(self, *keys: str | int) -> Place:
        return self.file.place(*self.path, *keys)

    def entries(self, key: str, given: Mapping[str, Given]) -> dict[str, Entry]:
        """The values of the sub-table `key` with their places."""
        return {name: Entry.of(g, self.at(key, name)) for name, g in given.items()}


@dataclass
class Draft:
    """Everything declared, in declared order. `sets` holds patched values by element or site.

    `incomplete` is true when a file could not be read: what refers to other things is then not
    checked, because the things may stand in that file.
    """

    settings: dict[str, Entry] = field(default_factory=dict[str, Entry])
    sites: dict[str, Declared[SiteTable]] = field(default_factory=dict[str, Declared[SiteTable]])
    buses: dict[str, Declared[BusTable]] = field(default_factory=dict[str, Declared[BusTable]])
    elements: dict[str, Declared[ElementTable]] = field(
        default_factory=dict[str, Declared[ElementTable]]
    )
    modes: dict[str, Declared[ModeTable]] = field(default_factory=dict[str, Declared[ModeTable]])
    rules: dict[str, Declared[RuleTable]] = field(default_factory=dict[str, Declared[RuleTable]])
    limits: list[Declared[LimitTable]] = field(default_factory=list[Declared[LimitTable]])
    faults: list[Declared[FaultTable]] = field(default_factory=list[Declared[FaultTable]])
    sets: dict[str, dict[str, Entry]] = field(default_factory=dict[str, dict[str, Entry]])
    incomplete: bool = False

    def add(self, file: TomlFile, content: ContentFile, findings: Findings) -> None:
        """Add what a file declares; a name that is taken is a finding naming both places."""
        _merge("site", self.sites, _tables(file, "sites", content.sites), findings)
        _merge("bus", self.buses, _tables(file, "buses", content.buses), findings)
        _merge("element", self.elements, _tables(file, "elements", content.elements), findings)
        _merge("mode", self.modes, _tables(file, "modes", content.modes), findings)
        rules = [
            Declared(rule.name, rule, file, ("rules", i)) for i, rule in enumerate(content.rules)
        ]
        _merge("rule", self.rules, rules, findings)
        for i, limit in enumerate(content.limits):
            self.limits.append(Declared(limit.telemetry, limit, file, ("limits", i)))
        for i, fault in enumerate(content.faults):
            self.faults.append(Declared(fault.address, fault, file, ("faults", i)))


def _tables(file: TomlFile, group: str, tables: Mapping[str, T]) -> list[Declared[T]]:
    return [Declared(name, table, file, (group, name)) for name, table in tables.items()]


def _merge(
    sort: str, known: dict[str, Declared[T]], new: list[Declared[T]], findings: Findings
) -> None:
    for item in new:
        first = known.setdefault(item.name, item)
        if first is not item:
            findings.add(
                "STN-DUPLICATE",
                item.at(),
                f"{sort} {item.name} is declared twice, first at {first.at()}",
                "rename one of them; a scenario replaces an element by naming it in remove",
            )
