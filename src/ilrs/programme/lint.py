"""What can be wrong within one document, and between it and the version before."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from ilrs.diagnostics import did_you_mean
from ilrs.programme.claims import Claim, Source, check_evidence, listed
from ilrs.programme.dates import Span
from ilrs.programme.document import (
    DATED,
    ITEM_KINDS,
    Document,
    DocumentFile,
    ItemTable,
    is_fact_name,
    is_id,
    item_of,
)
from ilrs.programme.files import SCHEMA, check_sources
from ilrs.programme.version import Version
from ilrs.station.findings import Findings, Place
from ilrs.station.toml_file import TomlFile
from ilrs.station.validate import ABSENT, validate


def read_document(
    file: TomlFile, known: Mapping[str, Source], findings: Findings
) -> Document | None:
    """The document of a file; None, with findings, when it cannot even be named."""
    table = validate(DocumentFile, _with_claims(file), findings)
    if table.schema_number != SCHEMA:
        what = f"schema {table.schema_number} is not known; this version reads schema {SCHEMA}"
        findings.add("PRG-SCHEMA", file.place("schema"), what, f"write schema = {SCHEMA}")
    sources = {**known, **table.sources}
    _check_head(table, file, sources, findings)
    if not table.items:
        findings.add("STN-MISSING-KEY", file.place("document"), "the document has no items",
                     "add [items.ID]")  # fmt: skip
    for id, item in table.items.items():
        _ItemLint(id, item, table, file, sources, findings).check()
    version = _version(table.version, file.place("version"), findings)
    before = None
    if table.supersedes:
        before = _version(table.supersedes, file.place("supersedes"), findings)
    if version is None or table.document == ABSENT or not table.items:
        return None
    if before is not None and before >= version:
        what = f"version {version} supersedes {before}, which is not earlier"
        findings.add("PRG-VERSION", file.place("supersedes"), what)
    items = {id: item_of(id, item, file) for id, item in table.items.items()}
    return Document(
        table.document, version, table.title, table.baseline, table.official, table.date, before,
        table.note, items, table.retired, sources, file.name,
    )  # fmt: skip


def _with_claims(file: TomlFile) -> TomlFile:
    """The file with every fact as its list of claims, whatever short form it was written in."""
    items = file.data.get("items")
    if not isinstance(items, dict):
        return file
    return replace(file, data={**file.data, "items": {k: _spread(v) for k, v in items.items()}})


def _spread(item: object) -> object:
    facts = item.get("facts") if isinstance(item, dict) else None
    if not isinstance(item, dict) or not isinstance(facts, dict):
        return item
    return {**item, "facts": {name: listed(value) for name, value in facts.items()}}


def _version(text: str, place: Place, findings: Findings) -> Version | None:
    if text == ABSENT:
        return None
    try:
        return Version.of(text)
    except ValueError as error:
        findings.add("PRG-VERSION", place, str(error))
        return None


def _check_head(
    table: DocumentFile, file: TomlFile, sources: Mapping[str, Source], findings: Findings
) -> None:
    if table.document != ABSENT and not is_id(table.document):
        what = f'"{table.document}" cannot be the name of a document'
        hint = "use lower case letters, digits and hyphens"
        findings.add("PRG-ID", file.place("document"), what, hint)
    check_sources(table.sources, file, findings)
    check_evidence("the document", table, sources, file.place("document"), findings)
    if table.date:
        check_date("date", Claim(value=table.date), file.place("date"), findings)
    for id in table.retired:
        if id in table.items:
            what = f"{id} is retired ({table.retired[id]}), yet it is an item again"
            place = file.place("items", id)
            findings.add("PRG-REUSED", place, what, "give the new item an id of its own")


def check_date(label: str, claim: Claim, place: Place, findings: Findings) -> Span | None:
    """The span of a dated claim; None, with a finding, when it is no date."""
    try:
        return claim.span
    except ValueError as error:
        id = "PRG-PERIOD" if "before it begins" in str(error) else "PRG-DATE"
        findings.add(id, place, f"{label}: {error}")
        return None


class _ItemLint:
    """Checks one item of a document."""

    def __init__(
        self, id: str, item: ItemTable, table: DocumentFile, file: TomlFile,
        sources: Mapping[str, Source], findings: Findings,
    ) -> None:  # fmt: skip
        self._id, self._item, self._table = id, item, table
        self._file, self._sources, self._findings = file, sources, findings

    def check(self) -> None:
        """Report everything that is wrong with the item."""
        id, item, findings = self._id, self._item, self._findings
        place = self._file.place("items", id)
        if not is_id(id):
            hint = "use lower case letters, digits, hyphens and dots"
            findings.add("PRG-ID", place, f'"{id}" cannot be the id of an item', hint)
        if item.kind not in (*ITEM_KINDS, ABSENT):
            what = f'{id}: kind "{item.kind}" is not known'
            hint = did_you_mean(item.kind, list(ITEM_KINDS))
            findings.add("PRG-CHOICE", self._file.place("items", id, "kind"), what, hint)
        if item.within and item.within not in self._table.items:
            what = f'{id}: there is no item "{item.within}"'
            hint = did_you_mean(item.within, list(self._table.items))
            place_within = self._file.place("items", id, "within")
            findings.add("PRG-UNKNOWN-ITEM", place_within, what, hint)
        check_evidence(id, item, self._sources, place, findings)
        spans = {name: self._fact(name, claims) for name, claims in item.facts.items()}
        self._check_period(spans.get("start"), spans.get("end"))
        self._check_period(spans.get("opens"), spans.get("closes"))

    def _fact(self, name: str, claims: list[Claim]) -> Span | None:
        """Check the claims of a fact; the span of the first when it is a date."""
        place = self._file.place("items", self._id, "facts", name)
        label = f"{self._id}: {name}"
        if not is_fact_name(name):
            hint = "use lower case letters, digits and underscores"
            self._findings.add("PRG-ID", place, f'"{name}" cannot name a fact', hint)
        for claim in claims:
            if isinstance(claim.value, float) and not math.isfinite(claim.value):
                self._findings.add("STN-NOT-FINITE", place, f"{label} is not a finite number")
            if claim.source or claim.status:
                whole = claim.completed(self._item)
                check_evidence(label, whole, self._sources, place, self._findings)
        if name not in DATED:
            return None
        spans = [check_date(label, claim, place, self._findings) for claim in claims]
        return spans[0]

    def _check_period(self, begin: Span | None, end: Span | None) -> None:
        if begin and end and end.last < begin.first:
            what = f"{self._id} ends {end}, before it begins {begin}"
            hint = "are the dates the wrong way round?"
            place = self._file.place("items", self._id, "facts")
            self._findings.add("PRG-PERIOD", place, what, hint)
