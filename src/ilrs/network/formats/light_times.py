"""Contacts with the light times of separate range rows, as in files of ION."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ilrs.network.formats.rows import Findings, Row, check_rows
from ilrs.network.plan import in_order


def with_light_times(contacts: list[Row], ranges: Sequence[Row], findings: Findings) -> list[Row]:
    """The contacts, cut where their light time changes, without what has none."""
    if not ranges:
        if contacts:
            findings.add(
                0, "RANGE", "the file has no ranges; light times of 0 s are taken",
                "add lines a range START END ONE OTHER LIGHT_SECONDS", "warning",
            )  # fmt: skip
        return contacts
    check_rows(contacts, findings)
    known = _by_direction(ranges, findings)
    rows: list[Row] = []
    dark: list[Row] = []
    for row in contacts:
        pieces = _pieces(row, known.get((row.source, row.destination), []))
        rows += pieces
        if sum(p.end_s - p.start_s for p in pieces) < row.end_s - row.start_s:
            dark.append(row)
    if dark:
        first = dark[0]
        findings.add(
            first.line, "RANGE",
            f"{len(dark)} contacts lie wholly or partly where no range is given, where ION does "
            f"not send; that is left out (first: {first.source} > {first.destination})",
            "add ranges for these times", "warning",
        )  # fmt: skip
    if contacts and not rows:
        findings.add(dark[0].line, "RANGE", "no contact has a range", "add ranges for their times")
    findings.stop_if_wrong()
    return rows


def _by_direction(ranges: Sequence[Row], findings: Findings) -> dict[tuple[str, str], list[Row]]:
    """Ranges of each direction by start; those of the other way where a direction has none."""
    known: dict[tuple[str, str], list[Row]] = {}
    for row in ranges:
        known.setdefault((row.source, row.destination), []).append(row)
    for ends in list(known):
        known[ends].sort(key=lambda row: row.start_s)
        _check(known[ends], findings)
        back = ends[1], ends[0]
        if in_order(ends[0]) < in_order(ends[1]) and back not in known:
            known[back] = known[ends]
    return known


def _check(ranges: Sequence[Row], findings: Findings) -> None:
    for a, b in pairwise(ranges):
        if b.start_s < a.end_s and b.owlt_s != a.owlt_s:
            findings.add(
                b.line,
                "OVERLAP",
                f"range {b.source} > {b.destination} of {b.owlt_s:g} s overlaps that of "
                f"line {a.line}, of {a.owlt_s:g} s",
                "give one light time at a time",
            )


def _pieces(row: Row, ranges: Sequence[Row]) -> list[Row]:
    """The parts of a contact under ranges, each with its light time; equal neighbours are one."""
    pieces: list[Row] = []
    for known in ranges:
        start_s, end_s = max(row.start_s, known.start_s), min(row.end_s, known.end_s)
        if pieces:
            start_s = max(start_s, pieces[-1].end_s)
        if end_s <= start_s:
            continue
        last = pieces[-1] if pieces else None
        if last is not None and last.end_s == start_s and last.owlt_s == known.owlt_s:
            pieces[-1] = replace(last, end_s=end_s)
        else:
            pieces.append(replace(row, start_s=start_s, end_s=end_s, owlt_s=known.owlt_s))
    return pieces
