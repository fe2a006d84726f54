"""Received values held against the bounds of the dictionary, with the time that they must last."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ilrs.mission.alarms.alarm import Severity, Source
from ilrs.mission.alarms.news import News
from ilrs.protocols.dictionary.model import Bounds, Dictionary, Parameter
from ilrs.units import show

_SEVERITY: dict[int, Severity] = {1: "yellow", 2: "red"}


class LimitWatch:
    """One stream of rows, those of a structure in the order of their generation.

    A limit counts once it has been passed for its time; a row that is not newer than the last one
    of its structure is not looked at.
    """

    def __init__(self, dictionary: Dictionary, source: Source) -> None:
        self._source: Source = source
        self._bounded: dict[str, list[tuple[int, Parameter, Bounds]]] = {
            s.name: [(i, p, p.bounds) for i, p in enumerate(s.parameters) if p.bounds is not None]
            for s in dictionary.structures
        }
        self._last: dict[str, int] = {}
        # Of each address: the level that counts, and since when it is beyond each limit.
        self._counts: dict[str, int] = {}
        self._since: dict[str, dict[int, int]] = {}

    def row(
        self, structure: str, generated_ns: int, received_ns: int, values: Sequence[float]
    ) -> list[News]:
        """What a row of values changes. A value that is not a number says nothing."""
        bounded = self._bounded.get(structure, [])
        if not bounded or generated_ns <= self._last.get(structure, -1):
            return []
        self._last[structure] = generated_ns
        found: list[News] = []
        for i, parameter, bounds in bounded:
            value = float(values[i])
            if not math.isnan(value):
                found += self._seen(parameter, bounds, value, generated_ns, received_ns)
        return found

    def snapshot(self) -> dict[str, Any]:
        """Plain JSON types."""
        since = {a: [[*pair] for pair in of.items()] for a, of in self._since.items() if of}
        return {"last": dict(self._last), "counts": dict(self._counts), "since": since}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a snapshot."""
        self._last = dict(state["last"])
        self._counts = dict(state["counts"])
        self._since = {a: {k: v for k, v in of} for a, of in state["since"].items()}

    def _seen(
        self, parameter: Parameter, bounds: Bounds, value: float, at_ns: int, known_ns: int
    ) -> list[News]:
        address = parameter.address
        since = self._since.get(address, {})
        since = {level: since.get(level, at_ns) for level in beyond(bounds, value)}
        self._since[address] = since
        lasting = [k for k, began in since.items() if at_ns - began >= bounds.persist_s * 1e9]
        before, level = self._counts.get(address, 0), max(lasting, key=abs, default=0)
        self._counts[address] = level
        if level == before:
            # What is inside is told every time: it is evidence against alarms of other sources.
            inside = not since
            return [self._news("over", parameter, value, 0, at_ns, known_ns)] if inside else []
        what = "over" if not level else "trip" if _is_worse(level, before) else "ease"
        return [self._news(what, parameter, value, level, at_ns, known_ns)]

    def _news(
        self, what: Any, parameter: Parameter, value: float, level: int, at_ns: int, known_ns: int
    ) -> News:
        severity: Severity = _SEVERITY.get(abs(level), "yellow")
        shown = show(value, parameter.unit) if parameter.unit else f"{value:g}"
        side = "below" if level < 0 else "above"
        text = f"{parameter.address} {shown} is {side} its {severity} limit" if level else (
            f"{parameter.address} {shown} is back within its limits"
        )  # fmt: skip
        return News(
            parameter.address, parameter.address, what, self._source, at_ns, known_ns, severity,
            text, value, -1 if level < 0 else 1, self._source == "playback",
        )  # fmt: skip


def beyond(bounds: Bounds, value: float) -> list[int]:
    """The limits that a value is beyond: 1 yellow, 2 red, negative for those below."""
    low = ((-1, bounds.yellow_low), (-2, bounds.red_low))
    high = ((1, bounds.yellow_high), (2, bounds.red_high))
    found = [level for level, limit in low if limit is not None and value < limit]
    return found + [level for level, limit in high if limit is not None and value > limit]


def _is_worse(level: int, than: int) -> bool:
    return abs(level) > abs(than) or level * than < 0
