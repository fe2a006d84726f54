"""Light and dark: one row a lunar day; a mountain that takes the Sun becomes a dark column."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ilrs.report import words
from ilrs.report.chart import Chart, Label
from ilrs.report.series import spells
from ilrs.report.source import Floats, Source, listing, mapping, number
from ilrs.report.svg import Plot, heat_levels

COLUMNS = 240
DARK_BELOW = 0.5  # dark is when less than half of the disc shows, as in the summary of a run
SYNODIC_DAY_S = 29.530588853 * 86400  # mean synodic month (Meeus 1998, Astronomical Algorithms, 49)


@dataclass(frozen=True)
class DarkSpell:
    """A stretch with more than half of the Sun's disc hidden, at the record's interval."""

    start: str
    seconds: float
    length: float
    charge: str

    @property
    def duration(self) -> str:
        return words.span(self.seconds)

    @property
    def day(self) -> str:
        return words.minute(self.start)


@dataclass(frozen=True)
class SiteLight:
    """Light at a place in words: time lit, longest dark spell, time with the Earth in sight."""

    title: str
    height: str
    lit: str
    longest: str
    earth: str


@dataclass(frozen=True)
class Light:
    """The section; `lunar_days` is None when no sunlight was recorded."""

    lunar_days: Chart | None
    site: str
    dark: tuple[DarkSpell, ...]
    dark_total: int
    sites: tuple[SiteLight, ...]


def light(source: Source) -> Light:
    """Light and dark at the main site, and all sites in figures."""
    lit_sites = [s for s in source.sites if source.sunlight(s)]
    table = _places(source) or tuple(_site(source, s) for s in lit_sites)
    if not lit_sites or not len(source.time_ns):
        return Light(None, "", (), 0, table)
    site = lit_sites[0]
    found = source.sunlight(site)
    values = source.read(found[1]) if found else np.zeros(len(source.time_ns))
    dark = spells(values < DARK_BELOW)
    longest = sorted(dark, key=lambda s: (s.first - s.last, s.first))[:8]
    peak = max((s.last - s.first for s in longest), default=1)
    charge = _charge(source)
    rows = tuple(
        DarkSpell(
            words.iso(source.start_ms + s.first * source.interval_s * 1000),
            (s.last - s.first) * source.interval_s,
            100 * (s.last - s.first) / peak,
            words.percent(float(np.nanmin(charge[s.first : s.last]))) if charge is not None else "",
        )
        for s in longest
    )
    return Light(_chart(source, site, values), source.site_title(site), rows, len(dark), table)


def _charge(source: Source) -> Floats | None:
    address = str(mapping(source.record.summary.get("charge")).get("address") or "")
    channel = source.find(address)
    return source.read(channel.variable) if channel else None


def _places(source: Source) -> tuple[SiteLight, ...]:
    """Every site and height that the summary judged, exact over all steps."""
    places = map(mapping, listing(mapping(source.record.summary.get("dark")).get("by_place")))
    return tuple(
        SiteLight(
            source.site_title(str(place.get("site") or "")),
            _height(number(place.get("height_m"))),
            words.percent(number(place.get("lit_fraction")), 1),
            words.span(number(place.get("longest_s"))),
            words.percent(_earth(source, str(place.get("site") or ""), place.get("height_m")), 1),
        )
        for place in places
    )


def _site(source: Source, site: str) -> SiteLight:
    """The same from the record's intervals, for records whose summary does not say."""
    found = source.sunlight(site)
    height, variable = found if found else (-1.0, "")
    values = source.read(variable) if variable else np.zeros(1)
    dark = spells(values < DARK_BELOW)
    longest = max((s.last - s.first for s in dark), default=0) * source.interval_s
    return SiteLight(
        source.site_title(site),
        _height(height),
        words.percent(float(np.nanmean(values > 0)), 1),
        words.span(longest),
        words.percent(_earth(source, site, height), 1),
    )


def _height(height_m: float | None) -> str:
    known = height_m is not None and height_m >= 0
    return f"{height_m:g}{words.NBSP}m" if known else words.NONE


