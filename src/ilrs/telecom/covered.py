"""What the relays of a station cover: the part of the time that one stands above an elevation."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ilrs.epoch import Grid
from ilrs.network.sight.coverage import coverage_map
from ilrs.sim.nodes import talkers
from ilrs.sim.relay_orbits import flown
from ilrs.station.model import Station

ELEVATION_DEG = 10.0
LATITUDES_DEG = (-90, -80, -70, -60, -45, -30, -15, 0, 15, 30, 45, 60, 70, 80, 90)
LONGITUDES_DEG = tuple(range(-180, 181, 15))
STEP_S = 1800.0


def covered(station: Station, grid: Grid) -> dict[str, Any]:
    """A map over the grid as a table for JSON: `fraction` has a row for each latitude.

    On a smooth Moon, without terrain. Empty for a station without relays.
    """
    relays = [flown(relay, station, grid) for relay in talkers(station, "orbit")]
    if not relays:
        return {}
    span = grid.start.tdb_s, (grid.start + float(grid.duration_s)).tdb_s
    found = coverage_map(
        relays, np.radians(np.array(LATITUDES_DEG, dtype=np.float64))[:, None],
        np.radians(np.array(LONGITUDES_DEG, dtype=np.float64))[None, :], span,
        math.radians(ELEVATION_DEG), STEP_S,
    )  # fmt: skip
    return {
        "elevation_deg": ELEVATION_DEG,
        "latitude_deg": list(LATITUDES_DEG),
        "longitude_deg": list(LONGITUDES_DEG),
        "fraction": [[round(float(x), 4) for x in row] for row in found.at_least[0]],
    }
