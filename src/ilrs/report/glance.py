"""The run at a glance: sunlight, Earth, charge, mode and alarms on one shared time axis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ilrs.report import palette, words
from ilrs.report.chart import Chart, Label, Trace, binned_trace, time_axis
from ilrs.report.modes import Modes
from ilrs.report.series import shrink, significant
from ilrs.report.source import Floats, Source, listing, mapping
from ilrs.report.svg import Plot, heat_levels

SEVERITY_COLOURS = {
    "red": "alarm", "alarm": "alarm", "critical": "alarm", "error": "alarm", "yellow": "caution",
    "caution": "caution", "warning": "caution", "fault": "heat",
}  # fmt: skip
_RANKS = {"alarm": 2, "heat": 1, "caution": 0}


def glance(source: Source, modes: Modes) -> tuple[Chart, ...]:
    """The strips, top to bottom; what was not recorded is left out."""
    strips: list[Chart | None] = [_light_strip(source), _earth_strip(source)]
    strips += [_charge_strip(source), mode_strip(source, modes, "glance-mode"), alarm_strip(source)]
    found = [strip for strip in strips if strip is not None]
    if found:
        found[-1] = _with_axis(source, found[-1])
    return tuple(found)


def _with_axis(source: Source, chart: Chart) -> Chart:
    return replace(chart, x_labels=time_axis(source))


def binned_mean(values: Floats, size: int) -> Floats:
    """Mean of every `size` samples, the last bin from what is left."""
    starts = np.arange(0, len(values), size)
    counts = np.minimum(starts + size, len(values)) - starts
    return np.add.reduceat(np.nan_to_num(values), starts) / counts


def heat_strip(source: Source, key: str, title: str, variable: str, css: str, alt: str) -> Chart:
    """A strip of a fraction 0 ... 1, such as the visible part of the Sun."""
    values = source.read(variable)
    bins = shrink(values)
    plot = Plot(len(values), 0, 1)
    mean = binned_mean(values, bins.size)
    plot.heat(bins.edges, heat_levels(mean), 0, 1)
    step_ms = bins.size * source.interval_s * 1000
    trace = Trace(
        title, palette.var(css), "%", source.start_ms, step_ms, significant(mean * 100, 3)
    )  # fmt: skip
    return Chart(key, title, alt, plot.render(), 36, (trace,), css=f"strip {css}strip")


def _light_strip(source: Source) -> Chart | None:
    for site in source.sites:
        if light := source.sunlight(site):
            height, variable = light
            at = f", {height:g}{words.NBSP}m" if height >= 0 else ""
            lit = words.percent(float(np.nanmean(source.read(variable) > 0)))
            place = f"{source.site_title(site)}{at}"
            alt = f"Sunlight at {place}: some of the Sun in sight {lit} of the time."
            return heat_strip(source, "glance-sun", "Sunlight", variable, "sun", alt)
    return None


def _earth_strip(source: Source) -> Chart | None:
    for site in source.sites:
        if found := source.surroundings(site, "earth_visible"):
            variable = max(found.items())[1]
            seen = words.percent(float(np.nanmean(source.read(variable) > 0)))
            alt = f"Earth in sight of {source.site_title(site)} {seen} of the time."
            return heat_strip(source, "glance-earth", "Earth in sight", variable, "earth", alt)
    return None


def _charge_strip(source: Source) -> Chart | None:
    address = str(mapping(source.record.summary.get("charge")).get("address") or "")
    channel = source.find(address) or next(iter(source.by_account("charge.level")), None)
    if channel is None:
        return None
    bins = shrink(source.read(channel.variable) * 100)
    plot = Plot(bins.samples, 0, 105)
    plot.area(bins, palette.var("store"))
    plot.line(bins, palette.var("store"), 1.2)
    title = source.title(channel.element)
    alt = f"State of charge of {title}, 0 to 100 %."
    trace = binned_trace(source, "Charge", palette.var("store"), "%", bins, 3)
    labels = (Label(plot.fraction(100), "100"), Label(plot.fraction(0), "0"))
    return Chart("glance-charge", "Charge", alt, plot.render(), 54, (trace,), labels, css="strip")


def mode_strip(source: Source, modes: Modes, key: str) -> Chart | None:
    """Modes as coloured bars; the more urgent the mode, the taller the bar."""
    if not modes.spans:
        return None
    plot = Plot(len(source.time_ns), 0, 1)
    ranks = {level: i for i, level in enumerate(sorted(set(modes.levels)))}
    for s in modes.spans:
        height = 0.4 + 0.6 * ranks[modes.levels[s.index]] / max(len(ranks) - 1, 1)
        plot.box(s.first, s.last, 0, height, palette.var(modes.colours[s.index]))
    bins = shrink(_codes(source, modes))
    step_ms = bins.size * source.interval_s * 1000
    trace = Trace(
        "Mode", "", "", source.start_ms, step_ms, significant(bins.high), words=modes.titles
    )  # fmt: skip
    parts = [
        f"{t} {words.span(s)}" for t, s in zip(modes.titles, modes.seconds, strict=True) if s > 0
    ]
    alt = f"Modes of the command centre: {', '.join(parts)}."
    return Chart(key, "Mode", alt, plot.render(), 36, (trace,), css="strip")


def _codes(source: Source, modes: Modes) -> Floats:
    codes = np.full(len(source.time_ns), np.nan)
    for s in modes.spans:
        codes[s.first : s.last] = s.index
    return codes


def gravity(entry: Mapping[str, Any]) -> str:
    """How grave an event is, as a colour name; empty for what is neither alarm nor fault.

    Changes of mode and rules carry the colour of their mode, but they are answers, not alarms.
    """
    event = str(entry.get("event") or "")
    if event in ("mode", "rule", "clear"):
        return ""
    if event.startswith("fault"):
        return "heat"
    return SEVERITY_COLOURS.get(str(entry.get("severity") or entry.get("level") or "").lower(), "")


def marks(source: Source) -> list[tuple[float, str]]:
    """Alarms and faults as (position in samples, colour name), the worst drawn last."""
    alarms = listing(mapping(source.record.summary.get("alarms")).get("list"))
    entries: Iterable[object] = [*source.record.events, *alarms]
    found: set[tuple[float, str]] = set()
    for entry in map(mapping, entries):
        colour = gravity(entry)
        ms = words.milliseconds(str(entry.get("time") or ""))
        if colour and ms is not None:
            at = (ms - source.start_ms) / 1000 / source.interval_s
            found.add((at, colour))
    return sorted(found, key=lambda mark: (_RANKS[mark[1]], mark[0]))


def alarm_strip(source: Source) -> Chart | None:
    """Alarms and faults as upright strokes: red full height, faults middle, yellow low."""
    if not len(source.time_ns):
        return None
    plot = Plot(len(source.time_ns), 0, 1)
    found = marks(source)
    for at, colour in found:
        plot.tick(at, 0, 0.5 + 0.25 * _RANKS[colour], palette.var(colour))
    counts = [sum(1 for _, c in found if c == name) for name in ("alarm", "caution", "heat")]
    alt = (
        f"{words.plural(counts[0], 'red alarm')}, {words.plural(counts[1], 'yellow alarm')} and "
        f"{words.plural(counts[2], 'fault')}."
    )
    traces = (
        Trace("red alarm", palette.var("alarm"), css="tick"),
        Trace("fault", palette.var("heat"), css="tick"),
        Trace("yellow alarm", palette.var("caution"), css="tick"),
    )
    return Chart(
        "glance-alarm", "Alarms, faults", alt, plot.render(), 34, traces, css="strip marks"
    )
