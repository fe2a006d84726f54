"""Temperatures as small multiples: one panel a thermal node, the closest to its limits first."""

from __future__ import annotations

import numpy as np

from ilrs.report import palette, words
from ilrs.report.chart import Chart, binned_trace, time_axis, y_axis
from ilrs.report.energy import limit_bands
from ilrs.report.series import Bins, shrink
from ilrs.report.source import Channel, Source, mapping, number
from ilrs.report.svg import Plot


def temperature_charts(source: Source) -> tuple[Chart, ...]:
    """A panel for every thermal node."""
    channels = source.by_account("temperature.level")
    ranked = sorted(channels, key=lambda c: (_room(source, c), c.address))
    return tuple(_panel(source, channel) for channel in ranked)


def _range(source: Source, channel: Channel) -> tuple[float, float]:
    """Lowest and highest temperature, K: exact over all steps where the record kept it."""
    extreme = mapping(source.record.extremes.get(channel.address))
    low, high = number(extreme.get("min")), number(extreme.get("max"))
    if low is None or high is None:
        values = source.read(channel.variable)
        good = values[np.isfinite(values)]
        return (float(good.min()), float(good.max())) if len(good) else (0.0, 0.0)
    return low, high


def _room(source: Source, channel: Channel) -> float:
    """Distance to the nearest red (or else yellow) limit, K; infinite without limits."""
    limit = source.limits(channel.address)
    low, high = _range(source, channel)
    floors = [number(limit.get(f"{k}_low")) for k in ("red", "yellow")]
    roofs = [number(limit.get(f"{k}_high")) for k in ("red", "yellow")]
    floor = next((v for v in floors if v is not None), None)
    roof = next((v for v in roofs if v is not None), None)
    rooms = [low - floor] if floor is not None else []
    rooms += [roof - high] if roof is not None else []
    return min(rooms, default=float("inf"))


def _view(source: Source, channel: Channel, bins: Bins) -> tuple[float, float]:
    """The y range in °C: the values, and the limits when they are near enough to matter."""
    good = np.isfinite(bins.low)
    low = float(bins.low[good].min()) if good.any() else 0.0
    high = float(bins.high[good].max()) if good.any() else 1.0
    reach = max(high - low, 5.0)
    limit = source.limits(channel.address)
    for key in ("red_low", "yellow_low", "yellow_high", "red_high"):
        value = number(limit.get(key))
        if value is not None and low - reach < value - words.ZERO_C_K < high + reach:
            low, high = min(low, value - words.ZERO_C_K), max(high, value - words.ZERO_C_K)
    pad = max((high - low) * 0.08, 1.0)
    return low - pad, high + pad


def _panel(source: Source, channel: Channel) -> Chart:
    bins = shrink(source.read(channel.variable) - words.ZERO_C_K)
    plot = Plot(bins.samples, *_view(source, channel, bins))
    limit_bands(source, plot, channel.address, 1.0, -words.ZERO_C_K)
    labels = y_axis(plot, 3)
    axis = time_axis(source, plot)
    plot.line(bins, palette.var("heat"), 1.1)
    low, high = _range(source, channel)
    title = source.title(channel.element)
    ends = [words.celsius(value, 1).partition(words.NBSP)[0] for value in (low, high)]
    note = " … ".join(ends)
    room = _room(source, channel)
    alt = f"Temperature of {title}, {note} °C"
    alt += "." if room == float("inf") else f"; {_room_words(room)}."
    trace = binned_trace(source, "Temperature", palette.var("heat"), "°C", bins, 3)
    return Chart(
        f"temperature-{channel.element}", title, alt, plot.render(), 110, (trace,), labels, axis,
        note, "°C", css="small" + (" beyond" if room < 0 else ""),
    )  # fmt: skip


def _room_words(room: float) -> str:
    digits = f"{abs(room):.1f}{words.NBSP}K"
    return f"{digits} beyond its limit" if room < 0 else f"{digits} from its nearest limit"
