"""A map of the Moon coloured by a fraction of the time, as PNG."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def coverage_picture(
    latitude_deg: Array, longitude_deg: Array, fraction: Array, title: str
) -> bytes:
    """PNG of a fraction, shape (latitudes, longitudes): the whole Moon and its south polar cap."""
    # A figure of its own canvas: no global state of pyplot, no display.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure: Any = Figure(figsize=(11.0, 4.6), layout="constrained")
    FigureCanvasAgg(figure)
    grid = figure.add_gridspec(1, 2, width_ratios=[2.1, 1.0])
    whole: Any = figure.add_subplot(grid[0])
    image = whole.pcolormesh(longitude_deg, latitude_deg, fraction * 100.0, cmap="cividis",
                             vmin=0.0, vmax=100.0, shading="nearest")  # fmt: skip
    lines = whole.contour(longitude_deg, latitude_deg, fraction * 100.0, [10, 50, 80, 90, 99],
                          colors="white", linewidths=0.7)  # fmt: skip
    whole.clabel(lines, fmt="%d %%", fontsize=7)
    whole.set(xlabel="longitude east [deg]", ylabel="latitude [deg]",
              xticks=np.arange(-180, 181, 60), yticks=np.arange(-90, 91, 30))  # fmt: skip
    whole.set_title(title, fontsize=10)
    cap: Any = figure.add_subplot(grid[1], projection="polar")
    south = latitude_deg <= -60.0
    cap.pcolormesh(np.radians(longitude_deg), 90.0 + latitude_deg[south], fraction[south] * 100.0,
                   cmap="cividis", vmin=0.0, vmax=100.0, shading="nearest")  # fmt: skip
    cap.set_theta_zero_location("N")
    cap.set_theta_direction(-1)
    cap.set_yticks([10, 20, 30], ["80 S", "70 S", "60 S"], fontsize=7, color="white")
    cap.set_title("south of 60 S", fontsize=9)
    figure.colorbar(image, ax=[whole, cap], shrink=0.85, label="part of the time [%]")
    out = io.BytesIO()
    figure.savefig(out, dpi=120, format="png", metadata={"Software": None})
    return out.getvalue()
