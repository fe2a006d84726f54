"""A run in one picture, 1600 x 900: light, power, charge, temperatures and modes on one axis."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib.dates as mdates
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from ilrs.report import palette, words
from ilrs.report.energy import Layer, made_layers, scale_for, used_layers
from ilrs.report.glance import binned_mean
from ilrs.report.modes import Modes, read_modes
from ilrs.report.series import daily_bins, shrink
from ilrs.report.source import Channel, Floats, Record, Source, mapping
from ilrs.report.verdict import verdict

_GROUND, _PANEL, _INK, _SOFT, _RULE = "#0c1120", "#121929", "#eef1f7", "#98a3b8", "#222b40"
_LEFT, _RIGHT = 0.065, 0.875
_INCHES = (16.0, 9.0)
_DOTS = 100


def draw_picture(record: Record, path: str | Path) -> Path:
    """Draw a run as a PNG of 1600 x 900 pixels and give the path back.

    The same record gives the same bytes with the same matplotlib. Raises OSError when the file
    cannot be written, ValueError when the record holds no row.
    """
    source = Source(record)
    if not len(source.time_ns):
        raise ValueError("the record holds no time series to draw")
    figure = Figure(figsize=_INCHES, dpi=_DOTS, facecolor=_GROUND)
    FigureCanvasAgg(figure)
    _headline(figure, source)
    modes = read_modes(source)
    _strip(figure, 0.772, "Sunlight", _light(source), "sun")
    _strip(figure, 0.728, "Earth in sight", _earth(source), "earth")
    _power(_panel(figure, source, 0.44, 0.252, "Electric energy"), source)
    _charge(_panel(figure, source, 0.285, 0.125, "State of charge"), source)
    _temperatures(_panel(figure, source, 0.125, 0.125, "Temperatures"), source)
    _modes(figure, source, modes)
    target = Path(path)
    figure.savefig(target, dpi=_DOTS, facecolor=_GROUND, metadata={"Software": None})
    return target


def _short(text: str, most: int) -> str:
    """A text cut to fit; a dollar sign stays a dollar sign and does not start a formula."""
    return (text if len(text) <= most else text[: most - 1] + "…").replace("$", r"\$")


def _colour(name: str) -> str:
    return palette.COLOURS[name][1]


def _days(source: Source, samples: Floats) -> Floats:
    """Sample positions as matplotlib's days since 1970."""
    return (source.start_ms / 1000 + samples * source.interval_s) / 86400


def _headline(figure: Figure, source: Source) -> None:
    found = verdict(source)
    title = str(source.record.summary.get("title") or source.record.station.get("title") or "")
    figure.text(_LEFT, 0.935, _short(title, 66), color=_SOFT, fontsize=13.5)
    mark = _colour("good" if found.survived else "alarm")
    figure.text(_LEFT, 0.878, found.headline, color=_INK, fontsize=30, weight="bold")
    figure.text(_LEFT, 0.845, found.period, color=_SOFT, fontsize=12)
    figure.patches.append(_patch(figure, _LEFT - 0.022, 0.876, 0.008, 0.036, mark))
    for i, tile in enumerate(t for t in found.tiles if t.link in _TILES):
        x = 0.50 + 0.15 * i
        figure.text(x, 0.925, tile.name, color=_SOFT, fontsize=11.5)
        figure.text(x, 0.882, tile.value, color=_INK, fontsize=20, weight="bold")


_TILES = ("charge", "light", "centre")


def _patch(figure: Figure, x: float, y: float, w: float, h: float, colour: str) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((x, y), w, h, transform=figure.transFigure, color=colour, figure=figure)


def _panel(figure: Figure, source: Source, bottom: float, height: float, title: str) -> Any:
    """An axes on the shared time axis, without tick labels below."""
    axes: Any = figure.add_axes((_LEFT, bottom, _RIGHT - _LEFT, height), facecolor=_PANEL)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(colors=_SOFT, labelsize=10.5, length=0, pad=5)
    axes.grid(color=_RULE, linewidth=0.8)
    axes.set_axisbelow(True)
    ends = _days(source, np.array([0.0, len(source.time_ns)]))
    axes.set_xlim(ends[0], ends[1] - 1e-3)
    _time_ticks(axes, ends[1] - ends[0])
    axes.tick_params(labelbottom=False)
    axes.set_title(title, loc="left", fontsize=11.5, color=_INK, pad=5)
    return axes


