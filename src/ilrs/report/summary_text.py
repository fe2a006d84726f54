"""The summary of a run as text: what a person needs to judge it, on one screen.

Reads the JSON of `Record.summary` (SI). Parts that a run did not have are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from ilrs.report import words
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
_MARGINS_SHOWN, _ALARMS_SHOWN, _REASONS_SHOWN = 5, 3, 4


def summary_text(summary: Part, reasons: Iterable[str] = ()) -> str:
    """The summary on about twenty lines, without a final newline.

    `reasons` are those of all commands given (the `why` of the journal).
    """
    energy = summary.get("energy", {})
    sections: list[tuple[str, list[str]]] = [
        ("Energy", [_flows(energy, _ENERGY, "J"), _flows(energy, _STORES, "J")]),
        ("Lowest charge", _charge(summary.get("charge", {}))),
        ("Longest dark", _dark(summary.get("dark", {}))),
        ("Modes", _modes(summary.get("modes", {}))),
        ("Temperature", _temperatures(summary.get("temperature", {}))),
        ("Science data", [_flows(summary.get("data", {}), _DATA, "bit")]),
        ("Alarms", _alarms(summary.get("alarms", {}))),
        ("Centre", _centre(summary.get("commands"), reasons)),
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
    survived = "survived" if summary.get("survived") else "did not survive"
    length = words.span(summary.get("duration_s"))
    return f"{name}{scenario}: {survived} {length} from {summary.get('start', '')}"


def _flows(part: Part, names: Iterable[tuple[str, str]], unit: str) -> str:
    """`made 1.2 MWh, used 1.1 MWh`; a zero is said as 0, what is not there is left out."""
    found = [(word, part[key]) for word, key in names if part.get(key) is not None]
    return ", ".join(f"{word} {show(value, unit) if value else '0'}" for word, value in found)


def _charge(part: Part) -> list[str]:
    if part.get("lowest") is None:
        return []
    return [f"{words.percent(part['lowest'], 1)} in {part['element']}, {words.minute(part['at'])}"]


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
    hours = [f"{words.human(name)} {seconds / 3600.0:,.0f} h" for name, seconds in part.items()]
    return [", ".join(hours)] if hours else []


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


def _centre(count: int | None, reasons: Iterable[str]) -> list[str]:
    """How many commands, and how often for which reason: `low power begins 2, night 14`."""
    if count is None:
        return []
    rows = [f"gave {words.plural(count, 'command')}"]
    often = Counter(why.partition(":")[0] for why in reasons)
    rows += [f"{words.human(why)}: {n}" for why, n in often.most_common(_REASONS_SHOWN)]
    if len(often) > _REASONS_SHOWN:
        rows.append(f"and for {len(often) - _REASONS_SHOWN} more reasons, in the report")
    return rows


def _margins(margins: Iterable[Part]) -> list[str]:
    rows: list[str] = []
    for margin in list(margins)[:_MARGINS_SHOWN]:
        unit = margin["unit"]
        value, limit = (words.figure(margin[key], unit) for key in ("value", "limit"))
        if unit == "1":
            value, limit = (words.percent(margin[key], 1) for key in ("value", "limit"))
        where = f"{margin['address']}: {value}, limit {limit}"
        rows.append(f"{where}, {words.minute(margin['at'])}" if margin.get("at") else where)
    return rows


def _plain(text: str) -> str:
    """Terminals and logs get ordinary spaces and signs."""
    return text.replace(words.NBSP, " ").replace("\u202f", ",").replace(words.MINUS, "-")
