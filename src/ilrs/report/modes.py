"""Modes of the command centre as recorded: what they are called, their colours, when they held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ilrs.report import palette, words
from ilrs.report.series import stretches
from ilrs.report.source import Source, listing, mapping, number

VARIABLE = "centre.mode"


@dataclass(frozen=True)
class ModeSpan:
    """A stretch of record intervals [first, last) in one mode (an index into `Modes.names`)."""

    first: int
    last: int
    index: int


@dataclass(frozen=True)
class Modes:
    """The modes in order of their codes; `levels` say how far each is from nominal."""

    names: tuple[str, ...]
    titles: tuple[str, ...]
    levels: tuple[int, ...]
    colours: tuple[str, ...]
    seconds: tuple[float, ...]
    spans: tuple[ModeSpan, ...]

    @property
    def changes(self) -> int:
        return max(len(self.spans) - 1, 0)


def read_modes(source: Source) -> Modes:
    """The modes of a run; all tuples are empty when no centre was recorded."""
    record = source.record
    if VARIABLE not in record.attributes:
        return Modes((), (), (), (), (), ())
    attrs = mapping(record.attributes[VARIABLE])
    names = _meanings(attrs.get("flag_meanings"))
    flags = np.atleast_1d(np.asarray(attrs.get("flag_values", range(len(names))))).tolist()
    index_of = {int(flag): i for i, flag in enumerate(flags)}
    runs = stretches(record.values(VARIABLE)[: source.rows].astype(np.int64))
    spans = tuple(ModeSpan(a, b, index_of[c]) for a, b, c in runs if c in index_of)
    declared = {
        str(mode.get("name")): mode
        for mode in map(mapping, listing(source.record.station.get("modes")))
    }
    levels = [int(number(mapping(declared.get(n)).get("level")) or 0) for n in names]
    if len(set(levels)) < 2:
        levels = list(range(len(names)))
    return Modes(
        tuple(names),
        tuple(str(mapping(declared.get(n)).get("title") or words.human(n)) for n in names),
        tuple(levels),
        tuple(palette.mode_colours(levels)),
        _seconds(source, names, spans),
        spans,
    )


def _meanings(value: object) -> list[str]:
    return value.split() if isinstance(value, str) else [str(item) for item in listing(value)]


def _seconds(source: Source, names: Sequence[str], spans: Sequence[ModeSpan]) -> tuple[float, ...]:
    """Time in each mode: the summary's exact count, else what the record intervals add up to."""
    counted = mapping(source.record.summary.get("modes"))
    out: list[float] = []
    for i, name in enumerate(names):
        exact = number(counted.get(name))
        recorded = sum(s.last - s.first for s in spans if s.index == i) * source.interval_s
        out.append(recorded if exact is None else exact)
    return tuple(out)