def _time_ticks(axes: Any, days: float) -> None:
    every = max(1, int(days // 12))
    locator: Any = mdates.MonthLocator() if days > 75 else mdates.DayLocator(interval=every)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(mdates.DateFormatter("%b" if days > 75 else "%-d %b"))


def _light(source: Source) -> Floats | None:
    found = next((f for s in source.sites if (f := source.sunlight(s))), None)
    return source.read(found[1]) if found else None


def _earth(source: Source) -> Floats | None:
    found = next((f for s in source.sites if (f := source.surroundings(s, "earth_visible"))), None)
    return source.read(max(found.items())[1]) if found else None


def _strip(figure: Figure, bottom: float, title: str, values: Floats | None, name: str) -> None:
    """A fraction 0 ... 1 as a strip from night to the colour of its light."""
    if values is None:
        return
    axes: Any = figure.add_axes((_LEFT, bottom, _RIGHT - _LEFT, 0.036))
    size = max(1, -(-len(values) // 1312))
    ramp = LinearSegmentedColormap.from_list(name, ["#04060c", _colour(name)])
    axes.imshow(binned_mean(values, size)[None, :], aspect="auto", cmap=ramp, vmin=0, vmax=1,
                interpolation="nearest")  # fmt: skip
    axes.set_axis_off()
    figure.text(_RIGHT + 0.01, bottom + 0.011, title, color=_INK, fontsize=11.5)


def _power(axes: Any, source: Source) -> None:
    """Sources above the line, users below, mean of every day."""
    daily = daily_bins(int(source.time_ns[0]), len(source.time_ns), source.interval_s)
    up, down = made_layers(source, daily), used_layers(source, daily)
    sums = [np.sum([layer.mean_w for layer in side], axis=0) for side in (up, down) if side]
    peak = max((float(total.max()) for total in sums), default=1.0)
    scale, unit = scale_for(peak, daily.by_day)
    edges = _days(source, daily.edges_s / source.interval_s)
    handles = _stack(axes, edges, up, scale) + _stack(axes, edges, down, -scale)
    axes.axhline(0, color=_SOFT, linewidth=1)
    axes.set_title(f"Electric energy, {unit}", loc="left", fontsize=11.5, color=_INK, pad=5)
    _legend(axes, handles)


def _stack(axes: Any, edges: Floats, layers: Sequence[Layer], scale: float) -> list[Any]:
    base = np.zeros(len(edges) - 1)
    handles: list[Any] = []
    for layer in layers:
        top = base + layer.mean_w * scale
        handles.append(
            axes.stairs(top, edges, baseline=base, fill=True, color=_colour(layer.colour),
                        label=_short(layer.name, 18), linewidth=0)
        )  # fmt: skip
        base = top
    return handles


def _legend(axes: Any, handles: Sequence[Any]) -> None:
    seen: dict[str, Any] = {h.get_label(): h for h in handles}
    if not seen:
        return
    box = axes.legend(seen.values(), seen.keys(), loc="upper left", bbox_to_anchor=(1.004, 1.03),
                      frameon=False, fontsize=10.5, handlelength=0.9, handleheight=0.9,
                      labelspacing=0.42, borderpad=0.3)  # fmt: skip
    for text in box.get_texts():
        text.set_color(_INK)


def _charge(axes: Any, source: Source) -> None:
    channels = source.by_account("charge.level")
    colours = [_colour(name) for name in palette.LINES]
    lowest = str(mapping(source.record.summary.get("charge")).get("address") or "")
    channels.sort(key=lambda c: c.address != lowest)
    for i, channel in enumerate(channels[: len(colours)]):
        x, y = shrink(source.read(channel.variable) * 100).zigzag()
        if i == 0:
            axes.fill_between(_days(source, x), y, color=colours[0], alpha=0.22, linewidth=0)
        title = source.title(channel.element)
        axes.plot(_days(source, x), y, color=colours[i], linewidth=1.3, label=_short(title, 18))
    axes.set_ylim(0, 106)
    axes.set_yticks([0, 50, 100], ["0 %", "50 %", "100 %"])
    _legend(axes, list(axes.get_lines()))


def _temperatures(axes: Any, source: Source) -> None:
    """Every node as a thin line inside the band of all nodes."""
    channels: list[Channel] = source.by_account("temperature.level")
    lines = [shrink(source.read(c.variable) - words.ZERO_C_K).zigzag() for c in channels]
    if not lines:
        return
    x, all_y = _days(source, lines[0][0]), np.array([y for _, y in lines])
    low, high = np.fmin.reduce(all_y), np.fmax.reduce(all_y)
    axes.fill_between(x, low, high, color=_colour("heat"), alpha=0.2, linewidth=0)
    width = 0.55 if len(lines) > 3 else 1.3
    for y in all_y:
        axes.plot(x, y, color=_colour("heat"), linewidth=width, alpha=0.85)
    reach = float(np.nanmax(high) - np.nanmin(low)) or 1.0
    axes.set_ylim(np.nanmin(low) - 0.06 * reach, np.nanmax(high) + 0.06 * reach)
    axes.yaxis.set_major_formatter(_degrees)
    axes.yaxis.set_major_locator(_few())
    axes.set_title(
        f"Temperatures of {words.plural(len(lines), 'thermal node')}", loc="left", fontsize=11.5,
        color=_INK, pad=5,
    )  # fmt: skip


def _degrees(value: float, _position: int) -> str:
    return f"{value:.0f} °C".replace("-", words.MINUS)


def _few() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(4)


def _modes(figure: Figure, source: Source, modes: Modes) -> None:
    """Modes as bars on the time axis, with the labels of the shared axis below."""
    axes = _panel(figure, source, 0.068, 0.030, "")
    axes.set_ylim(0, 1)
    axes.set_yticks([])
    axes.tick_params(labelbottom=True, labelsize=11)
    used: dict[str, Any] = {}
    for span in modes.spans:
        left, right = _days(source, np.array([span.first, span.last], dtype=np.float64))
        bar = axes.axvspan(left, right, color=_colour(modes.colours[span.index]), linewidth=0)
        used.setdefault(modes.titles[span.index], bar)
    x = _RIGHT + 0.01
    for i, (title, bar) in enumerate(used.items()):
        y = 0.088 - 0.024 * i
        figure.patches.append(_patch(figure, x, y, 0.008, 0.013, bar.get_facecolor()))
        figure.text(x + 0.013, y - 0.001, _short(title, 18), color=_INK, fontsize=10.5)
