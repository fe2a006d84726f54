"""From the rows of a file to a plan: every rule that all forms share, with lines for mistakes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ilrs.diagnostics import DeclarationError, Diagnostic, Severity
from ilrs.epoch import Epoch
from ilrs.network.plan import Contact, ContactPlan, overlaps

# Beyond so many mistakes the rest is counted only.
MOST_TOLD = 20


@dataclass(frozen=True)
class Row:
    """What a file says of one contact, not yet judged; `line` is where."""

    line: int
    source: str
    destination: str
    start_s: float
    end_s: float
    rate_bit_s: float
    owlt_s: float
    confidence: float = 1.0

    def __str__(self) -> str:
        return f"contact {self.source} > {self.destination}"


@dataclass(frozen=True)
class PlanFile:
    """A plan and what is to be said about the file.

    `remarks` are warnings and notes. `doubtful` are contacts that the plan leaves out because the
    file gives them backwards, in the only way they could be meant: whoever uses the plan can see
    whether they would matter.
    """

    plan: ContactPlan
    form: str
    remarks: tuple[Diagnostic, ...] = ()
    doubtful: tuple[Contact, ...] = ()


class Findings:
    """Collects what is wrong with one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Diagnostic] = []

    def add(
        self, line: int, kind: str, what: str, hint: str = "", severity: Severity = "error"
    ) -> None:
        """One more; `kind` completes the id (`REVERSED` for PLAN-REVERSED)."""
        self.found.append(Diagnostic(self.file, line, f"PLAN-{kind}", what, hint, severity))

    def stop_if_wrong(self) -> None:
        """DeclarationError with the errors found so far, when there are any."""
        errors = [d for d in self.found if d.severity == "error"]
        if len(errors) > MOST_TOLD:
            rest = len(errors) - MOST_TOLD
            more = Diagnostic(self.file, 0, "PLAN-MORE", f"and {rest} more like these")
            raise DeclarationError([*errors[:MOST_TOLD], more])
        if errors:
            raise DeclarationError(errors)


def as_errors(remarks: Sequence[Diagnostic], kind: str) -> list[Diagnostic]:
    """The remarks of one id, as errors."""
    return [replace(d, severity="error") for d in remarks if d.id == kind]


def plan_file(
    rows: Sequence[Row],
    findings: Findings,
    form: str,
    origin: Epoch | None = None,
    *,
    lenient: bool = False,
) -> PlanFile:
    """Judges the rows and makes the plan, contacts by start.

    With `lenient`, contacts that end before they start are left out and overlaps that agree are
    joined, each with a warning; otherwise both are errors. Overlaps that disagree always are.
    """
    backwards = [row for row in rows if lenient and _is_sound(row) and row.end_s <= row.start_s]
    kept = [row for row in rows if row not in backwards]
    if not rows:
        findings.add(0, "EMPTY", "there is no contact in it", "add at least one contact")
    check_rows(kept, findings, lenient=lenient)
    contacts = joined([_contact(row) for row in kept])
    _tell_backwards(backwards, findings)
    contacts.sort(key=lambda c: (c.start_s, c.source, c.destination))
    turned = [replace(r, start_s=r.end_s, end_s=r.start_s) for r in backwards]
    doubtful = tuple(_contact(row) for row in turned if row.end_s > row.start_s)
    plan = ContactPlan(tuple(contacts), origin)
    return PlanFile(plan, form, tuple(findings.found), doubtful)


def check_rows(rows: Sequence[Row], findings: Findings, *, lenient: bool = False) -> None:
    """DeclarationError when a row is no contact, or rows of a link overlap.

    With `lenient`, overlaps that agree in all but time are a warning.
    """
    rows = [row for row in rows if _is_contact(row, findings)]
    contacts = [_contact(row) for row in rows]
    clashes = overlaps(contacts)
    agreed = [pair for pair in clashes if lenient and _agree(contacts, pair)]
    known = set(agreed)
    for a, b in clashes:
        if (a, b) not in known:
            what = _clash(contacts[a], contacts[b], rows[a].line)
            findings.add(rows[b].line, "OVERLAP", what, OVERLAP_HINT)
    if agreed:
        lines = [rows[i].line for i in agreed[0]]
        findings.add(
            lines[1], "OVERLAP",
            f"{len(agreed)} contacts overlap another of the same link at the same rate and light "
            f"time; each such group counts as one contact (first: lines {lines[0]} and {lines[1]})",
            "a link carries one contact at a time; write them as one", "warning",
        )  # fmt: skip
    findings.stop_if_wrong()


def _contact(row: Row) -> Contact:
    return Contact(
        row.source, row.destination, row.start_s, row.end_s,
        row.rate_bit_s, row.owlt_s, row.confidence,
    )  # fmt: skip


def _is_sound(row: Row) -> bool:
    numbers = (row.start_s, row.end_s, row.rate_bit_s, row.owlt_s, row.confidence)
    return all(math.isfinite(n) for n in numbers) and row.rate_bit_s > 0.0 and row.owlt_s >= 0.0


def _is_contact(row: Row, findings: Findings) -> bool:
    if row.end_s <= row.start_s:
        findings.add(
            row.line, "REVERSED",
            f"{row} ends at {row.end_s:.9g} s, not after its start at {row.start_s:.9g} s",
            "are the times the wrong way round?",
        )  # fmt: skip
        return False
    try:
        _contact(row)
    except ValueError as error:
        findings.add(row.line, "CONTACT", str(error), "correct the numbers of this contact")
        return False
    return True


def _tell_backwards(rows: Sequence[Row], findings: Findings) -> None:
    if rows:
        first = rows[0]
        lines = ", ".join(str(row.line) for row in rows[:8]) + (", ..." if len(rows) > 8 else "")
        findings.add(
            first.line, "REVERSED",
            f"{len(rows)} contacts end before they start and carry nothing (lines {lines})",
            "put their times the right way round, or take them out", "warning",
        )  # fmt: skip


OVERLAP_HINT = "a link carries one contact at a time: shorten one of them, or write them as one"


def _clash(first: Contact, second: Contact, line: int) -> str:
    return (
        f"contact {second.source} > {second.destination} from {second.start_s:.9g} to "
        f"{second.end_s:.9g} s overlaps that of line {line} "
        f"({first.start_s:.9g} to {first.end_s:.9g} s)"
    )


def _agree(contacts: list[Contact], pair: tuple[int, int]) -> bool:
    a, b = (replace(contacts[i], start_s=0.0, end_s=1.0) for i in pair)
    return a == b


def joined(contacts: Sequence[Contact]) -> list[Contact]:
    """Contacts of a link that overlap as one, with the numbers of the first."""
    contacts = list(contacts)
    gone: set[int] = set()
    into: dict[int, int] = {}
    for a, b in overlaps(contacts):
        home = into.get(a, a)
        end_s = max(contacts[home].end_s, contacts[b].end_s)
        contacts[home] = replace(contacts[home], end_s=end_s)
        into[b] = home
        gone.add(b)
    return [c for i, c in enumerate(contacts) if i not in gone]
