"""Pictures of the maps, with the ranked sites on them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ilrs.moon.raster import Raster
from ilrs.survey.maps import SPECS

_COLOURS = {"longest_dark_h": "magma_r", "slope_deg": "viridis", "permanent_shadow": "Blues"}
_HEAT = {"temperature_mean_k", "temperature_peak_k"}


def draw_all(
    raster: Raster, maps: dict[str, NDArray[np.float32]], sites: list[dict[str, float]], out: Path
) -> None:
    """`NAME.png` for every map: grid north up, kilometres, hillshade behind, sites numbered."""
    shade = _shade(maps["height_m"], raster.step_m)
    for name, values in maps.items():
        _draw(name, values, shade, raster, sites, out / f"{name}.png")


def _draw(
    name: str,
    values: NDArray[np.float32],
    shade: NDArray[np.float64],
    raster: Raster,
    sites: list[dict[str, float]],
    path: Path,
) -> None:
    # A figure of its own canvas: no global state of pyplot, no display.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure: Any = Figure(figsize=(7.2, 6.2), layout="constrained")
    FigureCanvasAgg(figure)
    axes: Any = figure.subplots()
    left, top = raster.left_m / 1000.0, raster.top_m / 1000.0
    side = raster.step_m / 1000.0
    extent = (left, left + raster.columns * side, top - raster.rows * side, top)
    axes.imshow(shade, cmap="gray", extent=extent, vmin=0.0, vmax=1.0)
    colours = "inferno" if name in _HEAT else _COLOURS.get(name, "cividis")
    image = axes.imshow(values, cmap=colours, extent=extent, alpha=0.75, interpolation="nearest")
    spec = SPECS[name]
    figure.colorbar(image, ax=axes, shrink=0.85, label=f"{name} [{spec.unit}]")
    for site in sites:
        x, y = site["x_m"] / 1000.0, site["y_m"] / 1000.0
        axes.plot(x, y, "o", ms=4, mfc="none", mec="white", mew=1.0)
        axes.annotate(
            f"{site['rank']:.0f}", (x, y), xytext=(4, 3), textcoords="offset points",
            color="white", fontsize=7,
        )  # fmt: skip
    axes.set(xlabel="map x [km]", ylabel="map y [km]")
    axes.set_title(spec.title, fontsize=10)
    figure.savefig(path, dpi=130)


def _shade(heights: NDArray[np.float32], step_m: float) -> NDArray[np.float64]:
    """A hillshade from the upper left, 0 to 1."""
    if min(heights.shape) < 2:
        return np.full(heights.shape, 0.5)
    down, right = np.gradient(heights.astype(np.float64), step_m)
    level = np.sqrt(1.0 + right**2 + down**2)
    return np.clip((0.7 + 0.5 * (right + down)) / level, 0.0, 1.0)
