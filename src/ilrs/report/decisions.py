"""What the command centre did and why, and what happened to the station."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ilrs.report import words
from ilrs.report.glance import gravity
from ilrs.report.source import Source, listing, mapping, number

MOST_ROWS = 250
# The values of telemetry that a reason quotes: " (battery/charge_fraction 59.8 %)".
_VALUES = re.compile(r" \([^()]*/[^()]*\)")


@dataclass(frozen=True)
class Decision:
    """Commands given in one step for one reason."""

    time: str
    actor: str
    why: str
    commands: tuple[str, ...]


@dataclass(frozen=True)
class Reason:
    """A reason and how often it made the centre act."""

    why: str
    times: int
    commands: int
    first: str
    last: str


@dataclass(frozen=True)
class Happening:
    """One event, fault, alarm or mode change. `tone` is a CSS class; `mark` a word for it."""

    time: str
    address: str
    text: str
    tone: str
    mark: str


@dataclass(frozen=True)
class Group:
    """Events of one sort: how many, first, last."""

    text: str
    address: str
    tone: str
    mark: str
    times: int
    first: str
    last: str


def _moment(source: Source, step: int) -> str:
    step_s = number(source.record.summary.get("step_s")) or 60.0
    return words.iso(source.start_ms + step * step_s * 1000)


def decisions(source: Source) -> list[Decision]:
    """All commands, those of one step and reason together, in order."""
    said = _words_of_commands(source)
    grouped: dict[tuple[int, str, str], list[str]] = {}
    for command in source.record.journal:
        step, address = int(command.step), str(command.address)
        text = said.get((step, address)) or f"{address} = {float(command.value):g}"
        grouped.setdefault((step, str(command.actor), str(command.why)), []).append(text)
    return [
        Decision(words.minute(_moment(source, step)), actor, why or "no reason given", tuple(texts))
        for (step, actor, why), texts in grouped.items()
    ]


def _words_of_commands(source: Source) -> dict[tuple[int, str], str]:
    """Commands as the centre spelled them, by step and address: the journal keeps only codes."""
    found: dict[tuple[int, str], str] = {}
    for event in map(mapping, source.record.events):
        step = number(event.get("step"))
        for text in map(str, listing(event.get("commands"))):
            if step is not None:
                found[int(step), text.partition("=")[0].strip()] = text
    return found


def reasons(found: list[Decision]) -> list[Reason]:
    """The reasons by how often they led to action, whatever values they quote."""
    grouped: dict[str, list[Decision]] = {}
    for decision in found:
        grouped.setdefault(_VALUES.sub("", decision.why), []).append(decision)
    rows = [
        Reason(why, len(ds), sum(len(d.commands) for d in ds), ds[0].time, ds[-1].time)
        for why, ds in grouped.items()
    ]
    return sorted(rows, key=lambda r: (-r.times, r.first))


def happenings(source: Source) -> list[Happening]:
    """Events and the alarms of the summary in order of time, without doubles."""
    alarms = listing(mapping(source.record.summary.get("alarms")).get("list"))
    rows: dict[tuple[str, str, str], Happening] = {}
    for entry in [*map(mapping, source.record.events), *map(mapping, alarms)]:
        row = _happening(entry)
        rows.setdefault((row.time, row.address, row.text), row)
    return sorted(rows.values(), key=lambda r: r.time)


def _happening(entry: Mapping[str, Any]) -> Happening:
    kind = str(entry.get("event") or ("alarm" if entry.get("level") else "event"))
    tone = gravity(entry)
    names = {"alarm": "red alarm", "caution": "yellow alarm", "heat": "fault"}
    text = str(entry.get("text") or words.human(kind))
    return Happening(
        words.minute(str(entry.get("time") or "")),
        str(entry.get("address") or ""),
        text,
        tone,
        names.get(tone, words.human(kind)),
    )


def groups(found: list[Happening]) -> list[Group]:
    """Events of one address, sort and severity together, the gravest and most frequent first."""
    grouped: dict[tuple[str, str, str], list[Happening]] = {}
    for row in found:
        grouped.setdefault((row.address, row.tone, row.mark), []).append(row)
    rank = {"red alarm": 0, "fault": 1, "yellow alarm": 2, "mode": 3, "rule": 4}
    rows = [
        Group(rs[-1].text, address, tone, mark, len(rs), rs[0].time, rs[-1].time)
        for (address, tone, mark), rs in grouped.items()
    ]
    return sorted(rows, key=lambda g: (rank.get(g.mark, 5), -g.times, g.first))
