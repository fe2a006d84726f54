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
    "STN-TOO-LARGE": "A file is far larger than any declaration.",
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
    "STN-NO-SITE": "The kind needs the environment, or `at` a site, but the element has no place.",
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
    # Languages
    "STN-LANGUAGE": "A file of texts is of no language, or gives a text something that is none.",
    "STN-LANGUAGE-UNUSED": "A text in another language is of nothing that the station has.",
}  # fmt: skip

WARNINGS = frozenset({"STN-LANGUAGE", "STN-LANGUAGE-UNUSED", "STN-NO-MEMBERS", "STN-UNUSED-BUS"})

ASSEMBLED_WARNINGS = frozenset({"CTL-CONSTANT", "CTL-MODE-BAND", "CTL-NEVER", "CTL-RULE-IDLE"})
# What other rooms find, once the station is put together. They make their own diagnostics; the
# table is here so that the page tells of all that `ilrs check` may say.
ASSEMBLED: dict[str, str] = {
    "SIM-LOOP": "Stages wait for each other in a circle; the chain is named.",
    "SIM-CLASS": "A class (priority, tier) leads to a port that has none of that number.",
    "SIM-UNKNOWN": "A run needs a number that is given as unknown.",
    "SIM-HORIZON": "A horizon mask cannot be read, or does not fit what stands there.",
    "SIM-ENVIRONMENT": "Light or ground of a site cannot be computed.",
    "SIM-NETWORK": "A link has nobody at its other end, or a band that is not for it or not for "
                   "the shielded zone; an orbit, its file (named with the line) or the place of a "
                   "ground station cannot be as declared.",
    "CTL-SYNTAX": "An expression of a mode or rule cannot be read.",
    "CTL-DIMENSION": "An expression compares or adds different units.",
    "CTL-CONSTANT": "An expression does not depend on telemetry.",
    "CTL-NEVER": "A comparison can never come true.",
    "CTL-ORDER": "An order is not ELEMENT/COMMAND = VALUE.",
    "CTL-UNKNOWN-ADDRESS": "An expression or limit names telemetry that there is not.",
    "CTL-UNKNOWN-ELEMENT": "An order names an element that there is not.",
    "CTL-UNKNOWN-COMMAND": "An order names a command that the element does not have.",
    "CTL-UNKNOWN-MODE": "An expression or rule names a mode that there is not.",
    "CTL-COMMAND-VALUE": "An order gives a value that the command does not take.",
    "CTL-LIMIT-EMPTY": "A limit has no bound.",
    "CTL-LIMIT-ORDER": "The bounds of a limit are out of order.",
    "CTL-LIMIT-PERSIST": "A limit persists for a negative time.",
    "CTL-LIMIT-TWICE": "Two limits watch one address.",
    "CTL-MODE-BAND": "A mode is left as soon as it is entered.",
    "CTL-MODE-LEAVE": "The lowest mode has a condition to leave it.",
    "CTL-MODE-LEVEL": "Two modes have one level.",
    "CTL-MODE-NOMINAL": "No mode, or more than one, is where the station begins.",
    "CTL-MODE-UNREACHABLE": "A mode has no condition to enter it.",
    "CTL-RULE-IDLE": "A rule does nothing.",
    "CTL-RULE-TWICE": "Two rules have one name.",
}  # fmt: skip


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
    lines += [
        "",
        "Once the station is put together, its loop, environment, network and command centre are",
        "looked at as well:",
        "",
        *table_of(ASSEMBLED, ASSEMBLED_WARNINGS),
    ]
    return "\n".join(lines) + "\n"


def table_of(ids: Mapping[str, str], warnings: frozenset[str]) -> list[str]:
    """A table of ids, as lines of Markdown."""
    rows = [f"| `{id}` | {_severity(id in warnings)} | {text} |" for id, text in ids.items()]
    return ["| id | severity | meaning |", "|---|---|---|", *rows]


def _severity(is_warning: bool) -> Severity:
    return "warning" if is_warning else "error"
