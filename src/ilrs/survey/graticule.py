"""What tells place and size on a picture: latitudes and longitudes, a scale bar, a hillshade."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ilrs.moon.projection import Projection

Array = NDArray[np.float64]
_DEGREES = (
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 45.0,
)  # fmt: skip
_MOST_LINES = 5
_NODES = 161


def draw_graticule(axes: Any, extent_km: tuple[float, ...], projection: Projection) -> None:
    """Thin labelled lines of latitude and longitude over a map (left, right, bottom, top)."""
    x = np.linspace(extent_km[0], extent_km[1], _NODES)
    y = np.linspace(extent_km[2], extent_km[3], _NODES)
    latitude, longitude = projection.inverse(*np.meshgrid(1000.0 * x, 1000.0 * y))
    middle = projection.inverse(500.0 * (x[0] + x[-1]), 500.0 * (y[0] + y[-1]))[1]
    if x[0] < 0.0 < x[-1] and y[0] < 0.0 < y[-1]:
        # Around the pole the cut is seen: not along a line that is drawn.
        middle = math.radians(45.0)
    # Counted from the middle, so that the cut of the circle lies on the far side.
    away = np.degrees(np.remainder(longitude - middle + math.pi, 2.0 * math.pi) - math.pi)
    away[np.abs(away) > 178.0] = np.nan
    _lines(axes, x, y, np.degrees(latitude), _latitude)
    _lines(axes, x, y, away + math.degrees(float(middle)), _longitude)


def _lines(axes: Any, x: Array, y: Array, degrees: Array, text: Any) -> None:
    levels = levels_of(float(np.nanmin(degrees)), float(np.nanmax(degrees)))
    if levels:
        drawn = axes.contour(
            x, y, degrees, levels, colors="white", linewidths=0.5, linestyles="solid", alpha=0.7
        )
        axes.clabel(drawn, fmt=text, fontsize=6.5, colors="white", inline_spacing=2)


def levels_of(low: float, high: float) -> list[float]:
    """Round values between two, at most about five of them."""
    step = next((d for d in _DEGREES if (high - low) / d <= _MOST_LINES), 90.0)
    first, last = math.ceil(low / step), math.floor(high / step)
    return [k * step for k in range(first, last + 1) if low < k * step < high]


def _latitude(degrees: float) -> str:
    return f"{abs(round(degrees, 4)):g}\N{DEGREE SIGN}{'S' if degrees < 0.0 else 'N'}"


def _longitude(degrees: float) -> str:
    return f"{round(degrees % 360.0, 4):g}\N{DEGREE SIGN}E"


def draw_scale(axes: Any, extent_km: tuple[float, ...]) -> None:
    """A bar of a round length at the lower left, with its length written above."""
    width, height = extent_km[1] - extent_km[0], extent_km[3] - extent_km[2]
    length = bar_km(width)
    left, low = extent_km[0] + 0.04 * width, extent_km[2] + 0.04 * height
    for k, colour in enumerate(("white", "black")):
        axes.barh(
            low, 0.5 * length, left=left + 0.5 * k * length, height=0.012 * height, color=colour,
            edgecolor="black", linewidth=0.6, zorder=5,
        )  # fmt: skip
    word = f"{length:g} km" if length >= 1.0 else f"{1000.0 * length:g} m"
    axes.text(
        left + 0.5 * length, low + 0.015 * height, word, ha="center", va="bottom", fontsize=8,
        zorder=6, bbox={"facecolor": "white", "alpha": 0.7, "edgecolor": "none", "pad": 1.0},
    )  # fmt: skip


def bar_km(width_km: float) -> float:
    """The longest of 1, 2, 5 times a power of ten that is at most a quarter of a width."""
    power = 10.0 ** math.floor(math.log10(width_km / 4.0))
    return max(k * power for k in (1.0, 2.0, 5.0) if k * power <= width_km / 4.0)


def hillshade(heights: NDArray[np.float32], step_m: float) -> Array:
    """Light from the upper left at 45 degrees, 0 to 1; level ground is 0.7, unknown ground 0.5.

    Heights are stretched so that gentle ground has shades too.
    """
    if min(heights.shape) < 2:
        return np.full(heights.shape, 0.7)
    down, right = np.gradient(heights.astype(np.float64), step_m)
    rise = np.hypot(right, down)
    typical = float(np.nanmedian(rise)) if np.isfinite(rise).any() else 0.0
    stretch = min(4.0, 0.25 / typical) if typical > 0.0 else 1.0
    level = np.sqrt(1.0 + (stretch * rise) ** 2)
    shade = (0.7 + 0.5 * stretch * (right + down)) / level
    return np.where(np.isfinite(shade + heights), np.clip(shade, 0.0, 1.0), 0.5)
