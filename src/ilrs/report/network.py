"""The way of the data to the Earth: by instrument, partner, link; how long they were under way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from markupsafe import Markup

from ilrs.report import words
from ilrs.report.chart import Chart
from ilrs.report.coverage_map import coverage_svg
from ilrs.report.energy import Share
from ilrs.report.glance import heat_strip
from ilrs.report.source import Channel, Source, listing, mapping, number

_BOUNDS = ("2 s", "10 s", "1 min", "10 min", "1 h", "6 h", "1 d", "3 d", "7 d", "14 d", "30 d")
_WAITS = (
    f"under {_BOUNDS[0]}", *(f"{low} to {high}" for low, high in pairwise(_BOUNDS)),
    f"over {_BOUNDS[-1]}",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One instrument or partner, as text."""

    name: str
    partner: str
    made: str
    delivered: str
    median: str
    p95: str
    slowest: str
    waiting: str
    lost: str


@dataclass(frozen=True)
class NetworkSection:
    """The section; without streams it is left out."""

    lead: str = ""
    streams: tuple[Row, ...] = ()
    partners: tuple[Row, ...] = ()
    waits: tuple[Share, ...] = ()
    links: tuple[Share, ...] = ()
    contacts: tuple[Chart, ...] = ()
    coverage: Markup = Markup("")  # noqa: RUF009
    note: str = ""


def network(source: Source) -> NetworkSection:
    """What became of each instrument's data on their way."""
    told = mapping(source.record.network)
    streams = [mapping(row) for row in listing(told.get("streams"))]
    if not streams:
        return NetworkSection()
    return NetworkSection(
        _lead(told, source),
        tuple(_row(row, source) for row in streams),
        tuple(_row(mapping(row), source) for row in listing(told.get("partners"))),
        _waits(streams),
        _links(told, source),
        tuple(_contacts(source)),
        coverage_svg(told),
        _note(told, source),
    )


def _lead(told: Mapping[str, Any], source: Source) -> str:
    total, full = mapping(told.get("total")), mapping(told.get("fullest"))
    latency = mapping(total.get("latency"))
    lead = (
        f"{words.reached(number(total.get('delivered_fraction')), 2)} of "
        f"{words.figure(number(total.get('made_bit')), 'bit')} reached the Earth; half of the "
        f"bundles within {words.span(number(latency.get('median_s')))}, 95 % within "
        f"{words.span(number(latency.get('p95_s')))}, the slowest in "
        f"{words.span(number(latency.get('max_s')))}."
    )
    if full:
        share = number(full.get("peak_fraction")) or 0.0
        part = f" ({words.percent(share)} of its size)" if share else ""
        lead += (
            f" The buffer that was fullest: {source.title(str(full.get('node')))}, "
            f"{words.figure(number(full.get('peak_bit')), 'bit')}{part} on "
            f"{words.minute(str(full.get('peak_at')))}."
        )
    return lead


def _row(told: Mapping[str, Any], source: Source) -> Row:
    latency, lost = mapping(told.get("latency")), mapping(told.get("lost_bit"))
    reasons = [f"{words.figure(number(bits), 'bit')} {why}" for why, bits in lost.items()]
    name = str(told.get("name"))
    return Row(
        source.title(name) if "source" in told else name,
        str(told.get("partner") or ""),
        words.figure(number(told.get("made_bit")), "bit"),
        words.reached(number(told.get("delivered_fraction")), 2),
        words.span(number(latency.get("median_s"))),
        words.span(number(latency.get("p95_s"))),
        words.span(number(latency.get("max_s"))),
        words.figure(number(told.get("waiting_bit")), "bit"),
        ", ".join(reasons) or "nothing",
    )


def _waits(streams: list[Mapping[str, Any]]) -> tuple[Share, ...]:
    """The distribution of latency over all data, in the intervals that `ilrs.telecom` counts."""
    rows = [np.array(listing(row.get("latency_bit")), dtype=np.float64) for row in streams]
    rows = [row for row in rows if row.size == len(_WAITS)]
    if not rows or not (total := float(np.sum(rows))):
        return ()
    bits = np.sum(rows, axis=0)
    most = float(bits.max())
    return tuple(
        Share(
            name, words.percent(float(b) / total, 1), float(b) / most * 100.0,
            words.figure(float(b), "bit"),
        )
        for name, b in zip(_WAITS, bits, strict=True)
        if b > 0.0
    )  # fmt: skip


def _links(told: Mapping[str, Any], source: Source) -> tuple[Share, ...]:
    rows = [mapping(row) for row in listing(told.get("links"))]
    used = [number(row.get("used_bit")) or 0.0 for row in rows]
    most = max(used, default=0.0) or 1.0
    found: list[Share] = []
    for row, bits in sorted(zip(rows, used, strict=True), key=lambda pair: -pair[1])[:8]:
        ends = " to ".join(source.title(str(row.get(e))).replace("_", " ") for e in ("from", "to"))
        part = bits / (number(row.get("volume_bit")) or 1.0)
        detail = f"{words.percent(part, 1)} of what it could"
        found.append(Share(ends, words.figure(bits, "bit"), bits / most * 100.0, detail))
    return tuple(found)


def _contacts(source: Source) -> list[Chart]:
    """One strip for each sender: when somebody heard it."""
    return [
        heat_strip(
            source, f"contact-{c.element}", source.title(c.element), c.variable, "earth",
            f"When {source.title(c.element)} was in contact: "
            f"{words.percent(float(np.nanmean(source.read(c.variable))))} of the time.",
        )
        for c in source.channels
        if _is_contact(c)
    ]  # fmt: skip


def _is_contact(channel: Channel) -> bool:
    return channel.address.endswith("/contact")


def _note(told: Mapping[str, Any], source: Source) -> str:
    lone = [source.title(str(name)) for name in listing(told.get("no_way"))]
    note = f"{words.whole(number(told.get('bundles')))} bundles over "
    note += f"{words.whole(number(told.get('contacts')))} contacts. "
    if lone:
        note += f"No way to the Earth: {', '.join(lone)}."
    return note
