"""What can be wrong in a register: evidence, dates, words, and names that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ilrs.diagnostics import did_you_mean
from ilrs.programme.claims import UNVERIFIED, Claim, Source, Sourced, check_evidence
from ilrs.programme.dates import Span
from ilrs.programme.document import is_id
from ilrs.programme.entries import (
    CHOICES,
    DATES,
    EVENT_KINDS,
    EVERYONE,
    GROUP_STATES,
    LEVELS,
    PARTNER_KINDS,
    REQUIRED,
    RESPONSES,
    HistoryTable,
)
from ilrs.programme.lint import check_date
from ilrs.station.findings import Findings, Place
from ilrs.station.toml_file import TomlFile
from ilrs.station.validate import ABSENT


class RegisterLint:
    """Checks all tables of a register; `files` says in which file each entry stands."""

    def __init__(
        self, tables: Mapping[str, Mapping[str, Any]], files: Mapping[tuple[str, str], TomlFile],
        sources: Mapping[str, Source], history: HistoryTable, findings: Findings,
    ) -> None:  # fmt: skip
        self._tables, self._files, self._sources = tables, files, sources
        self._history, self._findings = history, findings

    def check(self) -> None:
        """Report everything that is wrong."""
        for kind, entries in self._tables.items():
            for id, entry in entries.items():
                if not is_id(id):
                    hint = "use lower case letters, digits, hyphens and dots"
                    what = f'{kind}: "{id}" cannot be an id'
                    self._findings.add("PRG-ID", self._place(kind, id), what, hint)
                for name in REQUIRED.get(kind, ()):
                    if not getattr(entry, name):
                        what = f'"{name}" is missing in {kind}.{id}'
                        place = self._place(kind, id)
                        self._findings.add("STN-MISSING-KEY", place, what, f"add {name} = ...")
                if isinstance(entry, Sourced):
                    self._evidence(kind, id, entry)
        self._organisations()
        self._instruments()
        self._invitations()
        self._events()
        self._groups()
        self._statements()
        self._rules()

    def _place(self, kind: str, id: str, *path: str | int) -> Place:
        return self._files[kind, id].place(kind, id, *path)

    def _evidence(self, kind: str, id: str, entry: Sourced) -> None:
        place = self._place(kind, id)
        check_evidence(id, entry, self._sources, place, self._findings)
        for name in type(entry).model_fields:
            value = getattr(entry, name)
            if isinstance(value, list) and value and isinstance(value[0], Claim):
                self._claims(f"{id}: {name}", name, value, self._place(kind, id, name), entry)

    def _claims(
        self, label: str, name: str, claims: list[Claim], place: Place, entry: Sourced
    ) -> None:
        for claim in claims:
            if (claim.source, claim.status) != (entry.source, entry.status or UNVERIFIED):
                check_evidence(label, claim, self._sources, place, self._findings)
            if name in DATES:
                check_date(label, claim, place, self._findings)
            if name in CHOICES:
                self._choice(label, str(claim.value), CHOICES[name], place)

    def _choice(self, label: str, word: str, known: Iterable[str], place: Place) -> None:
        words = list(known)
        if word not in (*words, ABSENT):
            what = f'{label}: "{word}" is not known'
            hint = did_you_mean(word, words) or f"known: {', '.join(words)}"
            self._findings.add("PRG-CHOICE", place, what, hint)

    def _named(self, label: str, names: Iterable[str], table: str, place: Place) -> None:
        known = list(self._tables[table])
        for name in names:
            if name not in (*known, ABSENT):
                what = f'{label}: {table} has no "{name}"'
                self._findings.add("PRG-UNKNOWN-NAME", place, what, did_you_mean(name, known))

    def _period(self, label: str, begin: list[Claim], end: list[Claim], place: Place) -> None:
        try:
            first = begin[0].span if begin else None
            last = end[0].span if end else None
        except ValueError:
            return  # reported with the date itself
        self._ordered(label, first, last, place)

    def _ordered(self, label: str, first: Span | None, last: Span | None, place: Place) -> None:
        if first and last and last.last < first.first:
            what = f"{label} ends {last}, before it begins {first}"
            hint = "are the dates the wrong way round?"
            self._findings.add("PRG-PERIOD", place, what, hint)

    def _organisations(self) -> None:
        for id, entry in self._tables["organisations"].items():
            self._choice(f"{id}: kind", entry.kind, PARTNER_KINDS,
                         self._place("organisations", id, "kind"))  # fmt: skip
            if entry.of:
                place = self._place("organisations", id, "of")
                self._named(id, [entry.of], "organisations", place)

    def _instruments(self) -> None:
        for id, entry in self._tables["instruments"].items():
            place = self._place("instruments", id)
            self._named(id, [*entry.parties, *entry.joins], "organisations", place)
            if not entry.signed and not entry.disputed:
                what = f"{id} says not when it was signed"
                hint = 'add signed = "2024-05", or signed = { by = "2024-05-13" }'
                self._findings.add("STN-MISSING-KEY", place, what, hint)
            self._period(id, entry.signed, entry.in_force, place)
            self._period(id, entry.signed, entry.ended, place)

    def _invitations(self) -> None:
        for id, entry in self._tables["invitations"].items():
            place = self._place("invitations", id)
            to = [] if entry.to == EVERYONE else [entry.to]
            self._named(id, [*entry.senders, *to], "organisations", place)
            if entry.expected_by:
                self._named(id, [entry.expected_by], "events", place)
            for k, answer in enumerate(entry.responses):
                at = self._place("invitations", id, "responses", k)
                label = f"{id}: answer {k + 1}"
                self._choice(label, answer.kind, RESPONSES, at)
                check_evidence(label, answer, self._sources, at, self._findings)
                if not answer.date:
                    what = f"{label} has no date"
                    self._findings.add("STN-MISSING-KEY", at, what, 'add date = "2024-05-13"')
                self._claims(label, "date", answer.date, at, answer)
                self._period(label, entry.sent, answer.date, at)
                if answer.instrument:
                    self._named(label, [answer.instrument], "instruments", at)

    def _events(self) -> None:
        for id, entry in self._tables["events"].items():
            place = self._place("events", id)
            self._choice(f"{id}: kind", entry.kind, EVENT_KINDS, place)
            self._named(id, entry.who, "organisations", place)
            self._period(id, entry.date, entry.end, place)

    def _groups(self) -> None:
        for id, entry in self._tables["groups"].items():
            place = self._place("groups", id)
            self._choice(f"{id}: state", entry.state, GROUP_STATES, place)
            self._named(id, entry.members, "organisations", place)
            self._named(id, [entry.part_of] if entry.part_of else [], "groups", place)
            self._period(id, entry.since, entry.until, place)

    def _statements(self) -> None:
        for id, entry in self._tables["statements"].items():
            place = self._place("statements", id)
            check_date(f"{id}: date", Claim(value=entry.date), place, self._findings)
            self._named(id, [*entry.names, *entry.besides], "organisations", place)

    def _rules(self) -> None:
        for id, rule in self._tables["rules"].items():
            place = self._place("rules", id)
            for kind in rule.kinds:
                self._choice(f"{id}: kinds", kind, PARTNER_KINDS, place)
            for level in rule.levels:
                self._choice(f"{id}: levels", level, LEVELS, place)
        begin, end = self._history.begin, self._history.end
        home = next((f.place("history") for f in self._files.values() if "history" in f.data),
                    Place("register"))  # fmt: skip
        spans = [
            check_date(f"history: {name}", Claim(value=day), home, self._findings)
            for name, day in (("begin", begin), ("end", end))
        ]
        self._ordered("the history", spans[0], spans[1], home)
        if self._history.default_rule and self._history.default_rule not in self._tables["rules"]:
            self._named("history: default_rule", [self._history.default_rule], "rules", home)
