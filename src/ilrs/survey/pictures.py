"""Pictures of the maps: colours over a hillshade, latitudes and longitudes, scale, ranked sites."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ilrs.moon.raster import Raster
from ilrs.survey.folder import write_whole
from ilrs.survey.graticule import draw_graticule, draw_scale, hillshade
from ilrs.survey.labels import placed
from ilrs.survey.maps import SPECS, title_of
from ilrs.survey.plan import Plan

Map = NDArray[np.float32]
_COLOURS = {
    "longest_dark_h": "magma_r",
    "earth_visible": "viridis",
    "slope_deg": "YlOrBr",
    "absorbed_w_m2": "inferno",
    "height_m": "gist_earth",
}
_SIDE_IN, _FONT_PT = 5.6, 7.5


def draw_all(plan: Plan, maps: dict[str, Map], sites: list[dict[str, float]], out: Path) -> None:
    """`NAME.png` for every map: the map's up is up, kilometres of the map, sites numbered."""
    shade = hillshade(maps["height_m"], plan.raster.step_m)
    for name, values in maps.items():
        write_whole(out / f"{name}.png", _draw(name, values, shade, plan, sites))


def _draw(
    name: str, values: Map, shade: NDArray[np.float64], plan: Plan, sites: list[dict[str, float]]
) -> bytes:
    # A figure of its own canvas: no global state of pyplot, no display.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    raster = plan.raster
    extent = _extent_km(raster)
    # Places in inches: an automatic layout would draw everything twice.
    tall_in = _SIDE_IN * min(max(raster.rows / raster.columns, 0.35), 2.0)
    wide_in, high_in = _SIDE_IN + 1.9, tall_in + 0.95
    figure: Any = Figure(figsize=(wide_in, high_in))
    canvas = FigureCanvasAgg(figure)
    inch = np.array([1.0 / wide_in, 1.0 / high_in, 1.0 / wide_in, 1.0 / high_in])
    axes: Any = figure.add_axes(np.array([0.75, 0.55, _SIDE_IN, tall_in]) * inch)
    axes.set_facecolor("#d9dde3")
    if name == "permanent_shadow":
        _paint_two(axes, values, shade, extent)
    else:
        bar = figure.add_axes(np.array([_SIDE_IN + 0.9, 0.85, 0.18, tall_in - 0.6]) * inch)
        _paint(figure, axes, bar, name, values, shade, extent)
    draw_graticule(axes, extent, raster.projection)
    draw_scale(axes, extent)
    _number_sites(axes, extent, sites)
    axes.set(xlim=extent[:2], ylim=extent[2:], xlabel="map x, km", ylabel="map y, km")
    axes.set_title(title_of(name, plan), fontsize=10)
    stream = io.BytesIO()
    canvas.figure.savefig(stream, format="png", dpi=130)
    return stream.getvalue()


def _extent_km(raster: Raster) -> tuple[float, float, float, float]:
    left, top, side = raster.left_m / 1000.0, raster.top_m / 1000.0, raster.step_m / 1000.0
    return left, left + raster.columns * side, top - raster.rows * side, top


def _paint(
    figure: Any, axes: Any, bar: Any, name: str, values: Map, shade: NDArray[np.float64],
    extent: Any,
) -> None:  # fmt: skip
    """The values in colours that the hillshade darkens, and their bar with the unit."""
    from matplotlib import colormaps
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import Normalize

    low, high, beyond = _ends(name, values)
    other = "inferno" if SPECS[name].unit == "K" else "cividis"
    colours: Any = colormaps[_COLOURS.get(name, other)]
    scale: Any = Normalize(low, high if high > low else low + 1.0)
    axes.imshow(
        _shaded(colours(scale(values)), values, shade), extent=extent, interpolation="nearest"
    )
    unit = SPECS[name].unit
    figure.colorbar(
        ScalarMappable(scale, colours), cax=bar, extend=beyond,
        label="fraction, 0 to 1" if unit == "1" else unit,
    )  # fmt: skip


def _ends(name: str, values: Map) -> tuple[float, float, str]:
    """The ends of the colours; dark spells above nine tenths of the points share the last one."""
    known = values[np.isfinite(values)]
    if not known.size:
        return 0.0, 1.0, "neither"
    low, high = float(known.min()), float(known.max())
    most = float(np.quantile(known, 0.9))
    if name == "longest_dark_h" and low < most < high:
        return low, most, "max"
    return low, high, "neither"


def _paint_two(axes: Any, values: Map, shade: NDArray[np.float64], extent: Any) -> None:
    from matplotlib.patches import Patch

    kinds = [("#f2d27a", "sunlit at times"), ("#27408b", "never sunlit")]
    pair = np.array([_rgba(colour) for colour, _ in kinds])
    colours = pair[(values > 0.5).astype(np.int64)]
    axes.imshow(_shaded(colours, values, shade), extent=extent, interpolation="nearest")
    patches = [Patch(facecolor=colour, label=word) for colour, word in kinds]
    axes.legend(handles=patches, loc="upper right", fontsize=8, framealpha=0.8)


def _rgba(colour: str) -> tuple[float, ...]:
    from matplotlib.colors import to_rgba

    return to_rgba(colour)


def _shaded(colours: Any, values: Map, shade: NDArray[np.float64]) -> NDArray[np.float64]:
    """Colours (rows, columns, 4) darkened by the hillshade; what is unknown is transparent."""
    found = np.array(colours, dtype=np.float64)
    found[..., :3] *= (0.4 + 0.6 * shade)[..., None]
    found[~np.isfinite(values), 3] = 0.0
    return found


def _number_sites(axes: Any, extent: Any, sites: list[dict[str, float]]) -> None:
    """Rings at the sites and their ranks beside them, led to by a line where they stand off."""
    from matplotlib.patheffects import withStroke

    points = [(site["x_m"] / 1000.0, site["y_m"] / 1000.0) for site in sites]
    km = (extent[1] - extent[0]) / (72.0 * _SIDE_IN)  # one point of type
    height = 1.25 * _FONT_PT * km
    frame = (extent[0], extent[2], extent[1], extent[3])
    centres = placed(points, 1.5 * _FONT_PT * km, height, frame)
    dark: Any = [withStroke(linewidth=2.0, foreground="black")]
    for site, (x, y), (u, v) in zip(sites, points, centres, strict=True):
        if abs(u - x) + abs(v - y) > 2.2 * height:
            axes.plot([x, u], [y, v], "-", color="white", lw=0.6, zorder=7)
        axes.plot(x, y, "o", ms=5, mfc="none", mec="white", mew=1.2, path_effects=dark, zorder=8)
        axes.text(
            u, v, f"{site['rank']:.0f}", ha="center", va="center", color="white",
            fontsize=_FONT_PT, fontweight="bold", path_effects=dark, zorder=9,
        )  # fmt: skip
