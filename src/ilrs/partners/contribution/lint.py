"""What can be said of a contribution by looking at its file alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise

from ilrs.diagnostics import did_you_mean
from ilrs.partners.contribution.amounts import UNKNOWN, Quantity
from ilrs.partners.contribution.schema import ContributionFile
from ilrs.partners.contribution.words import (
    AREAS,
    CATEGORIES,
    FORMS,
    LANGUAGES,
    LEVELS,
    PHASES,
    RELATIONS,
)
from ilrs.station.findings import Findings
from ilrs.station.imports import leads_out
from ilrs.station.toml_file import TomlFile
from ilrs.station.validate import ABSENT

_ID = re.compile(r"([a-z0-9_-]+)\.([a-z0-9_.-]+)\Z")
_VERSION = re.compile(r"\d+(\.\d+){0,2}\Z")
_DATES = ("pdr", "cdr", "delivery", "acceptance", "launch")
_PAIRS = ("operating", "survival")
# What a letter of intent already has to say, for what flies and for what does not.
NEEDED = {True: ("mass", "envelope", "power", "data", "schedule", "maturity"), False: ("schedule",)}


def lint(
    table: ContributionFile,
    file: TomlFile,
    amounts: Mapping[str, Quantity],
    today: date,
    findings: Findings,
) -> None:
    """Add what is wrong with words, ids, groups, limits, dates and paths."""
    check = _Lint(table, file, findings)
    check.words()
    check.names()
    check.groups()
    check.pairs(amounts)
    check.dates(today)
    check.paths()
    check.unknowns(amounts)


class _Lint:
    def __init__(self, table: ContributionFile, file: TomlFile, findings: Findings) -> None:
        self._table = table
        self._file = file
        self._findings = findings

    def words(self) -> None:
        t = self._table
        self._word(t.area, AREAS, "area")
        self._word(t.level, LEVELS, "level")
        self._word(t.form, FORMS, "form")
        self._word(t.relation, RELATIONS, "relation")
        for i, phase in enumerate(t.phases):
            self._word(phase, PHASES, "phases", i)
        for i, language in enumerate(t.languages):
            self._word(language, LANGUAGES, "languages", i)
        for language in t.title if isinstance(t.title, dict) else ():
            self._word(language, LANGUAGES, "title", language)
        if t.protection is not None:
            self._word(t.protection.category, CATEGORIES, "protection", "category")
        for i, radio in enumerate(t.radio):
            self._word(radio.use, ("transmit", "receive"), "radio", i, "use")
        if t.maturity is not None and not 1 <= t.maturity.trl <= 9:
            what = f"maturity.trl: {t.maturity.trl} is not a readiness level"
            self._findings.add("CON-RANGE", self._file.place("maturity", "trl"), what, "1 to 9")

    def _word(self, word: str, known: Iterable[str], *path: str | int) -> None:
        if word in (*known, ABSENT):
            return
        hint = did_you_mean(word, list(known)) or f"known: {', '.join(known)}"
        label = ".".join(str(key) for key in path)
        what = f'{label}: "{word}" is not known'
        self._findings.add("CON-WORD", self._file.place(*path), what, hint)

    def names(self) -> None:
        t = self._table
        match = _ID.match(t.id)
        if t.id != ABSENT and match is None:
            what, hint = f'"{t.id}" is no id', "write partner.name in lower case"
            self._findings.add("CON-ID", self._file.place("id"), what, hint)
        elif match is not None and t.partner not in (ABSENT, match.group(1)):
            what = f'the id "{t.id}" begins with {match.group(1)}, its partner is {t.partner}'
            hint = f"write {t.partner}.{match.group(2)}"
            self._findings.add("CON-ID", self._file.place("id"), what, hint)
        if t.version != ABSENT and not _VERSION.match(t.version):
            what, hint = f'"{t.version}" is no version', 'write for example "1.0"'
            self._findings.add("CON-VERSION", self._file.place("version"), what, hint)

    def groups(self) -> None:
        t = self._table
        if ABSENT in (t.form, t.level):
            return  # what it has to give depends on them
        flies = FORMS.get(t.form) and t.level != "ground"
        for group in NEEDED[bool(flies)]:
            if getattr(t, group) is None:
                what = f"[{group}] is missing: a {t.level} that is {t.form} has to give it"
                hint = f'add [{group}]; a number not yet known is written "unknown"'
                self._findings.add("CON-MISSING", self._file.place("form"), what, hint)
        if flies and not t.elements:
            what = "there is no [elements.NAME]: no run can show what it does to the station"
            hint = "add the elements that stand for it; `ilrs kinds` lists what there is"
            self._findings.add("CON-ELEMENTS", self._file.place("form"), what, hint)

    def pairs(self, amounts: Mapping[str, Quantity]) -> None:
        """Boxes have three lengths; temperatures and ends of bands come lower one first."""
        t = self._table
        for name in ("stowed", "deployed") if t.envelope else ():
            sides = getattr(t.envelope, name)
            if sides and len(sides) != 3:
                what = f"envelope.{name} has {len(sides)} lengths, a box has three"
                place = self._file.place("envelope", name)
                self._findings.add("CON-LIMITS", place, what, 'write ["300 mm", "150 mm", "90 mm"]')
        for name in _PAIRS if t.thermal else ():
            pair = getattr(t.thermal, name)
            values = [amounts.get(f"thermal.{name}.{i}") for i in range(len(pair))]
            known = [q.si for q in values if q is not None and q.si is not None]
            if pair and (len(pair) != 2 or (len(known) == 2 and known[0] >= known[1])):
                place = self._file.place("thermal", name)
                what = f"thermal.{name} has to be a lower and a higher temperature"
                self._findings.add("CON-LIMITS", place, what, 'write ["-40 degC", "50 degC"]')
        for i in range(len(t.radio)):
            low, high = (amounts.get(f"radio.{i}.{end}") for end in ("low", "high"))
            ends = [q.si for q in (low, high) if q is not None and q.si is not None]
            if len(ends) == 2 and ends[0] > ends[1]:
                what = (
                    f"radio.{i}: its band ends at {ends[1]:g} Hz, below its begin at {ends[0]:g} Hz"
                )
                place = self._file.place("radio", i, "high")
                self._findings.add("CON-LIMITS", place, what, "low is the lower end of the band")

    def dates(self, today: date) -> None:
        t = self._table
        found: list[tuple[str, date]] = []
        for name in _DATES if t.schedule else ():
            given = getattr(t.schedule, name)
            if given is None or given.value == ABSENT:
                continue
            place = self._file.place("schedule", name)
            if given.value == UNKNOWN:
                what = f"schedule.{name} is to be determined"
                hint = "what depends on it is unknown until there is a date"
                self._findings.add("CON-TBD", place, what, hint)
                continue
            try:
                day = date.fromisoformat(str(given.value)[:10])
            except ValueError:
                what = f'schedule.{name}: "{given.value}" is not a date'
                self._findings.add("CON-DATE", place, what, "write for example 2033-06-30")
                continue
            found.append((name, day))
            if day < today:
                what = f"schedule.{name}: {day} lies before {today}"
                hint = "give the date that is planned now"
                self._findings.add("CON-PAST", place, what, hint)
        for (first, one), (second, other) in pairwise(found):
            if other < one:
                what = f"schedule.{second} ({other}) comes before schedule.{first} ({one})"
                place = self._file.place("schedule", second)
                self._findings.add("CON-DATE", place, what, f"the order is {', '.join(_DATES)}")

    def paths(self) -> None:
        """Files that it names are files of the station, which it cannot lead out of."""
        t = self._table
        named: list[tuple[str | int, ...]] = []
        named += [("sites", n, "horizon") for n, s in t.sites.items() if leads_out(s.horizon)]
        for name, element in t.elements.items():
            given = ((key, entry.value) for key, entry in element.params.items())
            out = (key for key, value in given if isinstance(value, str) and leads_out(value))
            named += [("elements", name, "params", key) for key in out]
        for path in named:
            what = f"{'.'.join(map(str, path))} leads outside the folder of the station"
            hint = "name a file below the folder of the station's station.toml"
            self._findings.add("CON-PATH", self._file.place(*path), what, hint)

    def unknowns(self, amounts: Mapping[str, Quantity]) -> None:
        for quantity in amounts.values():
            if quantity.si is None:
                path = [int(k) if k.isdecimal() else k for k in quantity.path.split(".")]
                what = f"{quantity.path} is to be determined"
                hint = "what depends on it is unknown until there is a number"
                self._findings.add("CON-TBD", self._file.place(*path), what, hint)
