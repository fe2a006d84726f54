"""Horizons and lines of sight: another program follows rays over triangles of the same ground.

CSPICE knows shapes made of triangular plates (DSK, type 2). The ground of a terrain grid is given
to it as plates of a quarter of a pixel, and its ray intercepts are asked. Nothing of ours is in it
but the heights at the corners: curvature, directions and search are its own.
"""

import importlib.util
import math
import runpy
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ilrs.frames import MOON_RADIUS_M, local_axes_me
from ilrs.moon.heightgrid import TerrainGrid
from ilrs.moon.sightline import line_of_sight
from ilrs.moon.skyline import skyline
from ilrs.moon.terrain import Terrain

HERE = Path(__file__).parent
Case = runpy.run_path(str(HERE / "case.py"))["Case"]
SOURCE = "CSPICE N0067, ray intercepts on a plate model of the same ground"
AZIMUTHS, EYE_M, BISECTIONS = 48, 2.0, 22
GRAZING_M = 3.0


class Plates(NamedTuple):
    """A terrain of one grid, and the DSK segment that CSPICE knows it by."""

    terrain: Terrain
    handle: int
    segment: object


def cases() -> list:
    """Comparisons on a made landscape; the real one is among those of terrain."""
    return list(ground_cases("a made landscape", made_ground()))


def made_ground() -> TerrainGrid:
    """Hills, a plain and a crater, 31 km wide, around the pole."""
    side, pixel_m = 128, 240.0
    x, y = np.meshgrid(*(2 * [(np.arange(side) - 0.5 * side + 0.5) * pixel_m]))
    away = np.hypot(x - 4_000.0, y + 3_000.0)
    heights = 600.0 * np.sin(x / 2_300.0) * np.cos(y / 3_100.0) + 0.02 * x
    heights += -1_500.0 * np.exp(-((away / 2_500.0) ** 4)) + 300.0 * np.exp(
        -(((away - 3_500.0) / 700.0) ** 2)
    )
    half = 0.5 * side * pixel_m
    return TerrainGrid(heights.astype(np.float32), -half, half, pixel_m, {"file": "made"})


def cut(grid: TerrainGrid) -> TerrainGrid:
    """31 km of the 240 m grid with the crater at the pole."""
    middle, half = grid.heights_m.shape[0] // 2, 64
    # The centre of Shackleton lies 8 km from the pole.
    row, column = middle + 26, middle + 32
    part = grid.heights_m[row - half : row + half, column - half : column + half]
    return TerrainGrid(
        np.ascontiguousarray(part),
        grid.left_m + (column - half) * grid.pixel_m,
        grid.top_m - (row - half) * grid.pixel_m,
        grid.pixel_m,
        grid.provenance,
    )


def ground_cases(name: str, grid: TerrainGrid) -> Iterator:
    """Horizons of places all over a ground, and sight between pairs; none without spiceypy."""
    if importlib.util.find_spec("spiceypy") is None:
        return
    import spiceypy

    with tempfile.TemporaryDirectory() as folder:
        plates = known_to_spice(grid, Path(folder) / "ground.bds")
        try:
            yield from horizon_cases(name, plates)
            yield from sight_cases(name, plates)
        finally:
            spiceypy.dascls(plates.handle)


def horizon_cases(name: str, plates: Plates) -> Iterator:
    """Median and largest difference. Ours samples each ray at half pixels, CSPICE has no samples.

    Between samples 120 m apart a crest where the slope turns by 20 degrees is missed by up to 10 m:
    half a degree at 1.2 km. Most crests are farther away and rounder.
    """
    gaps = []
    for place in places(plates.terrain, 3):
        ours = skyline(plates.terrain, *place, EYE_M, AZIMUTHS).elevation_rad
        gaps.append(np.degrees(ours - spice_horizon(plates, place)))
    gap = np.abs(np.concatenate(gaps))
    yield Case(f"horizons of {name}, median difference", np.median(gap), 0.0, 0.02, "deg", SOURCE)
    yield Case(f"horizons of {name}, largest difference", gap.max(), 0.0, 0.5, "deg", SOURCE,
               "half-pixel steps may pass over the very edge of a crest nearby")  # fmt: skip


def sight_cases(name: str, plates: Plates) -> Iterator:
    """Pairs that one sees and the other does not; lines that graze by 3 m are left out."""
    ends = places(plates.terrain, 6)
    pairs = [(a, b) for k, a in enumerate(ends) for b in ends[k + 1 :]]
    sight = line_of_sight(
        plates.terrain, tuple(np.array([a for a, _ in pairs]).T), 10.0,
        tuple(np.array([b for _, b in pairs]).T), 10.0,
    )  # fmt: skip
    clear = np.abs(sight.clearance_m) > GRAZING_M
    theirs = np.array([spice_sees(plates, a, b) for a, b in pairs])
    wrong = float((sight.visible != theirs)[clear].sum())
    seen = f"{int(theirs.sum())} of {len(pairs)} see each other"
    yield Case(f"lines of sight in {name} ({seen}), seen otherwise", wrong, 0.0, 0.0, "pairs",
               SOURCE)  # fmt: skip


