"""Diagnostics of station files: the table of their ids, and the list that collects them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ilrs.diagnostics import Diagnostic, Severity

DIAGNOSTICS: dict[str, str] = {
    # Files
    "STN-NO-FOLDER": "The path given is no folder (or no file).",
    "STN-NO-STATION-FILE": "The folder holds no station.toml.",
    "STN-UNREADABLE": "A file exists but cannot be read.",
    "STN-NOT-UTF8": "A file is not UTF-8 text; the first bad byte is named.",
    "STN-TOML": "A file is not valid TOML; the parser's words with line and column.",
    "STN-SCHEMA": "The file is written for a schema that this version does not read.",
    "STN-IMPORT-MISSING": "An import, a horizon or a parts folder names nothing that exists.",
    "STN-IMPORT-OUTSIDE": "A file outside the station's folder is asked for.",
    "STN-IMPORT-CYCLE": "Files import each other in a circle.",
    # Keys and names
    "STN-UNKNOWN-KEY": "A key that the format does not have.",
    "STN-MISSING-KEY": "A key that the format requires is absent.",
    "STN-WRONG-TYPE": "A key holds another type of value than the format says.",
    "STN-NAME": "A name is not in lower case letters, digits and underscores, or is reserved.",
    "STN-DUPLICATE": "Two things of one sort have the same name; both places are named.",
    "STN-EMPTY": "The station declares no elements.",
    # References
    "STN-UNKNOWN-KIND": "An element or part is of a kind that is not installed.",
    "STN-UNKNOWN-PART": "No parts folder holds a part of that id.",
    "STN-PART-MISMATCH": "A part is found twice; or an element gives kind and part, or neither.",
    "STN-UNKNOWN-SITE": "An element stands at a site that is not declared.",
    "STN-NO-SITE": "The kind needs the environment, but the element has no place.",
    "STN-UNKNOWN-CARRIER": "A bus carries something that is not a known carrier.",
    "STN-UNKNOWN-BUS": "A port is connected to a bus that is not declared.",
    "STN-UNKNOWN-PORT": "The kind has no port of that name.",
    "STN-UNKNOWN-PARAM": "The kind (or the ground) has no parameter of that name.",
    "STN-UNKNOWN-COMMAND": "The kind has no command of that name.",
    "STN-UNKNOWN-ELEMENT": "An address names an element that is not declared.",
    "STN-UNKNOWN-ADDRESS": "An address names no telemetry, fault, parameter or command.",
    "STN-UNKNOWN-MODE": "A rule names a mode that is not declared.",
    "STN-UNKNOWN-SCENARIO": "The folder has no scenario of that name.",
    "STN-UNKNOWN-FACILITY": "An element's facility is not one of the five of the station.",
    # Values
    "STN-MISSING-PARAM": "A parameter without default is not given.",
    "STN-QUANTITY": "A quantity has no unit, an unknown unit or another dimension than its name.",
    "STN-NOT-FINITE": "A number is NaN or infinite.",
    "STN-RANGE": "A value lies outside the range that its declaration allows.",
    "STN-CLASS": "A priority or tier is not one of the classes of the bus.",
    "STN-CHOICE": "A word is not one of the choices of the parameter or command.",
    "STN-TO-BE-DETERMINED": "A value is given as unknown: the station can be checked but not run.",
    "STN-CONFIDENCE": "A confidence is not one of the known words, or contradicts the value.",
    "STN-NO-SOURCE": "A published, measured or derived value names no source.",
    # Wiring
    "STN-UNCONNECTED": "A port that must be connected is not (a power source with no bus).",
    "STN-CARRIER": "A port is connected to a bus of another carrier.",
    "STN-NO-HOST": "A bus has members but no element that hosts it.",
    "STN-TWO-HOSTS": "Two elements host one bus; both are named.",
    "STN-NO-MEMBERS": "A bus has a host but no members.",
    "STN-UNUSED-BUS": "No element is connected to a bus.",
    "STN-LOOP": "Cables or converters lead from a bus back to itself; the chain is named.",
    # Time, limits, modes, faults
    "STN-TIME": "A start, duration, step or control period cannot be used.",
    "STN-STEP": "The step does not divide the control period.",
    "STN-EPHEMERIS": "The run leaves the span of the ephemeris, 1900-2050.",
    "STN-LIMIT": "A limit has no threshold, or its thresholds are out of order.",
    "STN-MODE-LEVEL": "Two modes have the same level.",
    "STN-FAULT-TIME": "A planned fault begins before the start or after the end of the run.",
}  # fmt: skip

WARNINGS = frozenset({"STN-NO-MEMBERS", "STN-UNUSED-BUS"})


class Place(NamedTuple):
    """A file as the user named it and a 1-based line (0: the file as a whole)."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


class Findings:
    """Collects diagnostics; the same finding made twice counts once.

    `more` is the table of ids that another room adds, `warnings` those of them that are no errors.
    """

    def __init__(
        self, more: Mapping[str, str] | None = None, warnings: frozenset[str] = frozenset()
    ) -> None:
        self._found: dict[Diagnostic, None] = {}
        self._known = DIAGNOSTICS | dict(more or {})
        self._warnings = WARNINGS | warnings

    def add(self, id: str, place: Place, what: str, hint: str = "") -> None:
        """Note a finding; the id must be in the table (KeyError otherwise: a bug here)."""
        if id not in self._known:
            raise KeyError(id)
        severity = _severity(id in self._warnings)
        self._found[Diagnostic(place.file, place.line, id, what, hint, severity)] = None

    def all(self) -> tuple[Diagnostic, ...]:
        """All findings, by file and line."""
        return tuple(sorted(self._found))


def diagnostics_page() -> str:
    """The reference page of all ids of station files, as Markdown."""
    lines = [
        "# Diagnostics of station files",
        "",
        "`ilrs check STATION` reports all of them at once, each with file, line and what to do.",
        "This page is generated from `ilrs.station.findings`.",
        "",
        *table_of(DIAGNOSTICS, WARNINGS),
    ]
    return "\n".join(lines) + "\n"


def table_of(ids: Mapping[str, str], warnings: frozenset[str]) -> list[str]:
    """A table of ids, as lines of Markdown."""
    rows = [f"| `{id}` | {_severity(id in warnings)} | {text} |" for id, text in ids.items()]
    return ["| id | severity | meaning |", "|---|---|---|", *rows]


def _severity(is_warning: bool) -> Severity:
    return "warning" if is_warning else "error"
