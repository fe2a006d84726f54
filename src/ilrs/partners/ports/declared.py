"""Ports as files declare them: `[ports.NAME]` of contributions and of calls."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ilrs.diagnostics import did_you_mean
from ilrs.partners.calls.schema import HostPort
from ilrs.partners.contribution.schema import PortTable
from ilrs.partners.ports.catalogue import check_role, type_of
from ilrs.partners.ports.number import Claim, Number, ReversedError, span_of
from ilrs.partners.ports.port import Measure, Port, PortError, PortType
from ilrs.station.findings import Findings, Place
from ilrs.station.schema import Given
from ilrs.station.toml_file import TomlFile
from ilrs.station.validate import ABSENT
from ilrs.units import QuantityError, example_of

_UNKNOWN = "unknown"


def read_ports(
    tables: Mapping[str, PortTable] | Mapping[str, HostPort], file: TomlFile, findings: Findings
) -> dict[str, Port]:
    """The ports of a file by name; what is wrong with one is a finding, and it is left out."""
    found: dict[str, Port] = {}
    for name, table in tables.items():
        if ABSENT in (table.type, table.role):
            continue
        try:
            type_ = type_of(table.type)
        except PortError as error:
            _refuse(error, file.place("ports", name, "type"), name, findings)
            continue
        try:
            check_role(type_, table.role)
        except PortError as error:
            _refuse(error, file.place("ports", name, "role"), name, findings)
            continue
        stated = _stated(type_, name, table.values, file, findings)
        found[name] = Port(type_, table.role, stated, f"{Path(file.name).name}#{name}")
    return found


def _refuse(error: PortError, place: Place, name: str, findings: Findings) -> None:
    what, _, hint = str(error).partition("; ")
    findings.add("CON-PORT", place, f"ports.{name}: {what}", hint or "ilrs ports list names them")


def _stated(
    type_: PortType, name: str, values: Mapping[str, Given], file: TomlFile, findings: Findings
) -> dict[str, Number]:
    measures = type_.group.measures
    found: dict[str, Number] = {}
    for key, given in values.items():
        place = file.place("ports", name, "values", key)
        if key not in measures:
            hint = did_you_mean(key, list(measures)) or f"known: {', '.join(measures)}"
            what = f'ports.{name}.values: a {type_.group.name} port has no number "{key}"'
            findings.add("CON-PORT", place, what, hint)
        elif (number := _number(given, measures[key], name, place, findings)) is not None:
            found[key] = number
    return found


def _number(
    given: Given, measure: Measure, name: str, place: Place, findings: Findings
) -> Number | None:
    text = str(given.value).strip()
    label = f"ports.{name}.values.{measure.name}"
    if text == _UNKNOWN:
        what = f"{label} is to be determined"
        findings.add("CON-TBD", place, what, "what depends on it is unknown until there is one")
        return Number()
    if not isinstance(given.value, str) and (measure.unit or isinstance(given.value, bool)):
        hint = f'write for example "{example_of(f"x{measure.unit}")}"'
        findings.add("CON-QUANTITY", place, f"{label}: {given.value!r} has no unit", hint)
        return None
    try:
        span = span_of(text, measure.unit, measure.single)
    except ReversedError as error:
        findings.add("CON-LIMITS", place, f"{label}: {error}", "write the lower end first")
        return None
    except QuantityError as error:
        what, _, hint = str(error).rpartition("; ")
        findings.add("CON-QUANTITY", place, f"{label}: {what or error}", hint if what else "")
        return None
    return Number((Claim(span, given.source or f"stated in {place.file}"),))
