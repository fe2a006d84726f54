"""Elements: kind or part, ports, parameters and initial commands of each named thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ilrs.address import is_name
from ilrs.carrier import CARRIERS
from ilrs.diagnostics import did_you_mean
from ilrs.kind import FILE, Kind, Param, Port, class_count
from ilrs.station.command_settings import CommandReader
from ilrs.station.draft import Declared, Draft, Entry
from ilrs.station.findings import Findings, Place
from ilrs.station.imports import read_inside
from ilrs.station.model import Element, Value
from ilrs.station.offsets import OffsetReader
from ilrs.station.parts import Part, PartLibrary
from ilrs.station.schema import FACILITIES, ElementTable
from ilrs.station.validate import ABSENT
from ilrs.station.values import ValueReader, default_value
from ilrs.units import example_of, stem, suffix_of

# Names that records use for things that are no elements.
RESERVED = frozenset({"station", "site", "sites", "centre"})


class ElementReader:
    """Builds elements from their tables, their parts and what a scenario sets."""

    def __init__(
        self,
        draft: Draft,
        kinds: Mapping[str, Kind],
        parts: PartLibrary,
        findings: Findings,
        folder: Path,
        shown: str,
    ) -> None:
        self._draft = draft
        self._folder, self._shown = folder, shown
        self._kinds = kinds
        self._parts = parts
        self._findings = findings
        self._values = ValueReader(findings)
        self._offsets = OffsetReader(draft, findings)
        self._commands = CommandReader(self._values, findings)

    def read(self, declared: Declared[ElementTable]) -> Element | None:
        """The element; None, with findings, when its kind cannot be known."""
        table, name = declared.table, declared.name
        self._check_head(declared)
        part = self._part(declared)
        kind = self._kind(declared, part)
        if kind is None:
            return None
        patch = self._patch(kind, name)
        params = self._params(kind, declared, part, patch)
        self._check_classes(kind, declared, params)
        commands = self._commands.read(kind, declared, patch)
        title = table.title or (part.table.name if part else "") or name
        return Element(
            name, title, kind, table.part, table.place, table.facility, table.owner,
            self._ports(kind, declared, params), params, commands, table.note, *declared.at(),
            self._offsets.read(declared),
        )  # fmt: skip

    def _check_head(self, declared: Declared[ElementTable]) -> None:
        table, name = declared.table, declared.name
        if not is_name(name) or name in RESERVED:
            what = f'"{name}" cannot be the name of an element'
            hint = "use lower case letters, digits and underscores"
            if name in RESERVED:
                hint = "this name is reserved"
            self._findings.add("STN-NAME", declared.at(), what, hint)
        if table.facility and table.facility not in FACILITIES:
            what = f'{name}: there is no facility "{table.facility}"'
            hint = did_you_mean(table.facility, FACILITIES)
            self._findings.add("STN-UNKNOWN-FACILITY", declared.at("facility"), what, hint)
        if table.place and table.place not in self._draft.sites and not self._draft.incomplete:
            what = f'{name}: there is no site "{table.place}"'
            hint = did_you_mean(table.place, list(self._draft.sites))
            self._findings.add("STN-UNKNOWN-SITE", declared.at("place"), what, hint)

    def _part(self, declared: Declared[ElementTable]) -> Part | None:
        table = declared.table
        if bool(table.kind) == bool(table.part):
            given = "both a kind and a part" if table.kind else "neither a kind nor a part"
            what, hint = f"{declared.name} gives {given}", "give one of them: a part has its kind"
            place = declared.at("part") if table.kind else declared.at()
            self._findings.add("STN-PART-MISMATCH", place, what, hint)
            return None
        if not table.part:
            return None
        return self._parts.get(table.part, declared.at("part"))

    def _kind(self, declared: Declared[ElementTable], part: Part | None) -> Kind | None:
        id, place = declared.table.kind, declared.at("kind")
        if declared.table.part:
            id = ""
        if part is not None:
            id, place = part.table.kind, part.file.place("kind")
        if not id or id == ABSENT:
            return None
        kind = self._kinds.get(id)
        if kind is None:
            owner = f"part {part.id}" if part else declared.name
            hint = did_you_mean(id, list(self._kinds))
            self._findings.add("STN-UNKNOWN-KIND", place, f'{owner}: no kind "{id}"', hint)
        elif _needs_place(kind) and not declared.table.place:
            what = f"{declared.name} ({id}) depends on light, ground or terrain, but has no place"
            self._findings.add("STN-NO-SITE", declared.at(), what, 'add place = "SITE"')
        return kind

    def _ports(
        self, kind: Kind, declared: Declared[ElementTable], params: Mapping[str, Value]
    ) -> dict[str, str]:
        known = {port.name: port for port in kind.ports}
        ports: dict[str, str] = {}
        for name, bus in declared.table.ports.items():
            if name not in known:
                what = f'{declared.name} ({kind.id}) has no port "{name}"'
                hint = did_you_mean(name, list(known))
                self._findings.add("STN-UNKNOWN-PORT", declared.at("ports", name), what, hint)
            elif bus != ABSENT and self._check_bus(declared, known[name], bus):
                ports[name] = bus
        for port in kind.ports:
            asked = port.needed_by in params and bool(params[port.needed_by].si)
            if (asked or not port.optional) and port.name not in declared.table.ports:
                because = f", which {stem(port.needed_by)} needs" if asked else ""
                what = f"{declared.name} ({kind.id}): port {port.name} is connected to no bus"
                what += because
                hint = f'add ports = {{ {port.name} = "BUS" }} with a bus of {port.carrier}'
                self._findings.add("STN-UNCONNECTED", declared.at(), what, hint)
        return ports

    def _check_bus(self, declared: Declared[ElementTable], port: Port, bus: str) -> bool:
        place, buses = declared.at("ports", port.name), self._draft.buses
        if bus not in buses:
            if not self._draft.incomplete:
                what = f'{declared.name}: there is no bus "{bus}" for port {port.name}'
                hint = did_you_mean(bus, list(buses))
                self._findings.add("STN-UNKNOWN-BUS", place, what, hint)
            return False
        carrier = buses[bus].table.carrier
        if carrier in CARRIERS and carrier != port.carrier:
            what = f"{declared.name}: port {port.name} takes {port.carrier}"
            what += f", but bus {bus} carries {carrier}"
            fitting = [b.name for b in buses.values() if b.table.carrier == port.carrier]
            hint = f"buses of {port.carrier}: {', '.join(fitting) or 'none'}"
            self._findings.add("STN-CARRIER", place, what, hint)
            return False
        return carrier in CARRIERS

    def _patch(self, kind: Kind, name: str) -> dict[str, Entry]:
        """What a scenario or --set says about the element; unknown keys are findings."""
        patch = self._draft.sets.get(name, {})
        known = [stem(p.name) for p in kind.params] + [c.name for c in kind.commands]
        for key, entry in patch.items():
            if key not in known:
                what = f"{name} ({kind.id}) has no parameter or command {key}"
                hint = did_you_mean(key, known)
                self._findings.add("STN-UNKNOWN-ADDRESS", entry.place, what, hint)
        return patch

    def _params(
        self,
        kind: Kind,
        declared: Declared[ElementTable],
        part: Part | None,
        patch: dict[str, Entry],
    ) -> dict[str, Value]:
        known = {stem(param.name): param for param in kind.params}
        given = part.params if part else {}
        given |= declared.entries("params", declared.table.params)
        for key, entry in given.items():
            if key not in known:
                what = f'{declared.name} ({kind.id}) has no parameter "{key}"'
                hint = self._param_hint(key, known)
                self._findings.add("STN-UNKNOWN-PARAM", entry.place, what, hint)
        given |= patch
        values = {p.name: self._param(kind, p, declared, given.get(k)) for k, p in known.items()}
        return {name: value for name, value in values.items() if value is not None}

    def _param_hint(self, key: str, known: Mapping[str, Param]) -> str:
        if stem(key) in known and suffix_of(key):
            return f'write {stem(key)} = "{example_of(key)}": the unit stands in the value'
        return did_you_mean(key, list(known)) or f"known: {', '.join(known)}"

    def _param(
        self, kind: Kind, param: Param, declared: Declared[ElementTable], entry: Entry | None
    ) -> Value | None:
        if entry is not None:
            value = self._values.read(param, entry, declared.name)
            return self._with_file(value, entry) if value and names_a_file(param, value) else value
        value = default_value(param, kind.id, declared.at())
        if value is None:
            what = f"{declared.name}: {stem(param.name)} is missing ({param.doc})"
            example = "3" if param.count else f'"{example_of(param.name)}"'
            if param.choices:
                example = f'"{next(iter(param.choices))}"'
            hint = f"give it under params, for example {stem(param.name)} = {example}"
            self._findings.add("STN-MISSING-PARAM", declared.at(), what, hint)
        return value

    def _with_file(self, value: Value, entry: Entry) -> Value | None:
        """A value with what the file holds that it names."""
        text = read_inside(self._folder, self._shown, value.text, entry.place, self._findings)
        return None if text is None else replace(value, content=text)

    def _check_classes(
        self, kind: Kind, declared: Declared[ElementTable], params: dict[str, Value]
    ) -> None:
        for port in kind.ports:
            value = params.get(port.index)
            if value is None or value.si is None or value.confidence == "default":
                continue
            count = class_count(kind, port)
            if count and not 0 <= value.si < count:
                what = f"{declared.name}: {port.index} {value.text} is no class of {port.carrier}"
                place = Place(value.file, value.line)
                self._findings.add("STN-CLASS", place, what, f"use 0 to {count - 1}")


def _needs_place(kind: Kind) -> bool:
    """Whether the kind reads the environment of a site, or talks from one."""
    on_ground = kind.node is not None and kind.node.where == "surface"
    return on_ground or any(not driver.own for driver in kind.drivers)


def names_a_file(param: Param, value: Value) -> bool:
    """Whether a parameter's value stands for a file of the station's folder."""
    return bool(param.files) and value.si == (param.choices or {}).get(FILE)
