"""The register: read from a folder of files, checked, with every name it uses looked up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from ilrs.diagnostics import DeclarationError
from ilrs.programme.claims import Claim, Source, Sourced, listed
from ilrs.programme.entries import (
    CLAIM_FIELDS,
    EventTable,
    GroupTable,
    HistoryTable,
    InstrumentTable,
    InvitationTable,
    OrganisationTable,
    RegisterFile,
    RuleTable,
    StatementTable,
)
from ilrs.programme.files import SCHEMA, check_sources, shipped, shipped_sources
from ilrs.programme.findings import new_findings
from ilrs.programme.register_lint import RegisterLint
from ilrs.station.findings import Findings, Place
from ilrs.station.toml_file import TomlFile, read_toml
from ilrs.station.validate import validate

TABLES = (
    "organisations", "instruments", "invitations", "events", "groups", "statements", "rules",
)  # fmt: skip
T = TypeVar("T", bound=Sourced)


@dataclass(frozen=True)
class Register:
    """All entries by id, their claims completed with the evidence of their entry."""

    organisations: Mapping[str, OrganisationTable]
    instruments: Mapping[str, InstrumentTable]
    invitations: Mapping[str, InvitationTable]
    events: Mapping[str, EventTable]
    groups: Mapping[str, GroupTable]
    statements: Mapping[str, StatementTable]
    rules: Mapping[str, RuleTable]
    history: HistoryTable
    sources: Mapping[str, Source]

    def name(self, id: str) -> str:
        """What people call an organisation; the id itself for one that is not here."""
        return self.organisations[id].name if id in self.organisations else id


@cache
def shipped_register() -> Register:
    """The public history 2017-2025 that ships with the package."""
    findings = new_findings()
    return _register(shipped("register", findings), findings)


def load_register(folder: Path) -> Register:
    """The register in the TOML files of a folder; DeclarationError with all that is wrong."""
    findings = new_findings()
    if not folder.is_dir():
        findings.add("STN-NO-FOLDER", Place(str(folder)), f"{folder} is no folder")
    files = (read_toml(p, str(p), findings) for p in sorted(folder.glob("*.toml")))
    return _register((file for file in files if file is not None), findings)


def _register(files: Iterable[TomlFile], findings: Findings) -> Register:
    sources = dict(shipped_sources())
    tables: dict[str, dict[str, Any]] = {name: {} for name in TABLES}
    places: dict[tuple[str, str], TomlFile] = {}
    history: HistoryTable | None = None
    name = ""
    for file in files:
        name = name or file.name
        table = validate(RegisterFile, _with_claims(file), findings)
        if table.schema_number != SCHEMA:
            what = f"schema {table.schema_number} is not known; this version reads {SCHEMA}"
            findings.add("PRG-SCHEMA", file.place("schema"), what, f"write schema = {SCHEMA}")
        history = table.history or history
        check_sources(table.sources, file, findings)
        sources |= table.sources
        for kind in TABLES:
            _take(kind, getattr(table, kind), file, tables, places, findings)
    if history is None:
        what = "no file of the register says of which days it knows"
        findings.add("STN-MISSING-KEY", Place(name or "register"), what, "add [history]")
        history = HistoryTable(begin="2017", end="2017", default_rule="")
    for kind, entries in tables.items():
        if kind not in ("rules",):
            tables[kind] = {id: _completed(entry) for id, entry in entries.items()}
    register = Register(**tables, history=history, sources=sources)
    RegisterLint(tables, places, sources, history, findings).check()
    if findings.all():
        raise DeclarationError(findings.all())
    return register


def _take(
    kind: str, entries: Mapping[str, Any], file: TomlFile, tables: dict[str, dict[str, Any]],
    places: dict[tuple[str, str], TomlFile], findings: Findings,
) -> None:  # fmt: skip
    """Add the entries of a file; an id that another file has is a finding."""
    for id, entry in entries.items():
        if id in tables[kind]:
            first = places[kind, id].place(kind, id)
            what = f"{kind}.{id} is declared twice, first in {first}"
            findings.add("STN-DUPLICATE", file.place(kind, id), what, "rename or remove one")
            continue
        tables[kind][id] = entry
        places[kind, id] = file


def _with_claims(file: TomlFile) -> TomlFile:
    """The file with each fact that is a claim as a list, whatever short form it is written in."""
    data = dict(file.data)
    for kind, fields in CLAIM_FIELDS.items():
        if isinstance(data.get(kind), dict):
            data[kind] = {id: _spread(entry, fields) for id, entry in data[kind].items()}
    return replace(file, data=data)


def _spread(entry: Any, fields: tuple[str, ...]) -> Any:
    if not isinstance(entry, dict):
        return entry
    spread = {k: listed(v) if k in fields else v for k, v in entry.items()}
    answers = spread.get("responses")
    if isinstance(answers, list):
        spread["responses"] = [_spread(a, CLAIM_FIELDS["responses"]) for a in answers]
    return spread


def _completed(entry: T) -> T:
    """An entry whose claims have source and status, their own or the entry's."""
    update: dict[str, Any] = {}
    for name in type(entry).model_fields:
        value = getattr(entry, name)
        if isinstance(value, list) and value and isinstance(value[0], Claim):
            update[name] = [claim.completed(entry) for claim in value]
        elif name == "responses":
            update[name] = [_completed(answer) for answer in value]
    return entry.model_copy(update=update)


def conflicts(entry: Sourced) -> Iterator[tuple[str, list[Claim]]]:
    """The facts of an entry on which there are several claims."""
    for name in type(entry).model_fields:
        value = getattr(entry, name)
        if isinstance(value, list) and len(value) > 1 and isinstance(value[0], Claim):
            yield name, value
