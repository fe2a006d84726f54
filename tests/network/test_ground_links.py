"""Links along the Moon's ground, over a ridge of synthetic terrain."""

from __future__ import annotations

import numpy as np
import pytest

from ilrs.epoch import Epoch
from ilrs.frames import SitePoint, from_south_polar_stereographic
from ilrs.moon.terrain import Terrain, TerrainGrid
from ilrs.network.sight.clearance import Reason
from ilrs.network.sight.nodes import Rover, Site
from ilrs.network.sight.scene import Scene, scene
from ilrs.network.sight.visibility import find_passes

ORIGIN = Epoch.from_utc("2035-01-01")
PIXEL_M, COUNT = 20.0, 400
SPEED_M_S = 0.5


def ridge(height_m: float) -> Terrain:
    """A flat map about the pole with a wall at x = 1000 m, 100 m wide."""
    x = (np.arange(COUNT) + 0.5) * PIXEL_M - 0.5 * COUNT * PIXEL_M
    row = np.where(np.abs(x - 1000.0) < 50.0, height_m, 0.0).astype(np.float32)
    heights = np.ascontiguousarray(np.broadcast_to(row, (COUNT, COUNT)))
    half = 0.5 * COUNT * PIXEL_M
    return Terrain([TerrainGrid(heights, -half, half, PIXEL_M)])


def drive(reach_m: float = 1e9) -> Scene:
    """A base at x = 0 and a rover that drives from x = 100 m to 3000 m at 0.5 m/s."""

    def at(x_m: float) -> SitePoint:
        return SitePoint(*from_south_polar_stereographic(x_m, 500.0), 0.0)

    ways = np.linspace(100.0, 3000.0, 30)
    times = ORIGIN.tdb_s + (ways - 100.0) / SPEED_M_S
    rover = Rover("rover", times, tuple(at(x) for x in ways), (), 2.0, reach_m=reach_m)
    return scene([Site("base", at(0.0), None, 10.0), rover], ORIGIN, 2900.0 / SPEED_M_S)


def test_a_rover_is_lost_behind_a_ridge_and_seen_on_flat_ground() -> None:
    made = drive()
    flat = find_passes(made, [("base", "rover")], ridge(0.0))
    assert [(p.start_s, p.end_s) for p in flat] == [(0.0, made.duration_s)]
    (before,) = find_passes(made, [("base", "rover")], ridge(100.0))
    # It drives up the wall (bilinear: from one pixel before it) and is lost behind its edge.
    lost_at_m = 100.0 + before.end_s * SPEED_M_S
    assert 940.0 < lost_at_m < 1080.0
    assert before.end_reason == Reason.TERRAIN
    assert before.start_reason == Reason.SPAN


def test_both_ways_along_the_ground_are_the_same() -> None:
    found = list(find_passes(drive(), None, ridge(100.0)))
    assert len(found) == 2
    assert (found[0].start_s, found[0].end_s) == (found[1].start_s, found[1].end_s)


def test_reach_ends_a_link_along_the_ground() -> None:
    (found,) = find_passes(drive(1500.0), [("base", "rover")])
    assert 100.0 + found.end_s * SPEED_M_S == pytest.approx(1500.0, abs=1.0)
    assert found.end_reason == Reason.REACH
