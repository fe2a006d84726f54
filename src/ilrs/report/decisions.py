"""What the command centre did and why, and what happened to the station."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ilrs.report import words
from ilrs.report.glance import SEVERITY_COLOURS
from ilrs.report.source import Source, listing, mapping, number

MOST_ROWS = 250


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
    grouped: dict[tuple[int, str, str], list[str]] = {}
    for command in source.record.journal:
        key = (int(command.step), str(command.actor), str(command.why))
        grouped.setdefault(key, []).append(
            _command(source, str(command.address), float(command.value))
        )
    return [
        Decision(
            words.minute(_moment(source, step)), actor, why or "no reason given", tuple(commands)
        )
        for (step, actor, why), commands in grouped.items()
    ]


def _command(source: Source, address: str, value: float) -> str:
    element, _, slot = address.partition("/")
    return f"{element}/{slot} = {_slot_word(source, element, slot, value)}"


def _slot_word(source: Source, element: str, slot: str, value: float) -> str:
    """The word of a slot code where the station declares the words, else the number."""
    commands = mapping(source.element(element).get("command_words"))
    for word, code in mapping(commands.get(slot)).items():
        if number(code) == value:
            return str(word)
    return f"{value:g}"


def reasons(found: list[Decision]) -> list[Reason]:
    """The reasons by how often they led to action."""
    grouped: dict[str, list[Decision]] = {}
    for decision in found:
        grouped.setdefault(decision.why, []).append(decision)
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
    severity = str(entry.get("severity") or entry.get("level") or "").lower()
    kind = str(entry.get("event") or ("alarm" if entry.get("level") else "event"))
    tone = SEVERITY_COLOURS.get(severity, "")
    mark = {"alarm": "red alarm", "caution": "caution", "heat": "fault"}.get(
        tone, words.human(kind)
    )
    text = str(entry.get("text") or words.human(kind))
    return Happening(
        words.minute(str(entry.get("time") or "")),
        str(entry.get("address") or ""),
        text,
        tone,
        mark,
    )


def groups(found: list[Happening]) -> list[Group]:
    """Events of one address, sort and severity together, the gravest and most frequent first."""
    grouped: dict[tuple[str, str, str], list[Happening]] = {}
    for row in found:
        grouped.setdefault((row.address, row.tone, row.mark), []).append(row)
    rank = {"alarm": 0, "heat": 1, "caution": 2}
    rows = [
        Group(rs[-1].text, address, tone, mark, len(rs), rs[0].time, rs[-1].time)
        for (address, tone, mark), rs in grouped.items()
    ]
    return sorted(rows, key=lambda g: (rank.get(g.tone, 3), -g.times, g.first))
