"""How a station is operated and tried: limits, modes, rules and planned faults.

Expressions and commands of modes and rules are text here; the command centre reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from ilrs.address import Address, is_name
from ilrs.diagnostics import did_you_mean
from ilrs.kind import Fault, Kind, Param
from ilrs.station.draft import Declared, Draft, Entry
from ilrs.station.findings import Findings, Place
from ilrs.station.model import FaultPlan, Limit, Mode, Rule
from ilrs.station.schema import FaultTable, Given, LimitTable
from ilrs.station.validate import ABSENT
from ilrs.station.values import ValueReader
from ilrs.units import show, suffix_of

_PERSIST = Param("persist_s", "how long before the alarm", minimum=0.0)
_AT = Param("at_s", "time after the start", minimum=0.0)
_FOR = Param("duration_s", "how long the fault lasts", minimum=0.0)
_THRESHOLDS = ("red_low", "yellow_low", "yellow_high", "red_high")


class OperationsReader:
    """Builds limits, modes, rules and fault plans; `kinds` holds the kind of each element."""

    def __init__(self, draft: Draft, kinds: Mapping[str, Kind], findings: Findings) -> None:
        self._draft = draft
        self._kinds = kinds
        self._findings = findings
        self._values = ValueReader(findings)

    def limits(self) -> tuple[Limit, ...]:
        return tuple(limit for d in self._draft.limits if (limit := self._limit(d)))

    def faults(self, duration_s: float | None) -> tuple[FaultPlan, ...]:
        """The fault plans; those beyond the end of a run of that length are findings."""
        plans = (self._fault(d, duration_s) for d in self._draft.faults)
        return tuple(plan for plan in plans if plan)

    def modes(self) -> tuple[Mode, ...]:
        """The modes by rising level."""
        modes: dict[int, Mode] = {}
        for name, declared in self._draft.modes.items():
            table = declared.table
            if not is_name(name):
                what, hint = f'"{name}" cannot be the name of a mode', "use lower case letters"
                self._findings.add("STN-NAME", declared.at(), what, hint)
            mode = Mode(
                name, table.level, table.enter, table.leave, tuple(table.do), table.title or name,
                *declared.at(),
            )  # fmt: skip
            first = modes.setdefault(table.level, mode)
            if first is not mode and "level" in declared.file.data["modes"][name]:
                what = f"modes {first.name} and {name} both have level {table.level}"
                place = declared.at("level")
                self._findings.add("STN-MODE-LEVEL", place, what, "give each mode its own level")
        return tuple(modes[level] for level in sorted(modes))

    def rules(self) -> tuple[Rule, ...]:
        rules: list[Rule] = []
        for declared in self._draft.rules.values():
            table = declared.table
            for i, mode in enumerate(table.modes):
                if mode not in self._draft.modes and not self._draft.incomplete:
                    what = f'rule {table.name}: there is no mode "{mode}"'
                    hint = did_you_mean(mode, list(self._draft.modes))
                    self._findings.add("STN-UNKNOWN-MODE", declared.at("modes", i), what, hint)
            do, modes = tuple(table.do), tuple(table.modes)
            rules.append(Rule(table.name, table.when, do, table.why, modes, *declared.at()))
        return tuple(rules)

    def _address(self, text: str, place: Place) -> tuple[Address, Kind] | None:
        """An address and the kind of its element; None, with a finding, if there is none."""
        if text == ABSENT:
            return None
        try:
            address = Address.parse(text)
        except ValueError as error:
            self._findings.add("STN-UNKNOWN-ADDRESS", place, str(error))
            return None
        kind = self._kinds.get(address.element)
        if kind is None:
            if address.element not in self._draft.elements and not self._draft.incomplete:
                what = f'"{text}": there is no element {address.element}'
                hint = did_you_mean(address.element, list(self._draft.elements))
                self._findings.add("STN-UNKNOWN-ELEMENT", place, what, hint)
            return None
        return address, kind

    def _limit(self, declared: Declared[LimitTable]) -> Limit | None:
        table = declared.table
        found = self._address(table.telemetry, declared.at("telemetry"))
        persist_s = self._time(_PERSIST, table.persist, declared, "persist") or 0.0
        if found is None:
            return None
        address, kind = found
        if address.quantity not in kind.telemetry:
            self._unknown(address, kind.telemetry, "telemetry", declared.at("telemetry"))
            return None
        given = {key: getattr(table, key) for key in _THRESHOLDS}
        param = Param(address.quantity, "limit")
        values = {
            key: self._threshold(param, entry, declared, key)
            for key, entry in given.items()
            if entry
        }
        self._check_order(declared, values)
        return Limit(
            table.telemetry, **values, persist_s=persist_s, why=table.why,
            file=declared.at().file, line=declared.at().line,
        )  # fmt: skip

    def _threshold(
        self, param: Param, given: Given, declared: Declared[LimitTable], key: str
    ) -> float | None:
        entry = Entry.of(given, declared.at(key))
        value = self._values.read(param, entry, f"limit on {declared.name}", key)
        return value.si if value else None

    def _check_order(self, declared: Declared[LimitTable], values: dict[str, float | None]) -> None:
        known = [(key, si) for key in _THRESHOLDS if (si := values.get(key)) is not None]
        if not values:
            what, hint = f"the limit on {declared.name} has no threshold", ", ".join(_THRESHOLDS)
            self._findings.add("STN-LIMIT", declared.at(), what, f"give one of {hint}")
        for (low_key, low), (high_key, high) in pairwise(known):
            if low > high:
                what = f"limit on {declared.name}: {low_key} lies above {high_key}"
                hint = "order: red_low, yellow_low, yellow_high, red_high"
                self._findings.add("STN-LIMIT", declared.at(high_key), what, hint)

    def _fault(self, declared: Declared[FaultTable], run_s: float | None) -> FaultPlan | None:
        table = declared.table
        found = self._address(table.address, declared.at("address"))
        at_s = self._time(_AT, table.at, declared, "at")
        duration_s = self._time(_FOR, table.duration, declared, "duration")
        if at_s is not None and run_s is not None and at_s >= run_s:
            what = f"fault {declared.name} begins at {table.at.value}"
            what += f", after the end of the run ({show(run_s, 's')})"
            hint = f"run for longer than {table.at.value}, or let it begin earlier"
            self._findings.add("STN-FAULT-TIME", declared.at("at"), what, hint)
        if found is None:
            return None
        address, kind = found
        fault = kind.fault(address.quantity)
        if fault is None:
            faults = tuple(f.name for f in kind.faults)
            self._unknown(address, faults, "fault", declared.at("address"))
            return None
        value = self._fault_value(fault, declared)
        if at_s is None or value is None:
            return None
        return FaultPlan(
            at_s, table.address, value, duration_s, table.why, *declared.at()
        )  # fmt: skip

    def _fault_value(self, fault: Fault, declared: Declared[FaultTable]) -> float | None:
        entry = Entry.of(declared.table.value, declared.at("value"))
        if isinstance(entry.value, int | float) and not suffix_of(fault.name):
            entry = Entry(str(float(entry.value)), entry.place)
        param = Param(fault.name, fault.doc, None, fault.minimum, fault.maximum)
        value = self._values.read(param, entry, f"fault {declared.name}", "value")
        return value.si if value else None

    def _time(
        self,
        param: Param,
        given: Given | None,
        declared: Declared[LimitTable] | Declared[FaultTable],
        key: str,
    ) -> float | None:
        if given is None:
            return None
        fault = isinstance(declared.table, FaultTable)
        owner = f"{'fault' if fault else 'limit on'} {declared.name}"
        id = "STN-FAULT-TIME" if fault else "STN-RANGE"
        value = self._values.read(param, Entry.of(given, declared.at(key)), owner, key, id)
        return value.si if value else None

    def _unknown(self, address: Address, known: tuple[str, ...], sort: str, place: Place) -> None:
        what = f"{address.element} has no {sort} {address.quantity}"
        hint = did_you_mean(address.quantity, known) or f"known: {', '.join(known) or 'none'}"
        self._findings.add("STN-UNKNOWN-ADDRESS", place, what, hint)