def known_to_spice(grid: TerrainGrid, path: Path) -> Plates:
    """Write plates of a quarter of a pixel to a DSK file and open it."""
    import spiceypy

    terrain = Terrain([grid])
    side = 4 * (grid.heights_m.shape[0] - 1) + 1
    u = grid.left_m + grid.pixel_m * (0.5 + 0.25 * np.arange(side))
    v = grid.top_m - grid.pixel_m * (0.5 + 0.25 * np.arange(side))
    # The outermost corners lie on the rim, where rounding may put them outside.
    u, v = (np.clip(w, w.min() + 1e-3, w.max() - 1e-3) for w in (u, v))
    latitude, longitude = grid.projection.inverse(*np.meshgrid(u, v))
    radius = (MOON_RADIUS_M + terrain.heights(latitude, longitude)) / 1_000.0
    level = radius * np.cos(latitude)
    corners = np.stack(
        [level * np.cos(longitude), level * np.sin(longitude), radius * np.sin(latitude)], axis=-1
    ).reshape(-1, 3)
    k = np.arange(side * side).reshape(side, side)
    a, b, c, d = (x.ravel() for x in (k[:-1, :-1], k[:-1, 1:], k[1:, :-1], k[1:, 1:]))
    # Seen from outside the corners go against the clock, or CSPICE looks through from above.
    turn = [np.stack([a, d, b], axis=1), np.stack([a, c, d], axis=1)]
    triangles = np.concatenate(turn) + 1
    pointers, lists = 4 * len(triangles), 8 * len(triangles)
    room = 200_000 + pointers + lists + 4 * len(triangles) + 2 * len(corners)
    index = spiceypy.dskmi2(
        corners, triangles, 5.0, 10, 10_000_000, pointers, lists, False, room
    )  # fmt: skip
    flat = [0.0] * 10
    bounds = spiceypy.dskrb2(corners, triangles, 1, flat)
    handle = spiceypy.dskopn(str(path), "ground", 0)
    spiceypy.dskw02(
        handle, 301, 1, 2, "IAU_MOON", 1, flat, -math.pi, math.pi, -0.5 * math.pi, 0.5 * math.pi,
        *bounds, -1e10, 1e10, corners, triangles, *index,
    )  # fmt: skip
    spiceypy.dskcls(handle, True)
    handle = spiceypy.dasopr(str(path))
    return Plates(terrain, handle, spiceypy.dlabfs(handle))


def places(terrain: Terrain, across: int) -> list[tuple[float, float]]:
    """Places in a square pattern over the only grid."""
    grid = terrain.grids[0]
    inner = grid.pixel_m * grid.heights_m.shape[0] * (np.arange(across) + 0.41) / across
    x, y = np.meshgrid(grid.left_m + inner, grid.top_m - inner)
    latitude, longitude = grid.projection.inverse(x, y)
    return list(zip(latitude.ravel().tolist(), longitude.ravel().tolist(), strict=True))


def spice_horizon(plates: Plates, place: tuple[float, float]) -> np.ndarray:
    """The elevation at which rays begin to miss the plates, by bisection, rad."""
    east, north, up = local_axes_me(*place)
    eye_km = _above(plates.terrain, place, EYE_M)
    found = np.empty(AZIMUTHS)
    for k in range(AZIMUTHS):
        azimuth = 2.0 * math.pi * k / AZIMUTHS
        ahead = math.sin(azimuth) * east + math.cos(azimuth) * north
        low, high = -1.2, 1.2
        for _ in range(BISECTIONS):
            middle = 0.5 * (low + high)
            if _hits(plates, eye_km, math.cos(middle) * ahead + math.sin(middle) * up)[0]:
                low = middle
            else:
                high = middle
        found[k] = 0.5 * (low + high)
    return found


def spice_sees(plates: Plates, a: tuple[float, float], b: tuple[float, float]) -> bool:
    """Whether no plate lies between points 10 m above two places."""
    start, end = (_above(plates.terrain, place, 10.0) for place in (a, b))
    hit, where = _hits(plates, start, end - start)
    return not hit or float(np.linalg.norm(where - start)) >= float(np.linalg.norm(end - start))


def _above(terrain: Terrain, place: tuple[float, float], height_m: float) -> np.ndarray:
    up = np.array(local_axes_me(*place)[2])
    return up * (MOON_RADIUS_M + terrain.ground(*place).height_m + height_m) / 1_000.0


def _hits(plates: Plates, from_km: np.ndarray, ray: np.ndarray) -> tuple[bool, np.ndarray]:
    import spiceypy

    with spiceypy.no_found_check():
        _, where, hit = spiceypy.dskx02(plates.handle, plates.segment, from_km, ray)
    return bool(hit), np.asarray(where)
