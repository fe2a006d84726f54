"""Data made, sent and lost every day, and how full the stores were."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ilrs.report import palette, words
from ilrs.report.chart import Chart, Trace, binned_trace, daily_trace, time_axis, y_axis
from ilrs.report.series import Daily, daily_bins, shrink
from ilrs.report.source import Channel, Source, mapping, number
from ilrs.report.svg import Plot

_UNITS = ((8e12, "TB"), (8e9, "GB"), (8e6, "MB"), (8e3, "kB"), (8.0, "B"))


@dataclass(frozen=True)
class Traffic:
    """The section; `flow` is None for a station without a data bus."""

    flow: Chart | None
    stores: tuple[Chart, ...]
    totals: tuple[tuple[str, str], ...]


def traffic(source: Source) -> Traffic:
    """What the instruments made and what became of it."""
    data = mapping(source.record.summary.get("data"))
    names = (
        ("made", "made"),
        ("sent", "sent to Earth"),
        ("kept", "still in stores"),
        ("lost", "lost"),
    )
    totals = tuple(
        (text, words.figure(value, "bit"))
        for key, text in names
        if (value := number(data.get(f"{key}_bit"))) is not None
    )
    stores = tuple(_store(source, c) for c in source.by_account("data.kept"))
    flow = _flow(source)
    return Traffic(flow, stores, totals if flow or stores else ())


def _scale(peak_bit: float) -> tuple[float, str]:
    """What bits are divided by, and the unit, for values up to `peak_bit`."""
    return next(((size, unit) for size, unit in _UNITS if peak_bit >= size), _UNITS[-1])


def _flow(source: Source) -> Chart | None:
    if not len(source.time_ns):
        return None
    daily = daily_bins(int(source.time_ns[0]), len(source.time_ns), source.interval_s)
    rates = {
        key: daily.mean(source.total(channels), source.interval_s) * daily.length_s
        for key in ("made", "sent", "lost")
        if (channels := source.by_account(f"data.{key}"))
    }
    if not rates:
        return None
    size, unit = _scale(max(float(r.max(initial=0.0)) for r in rates.values()))
    unit += "/day" if daily.by_day else "/h"
    return _flow_chart(source, daily, {k: r / size for k, r in rates.items()}, unit)


def _flow_chart(source: Source, daily: Daily, rates: dict[str, np.ndarray], unit: str) -> Chart:
    zero = np.zeros(len(daily.edges_s) - 1)
    made, sent, lost = (rates.get(key, zero) for key in ("made", "sent", "lost"))
    high, low = float(made.max(initial=0.0)), float((sent + lost).max(initial=0.0))
    plot = Plot(len(source.time_ns), -low * 1.06, high * 1.06 or 1.0)
    edges = daily.edges_s / source.interval_s
    labels = y_axis(plot, 4)
    axis = time_axis(source, plot)
    colours = {
        "made": palette.var("use2"),
        "sent": palette.var("earth"),
        "lost": palette.var("shed"),
    }
    plot.steps(edges, zero, made, colours["made"])
    plot.steps(edges, zero, -sent, colours["sent"])
    plot.steps(edges, -sent, -sent - lost, colours["lost"])
    plot.level(0.0, "zero")
    names = (("made", "Made", "up"), ("sent", "Sent to Earth", "down"), ("lost", "Lost", "down"))
    traces: tuple[Trace, ...] = tuple(
        daily_trace(source, name, colours[key], unit, daily, rates[key], css)
        for key, name, css in names
        if key in rates
    )
    return Chart(
        "data-flow", "Data made and sent",
        "Data every day: made above the line, sent and lost below it.",
        plot.render(), 200, traces, labels, axis,
        "Above the line: made. Below: sent to Earth, lost.", unit,
    )  # fmt: skip


def _store(source: Source, channel: Channel) -> Chart:
    values = source.read(channel.variable)
    params = mapping(source.element(channel.element).get("params"))
    capacity = number(mapping(params.get("capacity_bit")).get("si"))
    size, unit = (
        (capacity / 100, "%") if capacity else _scale(float(np.nanmax(values, initial=1.0)))
    )
    bins = shrink(values / size)
    peak = float(np.nanmax(bins.high, initial=0.0))
    plot = Plot(bins.samples, 0, 104 if capacity else peak * 1.06 or 1.0)
    labels = y_axis(plot, 2)
    axis = time_axis(source, plot)
    plot.area(bins, palette.var("earth"))
    plot.line(bins, palette.var("earth"), 1.2)
    title = source.title(channel.element)
    note = f"fullest {peak:.3g}{words.NBSP}{unit}"
    if capacity:
        note += f" of {words.figure(capacity, 'bit')}"
    trace = binned_trace(source, "Fill", palette.var("earth"), unit, bins, 3)
    return Chart(
        f"store-{channel.element}", f"Buffer: {title}", f"How full {title} was; {note}.",
        plot.render(), 110, (trace,), labels, axis, note, unit, css="large",
    )  # fmt: skip
