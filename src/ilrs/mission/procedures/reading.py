"""Reads the procedures of a station's folder, and says all that is wrong with them at once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ilrs.address import is_name
from ilrs.control.condition import Place
from ilrs.control.modes import mode_names
from ilrs.control.scope import Scope
from ilrs.diagnostics import Diagnostic, has_errors
from ilrs.mission.procedures.findings import PROCEDURE_DIAGNOSTICS
from ilrs.mission.procedures.flow import call_problems, flow_problems
from ilrs.mission.procedures.library import Library
from ilrs.mission.procedures.model import END, HOLD, Argument, Procedure, Step
from ilrs.mission.procedures.schema import PreconditionTable, ProcedureFile, StepTable
from ilrs.mission.procedures.steps import StepReader, as_text, ids_of
from ilrs.sim.layout import make_layout
from ilrs.station.findings import Findings
from ilrs.station.imports import shown_path
from ilrs.station.model import Element, Station
from ilrs.station.parts import check_schema
from ilrs.station.toml_file import TomlFile, read_toml
from ilrs.station.validate import ABSENT, validate

FOLDER = "procedures"


@dataclass(frozen=True)
class Read:
    """The procedures without errors, and everything that was found in all of them."""

    library: Library
    diagnostics: tuple[Diagnostic, ...]


def scope_of(station: Station) -> Scope:
    """The telemetry and the modes that conditions may speak of."""
    addresses = tuple(channel.address for channel in make_layout(station).channels)
    return Scope(addresses, mode_names(station.modes))


def read_procedures(station: Station) -> Read:
    """All files `procedures/*.toml` of a station; a station without any has an empty library."""
    scope = scope_of(station)
    found: list[Diagnostic] = []
    procedures: dict[str, Procedure] = {}
    bad: set[str] = set()
    for path in sorted((Path(station.folder) / FOLDER).glob("*.toml")):
        shown = shown_path(station.folder, f"{FOLDER}/{path.name}")
        procedure, problems = read_procedure(path, shown, station.elements, scope)
        found += problems
        if procedure is not None:
            procedures[procedure.name] = procedure
        if has_errors(problems):
            bad.add(path.stem)
    # One that is called counts as there even if it has errors of its own.
    called = {name: p for name, p in procedures.items() if name not in bad}
    problems = [d for d in call_problems(procedures) if not _follows(d, bad)]
    bad |= {name for name, p in called.items() if any(d.file == p.file for d in problems)}
    usable = _closed({name: p for name, p in procedures.items() if name not in bad})
    return Read(Library(usable, station.elements), tuple(sorted({*found, *problems})))


def _follows(diagnostic: Diagnostic, bad: set[str]) -> bool:
    """Whether a call is unknown only because what it calls could not be read at all."""
    unread = any(f'"{name}"' in diagnostic.what for name in bad)
    return diagnostic.id == "PRC-UNKNOWN-PROCEDURE" and unread


def _closed(procedures: dict[str, Procedure]) -> dict[str, Procedure]:
    """Without those that call what cannot be used."""
    while True:
        good = {
            name: p
            for name, p in procedures.items()
            if all(call.procedure in procedures for call in p.calls)
        }
        if len(good) == len(procedures):
            return good
        procedures = good


def read_procedure(
    path: Path, shown: str, elements: Mapping[str, Element], scope: Scope
) -> tuple[Procedure | None, list[Diagnostic]]:
    """One file; None when there is nothing in it that could be looked at further."""
    findings = Findings(PROCEDURE_DIAGNOSTICS)
    file = read_toml(path, shown, findings)
    if file is None:
        return None, list(findings.all())
    table = validate(ProcedureFile, file, findings)
    check_schema(file, table.schema_number, findings)
    arguments, found = _arguments(table, file, elements, scope)
    reader = StepReader(elements, scope, arguments, found)
    steps = _steps(table, file, reader)
    found += _names(table, file, path.stem)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    procedure = Procedure(
        path.stem, table.title.model_dump(), table.audience,
        table.purpose, arguments, tuple(steps), shown, digest,
    )  # fmt: skip
    total = [*findings.all(), *found]
    if steps and not has_errors(total):
        total += flow_problems(procedure)
    return procedure, total


def _names(table: ProcedureFile, file: TomlFile, stem: str) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    place = Place(*file.place("name"), "procedure")
    if table.name not in (stem, ABSENT):
        hint = f'write name = "{stem}" or rename the file'
        found.append(place.finding("PRC-NAME", f'"{table.name}" is in {stem}.toml', hint))
    if not is_name(stem):
        hint = "lower case letters, digits and underscores"
        found.append(place.finding("PRC-NAME", f'"{stem}" cannot be a name', hint))
    if not table.steps:
        found.append(place.finding("PRC-EMPTY", "there are no steps", "add [[steps]]"))
    return found


def _arguments(
    table: ProcedureFile, file: TomlFile, elements: Mapping[str, Element], scope: Scope
) -> tuple[dict[str, Argument], list[Diagnostic]]:
    reader = StepReader(elements, scope, {})
    found: dict[str, Argument] = {}
    for name, given in table.arguments.items():
        place = Place(*file.place("arguments", name), f"argument {name}")
        default = None if given.default is None else as_text(given.default)
        element, _, command = given.command.partition("/")
        known = element in elements and elements[element].kind.command(command)
        if default is not None or not known:
            reader.takes(given.command, default or "0", place)
        found[name] = Argument(name, given.command, default, given.title.model_dump())
    return found, reader.found


def _steps(table: ProcedureFile, file: TomlFile, reader: StepReader) -> list[Step]:
    first = [_precondition(given) for given in table.preconditions]
    keys = [("preconditions", i) for i in range(len(first))]
    keys += [("steps", i) for i in range(len(table.steps))]
    ids = [f"precondition_{i + 1}" for i in range(len(first))] + ids_of(table.steps, 1)
    steps: list[Step] = []
    lines: dict[str, int] = {}
    for i, (given, key) in enumerate(zip([*first, *table.steps], keys, strict=True)):
        place = Place(*file.place(*key), f"step {ids[i]}")
        if ids[i] in lines:
            what = f"a second step of that id; the first is in line {lines[ids[i]]}"
            reader.found.append(place.finding("PRC-TWICE", what))
        if not is_name(ids[i]) or ids[i] in (END, HOLD):
            what, hint = f'"{ids[i]}" cannot be an id', "lower case letters, not end or hold"
            reader.found.append(place.finding("PRC-NAME", what, hint))
        lines.setdefault(ids[i], place.line)
        step = reader.step(given, ids[i], ids[i + 1], place)
        steps += [step] if step else []
    return steps


def _precondition(given: PreconditionTable) -> StepTable:
    fresh = {"fresh": given.fresh} if given.fresh else {}
    told = {"title": {"en": given.why}} if given.why else {}
    return StepTable.model_validate(
        {"do": "check", "that": given.that, "why": given.why, **fresh, **told}
    )
