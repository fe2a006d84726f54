"""The way of an antenna that drives, from a file of a station's folder.

A CSV with the columns time_s (after the start of a run), latitude_deg, longitude_deg and, if it
likes, height_m (above the sphere of 1737.4 km; without it, the height of the antenna's site).
"""

from __future__ import annotations

import csv
import math
from functools import lru_cache
from pathlib import Path

import numpy as np

from ilrs.epoch import Epoch
from ilrs.flight.kvn import MessageError
from ilrs.frames import MOON_RADIUS_M, SitePoint
from ilrs.network.sight.nodes import Rover
from ilrs.sim.masks import mask_of
from ilrs.sim.radios import number
from ilrs.station.model import Element, Station

COLUMNS = ("time_s", "latitude_deg", "longitude_deg")
# The horizon is that of the site; so far from it, it says nothing of what a rover sees.
FARTHEST_M = 20_000.0

Row = tuple[float, SitePoint]


def drives(element: Element) -> bool:
    """Whether an antenna goes along a route."""
    route = element.params.get("route")
    return route is not None and bool(route.content)


def rover_of(element: Element, station: Station, start: Epoch) -> Rover:
    """An antenna on its way. MessageError, with its line, for what is wrong in the file.

    The horizon is that of its site everywhere: hills near the way are not known.
    """
    site = station.sites[element.site]
    name = element.params["route"].text
    where = str(Path(station.folder) / name) if station.folder else name
    rows = _read(element.params["route"].content, where, site.point)
    return Rover(
        element.name,
        np.array([(start + at_s).tdb_s for at_s, _ in rows]),
        tuple(point for _, point in rows),
        (mask_of(site, station.folder),) * len(rows),
        number(element, "mast_height_m"),
        number(element, "min_elevation_rad"),
        number(element, "sun_exclusion_rad"),
    )


@lru_cache(maxsize=8)
def _read(text: str, where: str, site: SitePoint) -> tuple[Row, ...]:
    table = csv.DictReader(text.splitlines())
    if missing := [c for c in COLUMNS if c not in (table.fieldnames or ())]:
        raise MessageError(where, 1, f"a route needs the columns {', '.join(missing)}")
    found: list[Row] = []
    for row in table:
        at_s, point = _row(row, where, table.line_num, site)
        if found and at_s <= found[-1][0]:
            raise MessageError(where, table.line_num, "time_s is not later than in the line above")
        found.append((at_s, point))
    if not found:
        raise MessageError(where, 1, "a route needs one or more points")
    return tuple(found)


def _row(row: dict[str, str], where: str, line: int, site: SitePoint) -> Row:
    try:
        values = [float(row[c]) for c in COLUMNS]
        height_m = float(row.get("height_m") or site.height_m)
    except (TypeError, ValueError):
        raise MessageError(where, line, "a line of a route holds numbers") from None
    at_s, latitude, longitude = values
    if not all(map(math.isfinite, (*values, height_m))) or abs(latitude) > 90.0:
        raise MessageError(where, line, "no place: latitude lies within 90 degrees")
    point = SitePoint.from_degrees(latitude, longitude, height_m)
    away_m = float(np.linalg.norm(point.r_me_m - site.r_me_m))
    if away_m > FARTHEST_M:
        raise MessageError(
            where, line,
            f"{away_m / 1e3:.0f} km from the site of the antenna, whose horizon counts; at most "
            f"{FARTHEST_M / 1e3:.0f} km: is it another site, or are the angles no degrees?",
        )  # fmt: skip
    if abs(height_m) > 0.02 * MOON_RADIUS_M:
        raise MessageError(where, line, f"a height of {height_m:g} m: is it a radius?")
    return at_s, point
