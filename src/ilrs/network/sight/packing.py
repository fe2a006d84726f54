"""From nodes to the arrays of a fleet (`ilrs.network.sight.fleet`)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.frames import MOON_RADIUS_M, SitePoint, local_axes_me
from ilrs.network.sight.fleet import (
    AHEAD_S,
    AXES,
    CELL,
    COUNT,
    CRAFT,
    EARTH,
    FIRST,
    KIND,
    LAST,
    LOW,
    REACH,
    SPEED,
    SPIN,
    SUN,
    SURFACE,
    Fleet,
)
from ilrs.network.sight.masks import pack_masks
from ilrs.network.sight.nodes import GroundStation, Node, Rover, Site, Spacecraft, horizon_rows
from ilrs.network.sight.turning import EARTH_SPIN_RAD_S, MOON_SPIN_RAD_S

Array = NDArray[np.float64]
# The Earth's centre moves by at most 1.1 km/s about the Moon, its ground by 0.47 km/s about it.
_EARTH_SPEED_M_S = 1_600.0
_EARTH_LOW_M = 3.4e8
# Between its rows a trajectory may be a little faster than at them.
_FASTER = 1.05


def pack(nodes: Sequence[Node]) -> Fleet:
    """The arrays of the nodes, in their order."""
    tables = [_rows(node) for node in nodes]
    last = np.cumsum([t[0].size for t in tables]) - 1
    rows = [np.empty((0, 4)) if isinstance(n, Spacecraft) else horizon_rows(n) for n in nodes]
    starts, counts, cells = pack_masks(rows)
    number = np.empty((len(nodes), 19))
    for i, (node, table) in enumerate(zip(nodes, tables, strict=True)):
        number[i, KIND] = _kind(node)
        number[i, FIRST], number[i, LAST] = last[i] + 1 - table[0].size, last[i]
        number[i, CELL], number[i, COUNT] = starts[i], counts[i]
        number[i, SPEED], number[i, SPIN] = _speed(node, table), _spin(node)
        number[i, LOW] = _low(node, table)
        number[i, SUN], number[i, REACH] = node.sun_exclusion_rad, node.reach_m
        number[i, AXES:] = _axes(node).ravel()
    joined = [np.concatenate([t[i] for t in tables]) for i in range(3)]
    ahead = [_speeds_ahead(n, t) for n, t in zip(nodes, tables, strict=True)]
    return Fleet(number, np.column_stack([*joined, np.concatenate(ahead)]), cells)


def _kind(node: Node) -> int:
    if isinstance(node, GroundStation):
        return EARTH
    return CRAFT if isinstance(node, Spacecraft) else SURFACE


def _raised(point: SitePoint, height_m: float) -> Array:
    return point.r_me_m * (1.0 + height_m / (MOON_RADIUS_M + point.height_m))


def _rows(node: Node) -> tuple[Array, Array, Array]:
    still = np.zeros((1, 3))
    if isinstance(node, Spacecraft):
        path = node.trajectory
        return path.tdb_s, path.r_icrf_m, path.v_icrf_m_s
    if isinstance(node, GroundStation):
        return np.zeros(1), node.station.r_itrf_m[None, :], still
    if isinstance(node, Site):
        return np.zeros(1), _raised(node.point, node.antenna_height_m)[None, :], still
    r = np.stack([_raised(p, node.antenna_height_m) for p in node.points])
    return node.tdb_s, r, np.zeros_like(r)


def _axes(node: Node) -> Array:
    if isinstance(node, Site):
        return local_axes_me(node.point.latitude_rad, node.point.longitude_rad)
    if isinstance(node, GroundStation):
        return local_axes_me(node.station.latitude_rad, node.station.longitude_rad)
    return np.zeros((3, 3))


def _speed(node: Node, rows: tuple[Array, Array, Array]) -> float:
    if isinstance(node, Spacecraft):
        return _FASTER * float(np.linalg.norm(rows[2], axis=1).max())
    if isinstance(node, GroundStation):
        return _EARTH_SPEED_M_S
    turned = MOON_SPIN_RAD_S * float(np.linalg.norm(rows[1], axis=1).max())
    return turned + _drive(rows)


def _speeds_ahead(node: Node, rows: tuple[Array, Array, Array]) -> Array:
    if not isinstance(node, Spacecraft):
        return np.full(rows[0].size, _speed(node, rows))
    return _FASTER * _greatest_ahead(rows[0], np.linalg.norm(rows[2], axis=1), AHEAD_S)


@njit(cache=True)
def _greatest_ahead(times: Array, values: Array, ahead_s: float) -> Array:
    """The greatest value from row k to the first row past times[k] + ahead_s."""
    out = np.empty(times.size)
    for k in range(times.size):
        j, best = k, values[k]
        while j + 1 < times.size and times[j] <= times[k + 1] + ahead_s:
            j += 1
            best = max(best, values[j])
        out[k] = best
    return out


def _low(node: Node, rows: tuple[Array, Array, Array]) -> float:
    """Between rows a path can dip below the lower one by at most speed times half a step."""
    if isinstance(node, GroundStation):
        return _EARTH_LOW_M
    if not isinstance(node, Spacecraft):
        return 0.0
    r, v = (np.linalg.norm(rows[i], axis=1) for i in (1, 2))
    rise = np.abs(np.sum(rows[1] * rows[2], axis=1)) / r
    # With the radial speed at both rows, and what the pull of v^2 / r can add to it.
    step = np.diff(rows[0])
    curve = 0.125 * step**2 * np.maximum(v[1:], v[:-1]) ** 2 / np.minimum(r[1:], r[:-1])
    dip = 0.5 * step * np.minimum(rise[1:], rise[:-1]) + 2.0 * curve
    return float((np.minimum(r[1:], r[:-1]) - dip).min())


def _drive(rows: tuple[Array, Array, Array]) -> float:
    if rows[0].size < 2:
        return 0.0
    return float((np.linalg.norm(np.diff(rows[1], axis=0), axis=1) / np.diff(rows[0])).max())


def _spin(node: Node) -> float:
    if isinstance(node, GroundStation):
        return EARTH_SPIN_RAD_S
    if not isinstance(node, Rover):
        return MOON_SPIN_RAD_S
    # North turns for who drives past a pole, the faster the nearer.
    rows = _rows(node)
    to_axis_m = float(np.hypot(rows[1][:, 0], rows[1][:, 1]).min())
    return MOON_SPIN_RAD_S + _drive(rows) / max(to_axis_m, 1.0)
