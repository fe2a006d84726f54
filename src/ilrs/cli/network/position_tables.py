"""What `ilrs network position` says over a region and over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ilrs.network.navigation.dilution import dilution_map

if TYPE_CHECKING:
    from ilrs.cli.screen import Screen
    from ilrs.epoch import Epoch
    from ilrs.network.navigation.dilution import Array, Dilution
    from ilrs.network.navigation.error import PositionError

LATITUDES, LONGITUDE_STEP_DEG = 13, 30.0
SERIES = (
    "utc", "in_view", "gdop", "pdop", "hdop", "vdop", "tdop", "horizontal_m", "vertical_m",
    "position_m", "time_s",
)  # fmt: skip


def region(
    south_deg: float, north_deg: float, r_me_m: Array, mask_rad: float, range_m: float,
    *, height_known: bool,
) -> dict[str, Any]:  # fmt: skip
    """Dilution over a belt of latitudes as a table for JSON: rows are latitudes; None: no fix.

    `position_m` is the median error of place, one sigma, where one range is wrong by `range_m`.
    """
    latitude = np.linspace(south_deg, north_deg, LATITUDES if north_deg > south_deg else 1)
    longitude = np.arange(-180.0, 180.0, LONGITUDE_STEP_DEG)
    found = dilution_map(
        np.radians(latitude), np.radians(longitude), r_me_m, mask_rad, height_known=height_known
    )
    return {
        "latitude_deg": [round(float(x), 6) for x in latitude],
        "longitude_deg": [float(x) for x in longitude],
        "fraction_fixed": _rows(found.fixed),
        "fraction_good": _rows(found.good),
        "median_pdop": _rows(found.median_pdop),
        "position_m": _rows(found.median_pdop * range_m),
        "in_view_least": [[int(x) for x in row] for row in found.least_in_view],
    }


def series_csv(start: Epoch, seconds: Array, seen: Dilution, error: PositionError) -> str:
    """A line for each instant; empty cells where there is no fix."""
    columns = [
        seen.gdop, seen.pdop, seen.hdop, seen.vdop, seen.tdop, error.horizontal_m,
        error.vertical_m, error.position_m, error.time_s,
    ]  # fmt: skip
    lines = [",".join(SERIES)]
    for k, at_s in enumerate(seconds):
        cells = ["" if np.isnan(c[k]) else f"{c[k]:.6g}" for c in columns]
        lines.append(",".join([(start + float(at_s)).utc, str(int(seen.in_view[k])), *cells]))
    return "\n".join(lines) + "\n"


def region_csv(table: dict[str, Any]) -> str:
    """A line for each place of a region's table; empty cells where there is no fix."""
    names = ("fraction_fixed", "fraction_good", "median_pdop", "position_m", "in_view_least")
    lines = [",".join(["latitude_deg", "longitude_deg", *names])]
    for i, latitude in enumerate(table["latitude_deg"]):
        for j, longitude in enumerate(table["longitude_deg"]):
            cells = [table[name][i][j] for name in names]
            told = ["" if cell is None else f"{cell:.6g}" for cell in cells]
            lines.append(",".join([f"{latitude:g}", f"{longitude:g}", *told]))
    return "\n".join(lines) + "\n"


def tell_region(screen: Screen, table: dict[str, Any]) -> None:
    """A line for each latitude: the mean and the least of the fixes, the median of the rest."""
    from ilrs.report.words import percent

    screen.say("\nlatitude   fix (mean, least)   PDOP below 6   median PDOP   place, m")
    for i, latitude in enumerate(table["latitude_deg"]):
        fixed, good = table["fraction_fixed"][i], table["fraction_good"][i]
        pdop = [x for x in table["median_pdop"][i] if x is not None]
        place = [x for x in table["position_m"][i] if x is not None]
        ends = f"{np.median(pdop):13.2f} {np.median(place):10.2f}" if pdop else f"{'-':>13s}"
        screen.say(
            f"{latitude:+6.1f} deg {percent(float(np.mean(fixed)), 1):>8s} "
            f"{percent(min(fixed), 1):>8s} {percent(float(np.mean(good)), 1):>14s} {ends}"
        )


def _rows(values: Array) -> list[list[float | None]]:
    return [[float(x) if np.isfinite(x) else None for x in row] for row in values]
