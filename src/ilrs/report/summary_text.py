"""The summary of a run as text: what a person needs to judge it, on one screen.

Reads the JSON of `Record.summary` (SI). Parts that a run did not have are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ilrs.report import words
from ilrs.sim.journal import Command
from ilrs.units import show

Part = Mapping[str, Any]

_ENERGY = (
    ("made", "made_j"),
    ("used", "used_j"),
    ("shed", "shed_j"),
    ("curtailed", "curtailed_j"),
    ("lost", "lost_j"),
)
_STORES = (("into stores", "stored_j"), ("out of them", "released_j"))
_DATA = (("made", "made_bit"), ("kept", "kept_bit"), ("sent", "sent_bit"), ("lost", "lost_bit"))
_MARGINS_SHOWN, _ALARMS_SHOWN, _REASONS_SHOWN, _ELEMENTS_SHOWN = 5, 3, 6, 3


def summary_text(summary: Part, journal: Iterable[Command] = ()) -> str:
    """The summary on about twenty lines, without a final newline; `journal` has all commands."""
    energy = summary.get("energy", {})
    sections: list[tuple[str, list[str]]] = [
        ("Energy", [_flows(energy, _ENERGY, "J"), _flows(energy, _STORES, "J")]),
        ("Lowest charge", _charge(summary.get("charge", {}))),
        ("Longest dark", _dark(summary.get("dark", {}))),
        ("Modes", _modes(summary.get("modes", {}))),
        ("Temperature", _temperatures(summary.get("temperature", {}))),
        ("Science data", [_flows(summary.get("data", {}), _DATA, "bit")]),
        ("To the Earth", _network(summary.get("network", {}))),
        ("Alarms", _alarms(summary.get("alarms", {}))),
        ("Centre", _centre(summary.get("commands"), journal)),
        ("Thin margins", _margins(summary.get("margins", ()))),
    ]
    lines = [headline(summary), *(f"  {why}" for why in summary.get("why_not", ())), ""]
    for title, rows in sections:
        labels = [title, *[""] * len(rows)]
        lines += [
            f"{label:14s} {row}" for label, row in zip(labels, filter(None, rows), strict=False)
        ]
    return _plain("\n".join(lines))


def headline(summary: Part) -> str:
    """Who, how long, and whether it survived."""
    name = summary.get("title") or summary.get("station", "")
    scenario = f" ({summary['scenario']})" if summary.get("scenario") else ""
    when = f"{words.span(summary.get('duration_s'))} from {summary.get('start', '')}"
    verdict = f"survived {when}" if summary.get("survived") else f"did not survive ({when})"
    return f"{name}{scenario}: {verdict}"


def _flows(part: Part, names: Iterable[tuple[str, str]], unit: str) -> str:
    """`made 1.2 MWh, used 1.1 MWh`; a zero is said as 0, what is not there is left out."""
    found = [(word, part[key]) for word, key in names if part.get(key) is not None]
    return ", ".join(f"{word} {show(value, unit) if value else '0'}" for word, value in found)


def _charge(part: Part) -> list[str]:
    if part.get("lowest") is None:
        return []
    return [f"{words.percent(part['lowest'], 1)} in {part['element']}, {words.minute(part['at'])}"]


def _network(part: Part) -> list[str]:
    """How much of the data arrived and how soon, and the buffer that was fullest."""
    latency = part.get("latency")
    if not latency:
        return []
    waits = ", ".join(
        f"{name} {words.span(latency[key])}"
        for name, key in (("half within", "median_s"), ("95 % within", "p95_s"),
                          ("slowest", "max_s"))
    )  # fmt: skip
    lines = [f"{words.reached(part['delivered_fraction'], 2)} delivered: {waits}"]
    if full := part.get("fullest"):
        lines.append(
            f"fullest buffer {full['node']}, {words.figure(full['peak_bit'], 'bit')}, "
            f"{words.minute(full['peak_at'])}"
        )
    return lines


def _dark(part: Part) -> list[str]:
    if part.get("longest_s") is None:
        return []
    where = f"{part['site']}, {part['height_m']:g} m above ground"
    if not part["longest_s"]:
        return [f"none at {where}"]
    when = f"{words.minute(part['start'])} to {words.minute(part['end'])}"
    lit = f"; Sun in view {words.percent(part['lit_fraction'])} of the time"
    return [f"{words.span(part['longest_s'])} at {where}, {when}{lit}"]


def _modes(part: Mapping[str, float]) -> list[str]:
    hours = [f"{words.human(name)} {_hours(seconds)}" for name, seconds in part.items()]
    return [", ".join(hours)] if hours else []


def _hours(seconds: float) -> str:
    """Whole hours; what is less than ten of them, to the minute."""
    return words.span(seconds) if 0 < seconds < 36000.0 else f"{seconds / 3600.0:,.0f} h"


def _temperatures(part: Part) -> list[str]:
    rows: list[str] = []
    for word in ("coldest", "hottest"):
        if extreme := part.get(word):
            value = words.celsius(extreme["value_k"])
            element = str(extreme["address"]).partition("/")[0]
            rows.append(f"{word} {value} in {element}, {words.minute(extreme['at'])}")
    return rows


def _alarms(part: Part) -> list[str]:
    if not part:
        return []
    red, yellow, found = part.get("red", 0), part.get("yellow", 0), part.get("list", ())
    rows = [f"{red} red, {yellow} yellow" if red or yellow else "none"]
    reds_first = sorted(found, key=lambda alarm: (alarm["level"] != "red", alarm["time"]))
    rows += [
        f"{words.minute(a['time'])} {a['level']}: {a['text']}" for a in reds_first[:_ALARMS_SHOWN]
    ]
    if len(found) > _ALARMS_SHOWN:
        rows.append(f"and {len(found) - _ALARMS_SHOWN} more in the report")
    return rows


def _centre(count: int | None, journal: Iterable[Command]) -> list[str]:
    """How many commands, and for each reason how often and to what, most frequent first."""
    if count is None:
        return []
    by_reason: dict[str, list[Command]] = {}
    for command in journal:
        by_reason.setdefault(command.why.partition(":")[0], []).append(command)
    often = sorted(by_reason.items(), key=lambda item: -_times(item[1]))
    rows = [f"gave {words.plural(count, 'command')}"]
    rows += [f"{words.human(why)}: {_told(given)}" for why, given in often[:_REASONS_SHOWN]]
    if len(often) > _REASONS_SHOWN:
        rows.append(f"and for {len(often) - _REASONS_SHOWN} more reasons, in the report")
    return rows


def _times(commands: Iterable[Command]) -> int:
    """At how many moments commands were given."""
    return len({command.step for command in commands})


def _told(commands: list[Command]) -> str:
    """`14 times, 124 commands to plant, excavator, rover and 8 more`; `once, to heater`."""
    times, elements = _times(commands), list(dict.fromkeys(_element(c) for c in commands))
    often = "once" if times == 1 else f"{times} times"
    amount = "" if len(commands) == times else f"{len(commands)} commands "
    more = len(elements) - _ELEMENTS_SHOWN
    rest = f" and {more} more" if more > 0 else ""
    return f"{often}, {amount}to {', '.join(elements[:_ELEMENTS_SHOWN])}{rest}"


def _element(command: Command) -> str:
    return command.address.partition("/")[0]


def _margins(margins: Iterable[Part]) -> list[str]:
    rows: list[str] = []
    for margin in list(margins)[:_MARGINS_SHOWN]:
        unit = margin["unit"]
        value, limit = (words.figure(margin[key], unit) for key in ("value", "limit"))
        if unit == "1":
            value, limit = (words.percent(margin[key], 1) for key in ("value", "limit"))
        level = f"{margin['level']} " if margin.get("level") else ""
        where = f"{margin['address']}: {value}, {level}limit {limit}"
        rows.append(f"{where}, {words.minute(margin['at'])}" if margin.get("at") else where)
    return rows


def _plain(text: str) -> str:
    """Terminals and logs get ordinary spaces and signs."""
    return text.replace(words.NBSP, " ").replace("\u202f", ",").replace(words.MINUS, "-")
