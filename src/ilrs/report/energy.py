"""Where the electricity came from and where it went, day by day; and the charge of the stores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ilrs.report import palette, words
from ilrs.report.chart import Chart, Trace, binned_trace, daily_trace, time_axis, y_axis
from ilrs.report.series import Daily, daily_bins, shrink
from ilrs.report.source import Channel, Floats, Source, mapping, number
from ilrs.report.svg import Plot

NOTHING_W = 1e-6


@dataclass(frozen=True)
class Layer:
    """One layer of the stacked balance; W, mean over every bin."""

    name: str
    colour: str
    mean_w: Floats
    css: str = ""


@dataclass(frozen=True)
class Share:
    """One bar of a ranking: a name, a figure and its length in percent of the longest (0: none)."""

    name: str
    value: str
    length: float
    detail: str = ""


@dataclass(frozen=True)
class Energy:
    """The energy section; `balance` is None when no electricity was recorded."""

    balance: Chart | None
    makers: tuple[Share, ...]
    users: tuple[Share, ...]
    totals: tuple[tuple[str, str], ...]


def energy(source: Source) -> Energy:
    """The balance of electric energy of a run."""
    accounts = mapping(source.record.summary.get("energy"))
    by_element = mapping(accounts.get("by_element"))
    names = (
        ("made", "made"), ("released", "out of stores"), ("used", "used"),
        ("stored", "into stores"), ("lost", "lost on the way"), ("shed", "refused to loads"),
        ("curtailed", "left unmade"),
    )  # fmt: skip
    totals = tuple(
        (text, words.figure(value, "J"))
        for key, text in names
        if (value := number(accounts.get(f"{key}_j"))) is not None
    )
    return Energy(
        _balance(source), ranking(by_element, "made_j"), ranking(by_element, "used_j"), totals
    )


def ranking(by_element: Mapping[str, object], key: str, most: int = 8) -> tuple[Share, ...]:
    """The largest contributors to an account, the rest summed up."""
    found = [(number(mapping(e).get(key)) or 0.0, n) for n, e in by_element.items()]
    found = sorted((f for f in found if f[0] > 0), key=lambda f: (-f[0], f[1]))
    if not found:
        return ()
    total, rest = sum(f[0] for f in found), found[most:]
    shown = [(v, str(mapping(by_element[n]).get("title") or n)) for v, n in found[:most]]
    shares = [
        Share(name, words.figure(v, "J"), 100 * v / found[0][0], words.percent(v / total))
        for v, name in shown
    ]
    if rest:
        left = sum(f[0] for f in rest)
        name = words.plural(len(rest), "other")
        shares.append(Share(name, words.figure(left, "J"), 0.0, words.percent(left / total)))
    return tuple(shares)


def made_layers(source: Source, daily: Daily) -> list[Layer]:
    """What came in: every kind of source, then what stores gave back."""
    groups: dict[str, list[Channel]] = {}
    for channel in source.by_account("energy.made"):
        groups.setdefault(str(source.element(channel.element).get("kind") or ""), []).append(
            channel
        )
    order = [*palette.SOURCES, *sorted(set(groups) - set(palette.SOURCES))]
    layers: list[Layer] = []
    for kind in (k for k in order if k in groups):
        title, colour = palette.SOURCES.get(kind, (words.human(kind.split(".")[-1]), "use5"))
        layers.append(_layer(source, daily, title, colour, groups[kind]))
    if released := source.by_account("energy.released"):
        layers.append(_layer(source, daily, "Out of stores", "store", released))
    return _some(layers)


def _some(layers: list[Layer]) -> list[Layer]:
    """The layers that ever carried anything; sources on stand-by need no place in the legend."""
    return [layer for layer in layers if layer.mean_w.max(initial=0.0) > NOTHING_W]


def used_layers(source: Source, daily: Daily) -> list[Layer]:
    """What went out: loads by facility, then into stores, then losses."""
    groups: dict[str, list[Channel]] = {}
    for channel in source.by_account("energy.used"):
        element = source.element(channel.element)
        groups.setdefault(str(element.get("facility") or ""), []).append(channel)
    names = list(groups)
    layers = [
        _layer(source, daily, _facility(name, len(names)), palette.USES[i % 5], groups[name])
        for i, name in enumerate(names)
    ]
    for account, title, colour in (("stored", "Into stores", "store"), ("lost", "Lost", "lost")):
        if channels := source.by_account(f"energy.{account}"):
            layers.append(_layer(source, daily, title, colour, channels))
    return _some(layers)


def _facility(name: str, count: int) -> str:
    return words.human(name).capitalize() if name and count > 1 else "Loads"


def _layer(source: Source, daily: Daily, name: str, colour: str, channels: list[Channel]) -> Layer:
    mean = daily.mean(source.total(channels), source.interval_s)
    return Layer(name, colour, np.maximum(mean, 0.0))


def scale_for(peak_w: float, by_day: bool) -> tuple[float, str]:
    """What a mean power in W is multiplied by, and the unit: kWh a day, or kW for short records."""
    if not by_day:
        return (1.0, "W") if peak_w < 1000 else (1e-3, "kW")
    wh = peak_w * 24
    if wh < 1000:
        return 24.0, "Wh/day"
    return (24e-3, "kWh/day") if wh < 2e7 else (24e-6, "MWh/day")


def _balance(source: Source) -> Chart | None:
    if not len(source.time_ns):
        return None
    daily = daily_bins(int(source.time_ns[0]), len(source.time_ns), source.interval_s)
    up, down = made_layers(source, daily), used_layers(source, daily)
    if not up and not down:
        return None
    for layers, account, title, colour in (
        (up, "curtailed", "Left unmade", "sun"), (down, "shed", "Refused to loads", "shed"),
    ):  # fmt: skip
        if channels := source.by_account(f"energy.{account}"):
            layer = _layer(source, daily, title, colour, channels)
            if layer.mean_w.max() > NOTHING_W:
                layers.append(
                    Layer(title, colour, layer.mean_w, "faint" if colour == "sun" else "")
                )
    return _balance_chart(source, daily, up, down)


def _balance_chart(source: Source, daily: Daily, up: list[Layer], down: list[Layer]) -> Chart:
    high, low = _stack(up).max(initial=0.0), _stack(down).max(initial=0.0)
    solid = max(low, _stack([layer for layer in up if not layer.css]).max(initial=0.0))
    roof = min(high, 1.4 * solid) if solid > 0 else high
    scale, unit = scale_for(max(roof, low), daily.by_day)
    plot = Plot(len(source.time_ns), -low * scale * 1.06, roof * scale * 1.04)
    edges = daily.edges_s / source.interval_s
    labels = y_axis(plot, 6)
    time = time_axis(source, plot)
    traces: list[Trace] = []
    for layers, sign in ((up, 1.0), (down, -1.0)):
        base = np.zeros(len(edges) - 1)
        for layer in layers:
            top = base + layer.mean_w * (scale * sign)
            colour = palette.var(layer.colour)
            plot.steps(edges, base, top, colour, layer.css)
            css = f"{layer.css} {'up' if sign > 0 else 'down'}".strip()
            values = layer.mean_w * scale
            traces.append(daily_trace(source, layer.name, colour, unit, daily, values, css))
            base = top
    plot.level(0.0, "zero")
    every = "day" if daily.by_day else "hour"
    alt = f"Electric energy every {every}: above the line where it came from, below where it went."
    note = (
        "Above the line: where electricity came from. Below: where it went. Solid layers balance."
    )
    if high > roof:
        note += (
            f" What was left unmade reaches up to {high * scale:.3g} {unit}, beyond the top edge."
        )
    return Chart(
        "energy-balance", "Energy balance", alt, plot.render(), 300, tuple(traces), labels, time,
        note, unit,
    )  # fmt: skip


def _stack(layers: list[Layer]) -> Floats:
    return np.sum([layer.mean_w for layer in layers], axis=0) if layers else np.zeros(1)


def charge_charts(source: Source) -> tuple[Chart, ...]:
    """State of charge of every store, the emptiest first, with its limits."""
    channels = source.by_account("charge.level")
    emptiest = str(mapping(source.record.summary.get("charge")).get("address") or "")
    channels.sort(key=lambda c: c.address != emptiest)
    return tuple(_charge(source, c, large=i == 0) for i, c in enumerate(channels))


def _charge(source: Source, channel: Channel, large: bool) -> Chart:
    bins = shrink(source.read(channel.variable) * 100)
    plot = Plot(bins.samples, 0, 104)
    limit_bands(source, plot, channel.address, 100.0, 0.0)
    labels = y_axis(plot, 4 if large else 2)
    axis = time_axis(source, plot)
    colour = palette.var("store")
    plot.area(bins, colour)
    plot.line(bins, colour)
    title = source.title(channel.element)
    extreme = mapping(source.record.extremes.get(channel.address))
    low, when = number(extreme.get("min")), str(extreme.get("min_at") or "")
    note = f"lowest {words.percent(low, 1)}" if low is not None else ""
    if note and large:
        note += f", {words.minute(when)}"
    alt = f"State of charge of {title} in percent; {note}."
    trace = binned_trace(source, "Charge", colour, "%", bins, 3)
    return Chart(
        f"charge-{channel.element}", title, alt, plot.render(), 190 if large else 110, (trace,),
        labels, axis, note, "%", css="large" if large else "small",
    )  # fmt: skip


def limit_bands(source: Source, plot: Plot, address: str, scale: float, offset: float) -> None:
    """Shade what lies beyond the yellow and red limits of an address."""
    limit = source.limits(address)
    low = {k: v for k in ("red", "yellow") if (v := number(limit.get(f"{k}_low"))) is not None}
    high = {k: v for k in ("red", "yellow") if (v := number(limit.get(f"{k}_high"))) is not None}
    for name, value in low.items():
        floor = low["red"] * scale + offset if name == "yellow" and "red" in low else plot.low
        plot.band(floor, value * scale + offset, f"limit {name}")
    for name, value in high.items():
        roof = high["red"] * scale + offset if name == "yellow" and "red" in high else plot.high
        plot.band(value * scale + offset, roof, f"limit {name}")