def _earth(source: Source, site: str, height: object) -> float | None:
    """Part of the time with some of the Earth above the horizon, at that height or the highest."""
    found = source.surroundings(site, "earth_visible")
    if not found:
        return None
    wanted = number(height)
    variable = found[wanted] if wanted is not None and wanted in found else max(found.items())[1]
    return float(np.nanmean(source.read(variable) > 0))


def _phase(source: Source, site: str) -> tuple[Floats, bool]:
    """Lunar days since the Sun last stood in the north before the start, and whether by azimuth.

    Without a recorded azimuth the mean synodic month counts from the start.
    """
    names = source.surroundings(site, "sun_azimuth_rad")
    if not names:
        elapsed: Floats = (
            np.arange(len(source.time_ns), dtype=np.float64) + 0.5
        ) * source.interval_s
        return elapsed / SYNODIC_DAY_S, False
    turned = np.unwrap(source.read(next(iter(names.values())))) / (2 * np.pi)
    forward = turned if turned[-1] >= turned[0] else -turned
    return forward - np.floor(forward[0]), True


def _cells(phase: Floats, values: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Mean light in every (lunar day, column); NaN where the record has nothing."""
    cell = np.floor(phase * COLUMNS).astype(np.int64)
    cell = np.maximum(cell, 0)
    rows = int(cell.max()) // COLUMNS + 1
    counts = np.bincount(cell, minlength=rows * COLUMNS).astype(np.float64)
    sums = np.bincount(cell, weights=np.nan_to_num(values), minlength=rows * COLUMNS)
    mean = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    return np.arange(rows), _fill(mean).reshape(rows, COLUMNS)


def _fill(mean: Floats) -> Floats:
    """Single empty columns inside the record take their left neighbour's value (coarse records)."""
    good = np.flatnonzero(np.isfinite(mean))
    index = np.maximum.accumulate(np.where(np.isfinite(mean), np.arange(len(mean)), 0))
    inside = (np.arange(len(mean)) >= good[0]) & (np.arange(len(mean)) <= good[-1])
    return np.where(inside, mean[index], np.nan)


def _chart(source: Source, site: str, values: Floats) -> Chart:
    phase, by_azimuth = _phase(source, site)
    rows, mean = _cells(phase, values)
    plot = Plot(COLUMNS, 0, len(rows))
    edges = np.arange(COLUMNS + 1, dtype=np.float64)
    for row in rows.tolist():
        inside = np.flatnonzero(np.isfinite(mean[row]))
        if len(inside):
            top, bottom = len(rows) - row - 0.04, len(rows) - row - 0.96
            a, b = int(inside[0]), int(inside[-1]) + 1
            plot.box(a, b, bottom, top, "var(--dark)")
            plot.heat(edges[a : b + 1], heat_levels(mean[row, a:b]), bottom, top)
    return Chart(
        "lunar-days", f"Lunar days at {source.site_title(site)}",
        "Sunlight by lunar day: a row is one lunar day of 29.5 days, dark where the Sun is hidden.",
        plot.render(), 24 * len(rows), (), _row_labels(source, phase, len(rows)),
        _column_labels(source, site, by_azimuth), timed=False, css="lunar",
        note="One row is one lunar day; time runs to the right. A dark column is ground that "
        "hides the Sun every time it passes.",
    )  # fmt: skip


def _row_labels(source: Source, phase: Floats, rows: int) -> tuple[Label, ...]:
    labels: list[Label] = []
    for row in range(rows):
        first = int(np.searchsorted(phase, row))
        at = words.day(words.iso(source.start_ms + first * source.interval_s * 1000))
        labels.append(Label((row + 0.5) / rows * 100, at.rsplit(words.NBSP, 1)[0]))
    return tuple(labels)


def _column_labels(source: Source, site: str, by_azimuth: bool) -> tuple[Label, ...]:
    if not by_azimuth:
        return tuple(
            Label(100 * d / 29.53, f"day {d}", 2 if d % 10 else 0) for d in range(0, 30, 5)
        )
    name = next(iter(source.surroundings(site, "sun_azimuth_rad").values()))
    turned = np.unwrap(source.read(name))
    points = ["N", "E", "S", "W"] if turned[-1] >= turned[0] else ["N", "W", "S", "E"]
    words_of = {"N": "Sun in the north", "E": "east", "S": "south", "W": "west"}
    return tuple(Label(25.0 * i, words_of[p]) for i, p in enumerate(points))
