"""Who can be seen: sites and rovers on the Moon, spacecraft, and ground stations on the Earth.

Each node has one antenna. `sun_exclusion_rad` is the least angle between the Sun and whatever the
antenna looks at (0: no limit); it counts whether or not ground hides the Sun. `reach_m` is the
greatest range at which it works. Not modelled: slewing, keyholes, several antennas with different
views (declare a node for each).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ilrs.flight.trajectory import Trajectory
from ilrs.frames import SitePoint
from ilrs.moon.horizon import HorizonMask, flat
from ilrs.moon.stations import EarthStation
from ilrs.network.sight.geodesy import doubt_of

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Site:
    """An antenna that stays on the Moon, `antenna_height_m` above the ground of `point`.

    Terrain is `mask` (None: a smooth sphere); below `minimum_elevation_rad` it does not look.
    """

    name: str
    point: SitePoint
    mask: HorizonMask | None = None
    antenna_height_m: float = 2.0
    minimum_elevation_rad: float = -0.5 * math.pi
    sun_exclusion_rad: float = 0.0
    reach_m: float = math.inf

    def __post_init__(self) -> None:
        _check(self.name, self.sun_exclusion_rad, self.reach_m, self.minimum_elevation_rad)
        _check_height(self.name, self.antenna_height_m, self.mask)


@dataclass(frozen=True, eq=False)
class Rover:
    """An antenna that drives: at `points[i]` at `tdb_s[i]`, TDB seconds past J2000.

    Between two points it goes straight and evenly over ground of even slope; before the first and
    after the last it stands. Write a stop as two equal points. `masks` holds one horizon per point
    (all with the same number of azimuths), blended in time between them; none means a smooth
    sphere. Points and masks must be dense enough for that: a blend does not know the ground
    between.
    """

    name: str
    tdb_s: Array
    points: tuple[SitePoint, ...]
    masks: tuple[HorizonMask, ...] = ()
    antenna_height_m: float = 2.0
    minimum_elevation_rad: float = -0.5 * math.pi
    sun_exclusion_rad: float = 0.0
    reach_m: float = math.inf

    def __post_init__(self) -> None:
        _check(self.name, self.sun_exclusion_rad, self.reach_m, self.minimum_elevation_rad)
        count = len(self.points)
        if count < 1 or self.tdb_s.shape != (count,):
            raise ValueError(f"{self.name}: a route needs one instant for each of its points")
        if not np.isfinite(self.tdb_s).all() or not (np.diff(self.tdb_s) > 0.0).all():
            raise ValueError(f"{self.name}: the instants of a route must be finite and rise")
        if self.masks and len(self.masks) != count:
            raise ValueError(
                f"{self.name}: {count} points of the route have {len(self.masks)} horizon masks; "
                "give one for each point, or none"
            )
        for mask in self.masks or (None,):
            _check_height(self.name, self.antenna_height_m, mask)


@dataclass(frozen=True, eq=False)
class Spacecraft:
    """What flies along a trajectory; its antenna turns to any direction."""

    trajectory: Trajectory
    sun_exclusion_rad: float = 0.0
    reach_m: float = math.inf

    def __post_init__(self) -> None:
        _check(self.name, self.sun_exclusion_rad, self.reach_m, 0.0)

    @property
    def name(self) -> str:
        """The trajectory's name."""
        return self.trajectory.name


@dataclass(frozen=True, eq=False)
class GroundStation:
    """A dish on the Earth: a place on WGS84 and how low it looks.

    `horizon_rad`, shape (azimuths,), is its own terrain at uniform azimuths clockwise from north;
    the higher of it and `minimum_elevation_rad` counts. Elevations are geometric: the air lifts a
    source by about 0.1 degrees at 10 degrees, which is not modelled. Raises ValueError for a place
    whose height betrays a geocentric latitude (`ilrs.network.sight.geodesy`).
    """

    name: str
    station: EarthStation
    minimum_elevation_rad: float = math.radians(10.0)
    horizon_rad: Array | None = None
    sun_exclusion_rad: float = 0.0
    reach_m: float = math.inf

    def __post_init__(self) -> None:
        _check(self.name, self.sun_exclusion_rad, self.reach_m, self.minimum_elevation_rad)
        if doubt := doubt_of(self.station):
            raise ValueError(f"{self.name}: {doubt.text}")
        row = self.horizon_rad
        if row is not None and (row.ndim != 1 or row.size < 4 or not np.isfinite(row).all()):
            raise ValueError(
                f"{self.name}: a horizon needs 4 or more finite elevations in a circle"
            )


Node = Site | Rover | Spacecraft | GroundStation


def horizon_rows(node: Site | Rover | GroundStation) -> Array:
    """The horizon that counts, rad: one row per point of the route, shape (points, azimuths)."""
    if isinstance(node, GroundStation):
        own = np.full(4, -0.5 * math.pi) if node.horizon_rad is None else node.horizon_rad
        return np.maximum(own, node.minimum_elevation_rad)[None, :]
    height_m = node.antenna_height_m
    masks = (node.mask,) if isinstance(node, Site) else node.masks
    rows = [(m or flat([height_m], 4)).at_height(height_m) for m in masks or (None,)]
    if len({row.size for row in rows}) != 1:
        raise ValueError(f"{node.name}: all masks of a route need the same number of azimuths")
    count = len(node.points) if isinstance(node, Rover) else 1
    table = np.stack(rows) if len(rows) == count else np.repeat(rows[0][None, :], count, axis=0)
    return np.maximum(table, node.minimum_elevation_rad)


def _check(name: str, sun_rad: float, reach_m: float, lowest_rad: float) -> None:
    if not name.strip():
        raise ValueError("a node needs a name")
    if not 0.0 <= sun_rad < math.pi:
        raise ValueError(f"{name}: the Sun exclusion is an angle from 0 to below 180 degrees")
    if not reach_m > 0.0:
        raise ValueError(f"{name}: the reach must be above 0 m")
    if not -0.5 * math.pi <= lowest_rad < 0.5 * math.pi:
        raise ValueError(f"{name}: the lowest elevation lies between -90 and 90 degrees")


def _check_height(name: str, height_m: float, mask: HorizonMask | None) -> None:
    if not 0.0 <= height_m < 10_000.0:
        raise ValueError(
            f"{name}: an antenna stands from 0 m to 10 km above ground, not {height_m:g} m"
        )
    if mask is not None:
        try:
            mask.at_height(height_m)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
