"""The run month by month in figures: what the charts show, for reading and for screen readers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ilrs.report import words
from ilrs.report.source import Floats, Source, mapping


@dataclass(frozen=True)
class MonthTable:
    """Column heads and rows of text, one a calendar month (UTC)."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def months(source: Source) -> MonthTable:
    """Energy, lowest charge, light and data of every month; columns not recorded are left out."""
    if not len(source.time_ns):
        return MonthTable((), ())
    stamps = source.time_ns.astype("datetime64[ns]").astype("datetime64[M]")
    names, starts = np.unique(stamps, return_index=True)
    columns: list[tuple[str, list[str]]] = [("Month", [_name(m) for m in names])]
    for account, head in (
        ("energy.made", "Made"), ("energy.used", "Used"), ("energy.shed", "Refused"),
        ("energy.curtailed", "Left unmade"),
    ):  # fmt: skip
        columns += _sums(source, account, head, "J", starts)
    columns += _lowest_charge(source, starts) + _lit(source, starts)
    columns += _sums(source, "data.sent", "Data sent", "bit", starts)
    columns += _sums(source, "data.lost", "Data lost", "bit", starts)
    return MonthTable(
        tuple(head for head, _ in columns),
        tuple(zip(*(cells for _, cells in columns), strict=True)),
    )


def _name(month: np.datetime64) -> str:
    text = str(month)
    return f"{words.month_name(int(text[5:7]))}{words.NBSP}{text[:4]}"


def _sums(
    source: Source, account: str, head: str, unit: str, starts: np.ndarray
) -> list[tuple[str, list[str]]]:
    channels = source.by_account(account)
    if not channels:
        return []
    totals = np.add.reduceat(source.total(channels), starts) * source.interval_s
    return [(head, [words.figure(float(v), unit) for v in totals])]


def _lowest_charge(source: Source, starts: np.ndarray) -> list[tuple[str, list[str]]]:
    address = str(mapping(source.record.summary.get("charge")).get("address") or "")
    channel = source.find(address)
    if channel is None:
        return []
    lowest: Floats = np.fmin.reduceat(source.read(channel.variable), starts)
    return [("Lowest charge", [words.percent(float(v)) for v in lowest])]


def _lit(source: Source, starts: np.ndarray) -> list[tuple[str, list[str]]]:
    site = next((s for s in source.sites if source.sunlight(s)), "")
    found = source.sunlight(site) if site else None
    if found is None:
        return []
    lit = (source.read(found[1]) > 0).astype(np.float64)
    counts = np.diff(np.append(starts, len(lit)))
    shares = np.add.reduceat(lit, starts) / counts
    return [("Lit", [words.percent(float(v)) for v in shares])]
