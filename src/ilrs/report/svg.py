"""A small writer of SVG plots that stretch: whole-number coordinates, no text inside.

A plot is drawn on a canvas of 10000 x 1000 units that the page stretches to any width
(`preserveAspectRatio="none"`, strokes keep their width), so labels live outside, in HTML, and stay
readable on a phone. Colours are CSS values such as `var(--sun)`; they come from this package only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from ilrs.report.series import Bins
from ilrs.report.source import Floats

WIDTH = 10_000
HEIGHT = 1_000


def nice_ticks(low: float, high: float, count: int = 4) -> list[float]:
    """Round values covering [low, high] in about `count` steps (Heckbert 1990, Graphics Gems)."""
    span = high - low
    if not np.isfinite(span) or span <= 0:
        return [low]
    raw = span / count
    power = 10.0 ** np.floor(np.log10(raw))
    step = float(next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw * 0.999))
    first = np.ceil(low / step - 1e-9)
    values = [
        float((first + i) * step) for i in range(int((high - first * step) / step + 1e-9) + 1)
    ]
    return [0.0 if abs(v) < step * 1e-6 else v for v in values]


def tick_text(value: float, ticks: list[float]) -> str:
    """A tick's label with as many decimals as the ticks' spacing needs."""
    step = min((abs(b - a) for a, b in pairwise(ticks)), default=1.0)
    digits = max(0, int(-np.floor(np.log10(step) + 1e-9))) if step > 0 else 0
    if digits and not float(step * 10**digits).is_integer():
        digits += 1
    return f"{value:,.{digits}f}".replace(",", "\u202f").replace("-", "\u2212")


def path(x: NDArray[np.int64], y: NDArray[np.int64]) -> str:
    """The shortest relative path through whole-number points; flat stretches lose their middle."""
    keep = np.ones(len(x), dtype=np.bool_)
    if len(x) > 2:
        keep[1:-1] = (y[1:-1] != y[:-2]) | (y[1:-1] != y[2:])
    x, y = x[keep], y[keep]
    steps = zip(np.diff(x).tolist(), np.diff(y).tolist(), strict=True)
    tail = " ".join(f"{dx}{dy}" if dy < 0 else f"{dx} {dy}" for dx, dy in steps)
    return f"M{x[0]} {y[0]}l{tail}" if tail else f"M{x[0]} {y[0]}h1"


@dataclass
class Plot:
    """One plot: x runs over [0, samples], y over [low, high] upwards."""

    samples: float
    low: float
    high: float
    parts: list[str] = field(default_factory=list[str])

    def x(self, at: Floats | float) -> NDArray[np.int64]:
        return np.rint(np.atleast_1d(at) * (WIDTH / max(self.samples, 1e-9))).astype(np.int64)

    def y(self, value: Floats | float) -> NDArray[np.int64]:
        span = self.high - self.low or 1.0
        scaled = (self.high - np.atleast_1d(np.asarray(value, dtype=np.float64))) / span * HEIGHT
        return np.rint(np.clip(scaled, -50, HEIGHT + 50)).astype(np.int64)

    def fraction(self, value: float) -> float:
        """How far down a value lies, in percent of the height."""
        return float(self.high - value) / ((self.high - self.low) or 1.0) * 100

    def line(self, bins: Bins, colour: str, width: float = 1.5) -> None:
        """A line through the extremes of every bin, broken where values are missing."""
        xs, ys = bins.zigzag()
        good = np.isfinite(ys)
        d = "".join(
            path(self.x(xs[a:b]), self.y(ys[a:b])) for a, b in _runs(good)
        )  # fmt: skip
        if d:
            style = f"stroke:{colour};stroke-width:{width:g}px"
            self.parts.append(f'<path class="ln" style="{style}" d="{d}"/>')

    def band(self, low: float, high: float, css: str) -> None:
        """A horizontal band over the full width, clipped to the plot."""
        top, bottom = min(high, self.high), max(low, self.low)
        if top > bottom:
            y0, y1 = int(self.y(top)[0]), int(self.y(bottom)[0])
            self.parts.append(f'<path class="{css}" d="M0 {y0}h{WIDTH}V{y1}H0z"/>')

    def level(self, value: float, css: str = "grid") -> None:
        """A horizontal line."""
        if self.low <= value <= self.high:
            self.parts.append(f'<path class="{css}" d="M0 {int(self.y(value)[0])}h{WIDTH}"/>')

    def stand(self, at: float, css: str = "grid") -> None:
        """A vertical line."""
        self.parts.append(f'<path class="{css}" d="M{int(self.x(at)[0])} 0v{HEIGHT}"/>')

    def steps(self, edges: Floats, bottom: Floats, top: Floats, colour: str, css: str = "") -> None:
        """A filled area between two stepped lines; `edges` has one entry more than the values."""
        if not len(top):
            return
        x = np.repeat(self.x(edges), 2)[1:-1]
        up, down = np.repeat(self.y(top), 2), np.repeat(self.y(bottom), 2)
        d = (
            path(x, up)
            + f"L{x[-1]} {down[-1]}l"
            + path(x[::-1], down[::-1]).partition("l")[2]
            + "z"
        )
        klass = f' class="{css}"' if css else ""
        self.parts.append(f'<path{klass} style="fill:{colour}" d="{d}"/>')

    def area(self, bins: Bins, colour: str) -> None:
        """The area under the highest values of the bins, from the lowest y up."""
        base = np.full(len(bins.high), self.low)
        self.steps(bins.edges, base, np.nan_to_num(bins.high, nan=self.low), colour, "soft")

    def box(self, first: float, last: float, low: float, high: float, colour: str) -> None:
        """A rectangle; never thinner than a hair, so that short things stay visible."""
        x0, x1 = int(self.x(first)[0]), int(self.x(last)[0])
        y0, y1 = int(self.y(high)[0]), int(self.y(low)[0])
        wide = max(x1 - x0, 6)
        self.parts.append(f'<path style="fill:{colour}" d="M{x0} {y0}h{wide}V{y1}h-{wide}z"/>')

    def heat(self, edges: Floats, levels: NDArray[np.int64], low: float, high: float) -> None:
        """Cells coloured by level 1 ... 6 (0 stays open): one path a level, equal cells joined."""
        y0, y1 = int(self.y(high)[0]), int(self.y(low)[0])
        x = self.x(edges)
        cuts = np.concatenate([[0], np.flatnonzero(np.diff(levels)) + 1, [len(levels)]])
        found: dict[int, list[str]] = {}
        for a, b in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
            wide = int(x[b] - x[a])
            if wide and (level := int(levels[a])):
                found.setdefault(level, []).append(f"M{x[a]} {y0}h{wide}V{y1}h-{wide}z")
        for level in sorted(found):
            self.parts.append(f'<path class="l{level}" d="{"".join(found[level])}"/>')

    def tick(self, at: float, low: float, high: float, colour: str) -> None:
        """A short upright stroke of fixed width."""
        x, y0, y1 = int(self.x(at)[0]), int(self.y(high)[0]), int(self.y(low)[0])
        self.parts.append(f'<path class="tk" style="stroke:{colour}" d="M{x} {y0}V{y1}"/>')

    def render(self) -> Markup:
        """The `<svg>` element; its parts hold only numbers and this package's own class names."""
        body = "".join(self.parts)
        view = f"0 0 {WIDTH} {HEIGHT}"
        return Markup(
            f'<svg viewBox="{view}" preserveAspectRatio="none" aria-hidden="true">{body}</svg>'
        )


def _runs(good: NDArray[np.bool_]) -> list[tuple[int, int]]:
    padded = np.concatenate([[False], good, [False]]).astype(np.int8)
    edges = np.flatnonzero(np.diff(padded)).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


LEVELS = 6


def heat_levels(fraction: Floats) -> NDArray[np.int64]:
    """Fractions 0 ... 1 as levels 0 ... 6; only a true zero is level 0, only nearly one is 6."""
    levels = np.ceil(np.nan_to_num(fraction) * LEVELS - 1e-6)
    return np.where(fraction > 1e-4, np.clip(levels, 1, LEVELS), 0).astype(np.int64)
