"""The sky over a station's sites: Sun, Earth and the stars' axes, and how much of the Sun is seen.

Places and visible parts come from the code that makes the drivers of a run: at the middle of a step
they are the numbers that the power simulation was given. What stands for a picture only is the
turn of the stars: without aberration (20 arcseconds).
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ilrs.epoch import Epoch, tdb_from_tt
from ilrs.flight.trajectory import Trajectory
from ilrs.frames import MOON_RADIUS_M, SitePoint
from ilrs.moon.ephemeris import Places, sun_and_earth
from ilrs.moon.horizon import HorizonMask
from ilrs.moon.light import earth_visible, eclipse_fraction, sun_visible
from ilrs.moon.orientation import fill_pa_from_icrf, local_from_pa
from ilrs.moon.segments import load_axes
from ilrs.sim.layout import make_layout
from ilrs.sim.masks import mask_of
from ilrs.sim.relay_orbits import flown
from ilrs.station.model import Station

Floats = NDArray[np.float64]
EYE_M = 2.0
RELAY = "comms.relay"


@dataclass(frozen=True, eq=False)
class SiteSky:
    """What one site sees over time, arrays of shape (instants,).

    `lit` maps heights above ground (m) to the part of the Sun's disc seen over the declared horizon
    and past the Earth; `earth` is the part of the Earth's disc over the horizon at `eye_m`.
    """

    sun: Places
    earth_place: Places
    lit: dict[float, Floats]
    earth: Floats
    eclipse: Floats

    @property
    def eye_m(self) -> float:
        """The height nearest to that of a person's eyes, 2 m."""
        return _eye_of(self.lit)

    @property
    def at_eye(self) -> Floats:
        """The part of the Sun's disc seen from there, shape (instants,)."""
        return self.lit[self.eye_m]


def _eye_of(heights_m: Iterable[float]) -> float:
    return min(heights_m, key=lambda h: abs(h - EYE_M))


def heights_of(station: Station, site: str) -> tuple[float, ...]:
    """The heights above ground, m, at which the station's elements look at a site's sky.

    Always with 2 m or, where the mask does not know that, what comes nearest.
    """
    columns = make_layout(station).columns
    asked = {c.height_m for c in columns if c.site == site and c.height_m >= 0.0}
    mask = mask_of(station.sites[site], station.folder)
    low, high = float(mask.heights_m[0]), float(mask.heights_m[-1])
    asked.add(min(max(EYE_M, low), high))
    return tuple(sorted(h for h in asked if low <= h <= high))


def tdb_of(instants: Sequence[Epoch]) -> Floats:
    """TDB seconds past J2000, shape (instants,)."""
    return tdb_from_tt(np.array([e.tt_s for e in instants], dtype=np.float64))


def sky_of(
    point: SitePoint, mask: HorizonMask, heights_m: Sequence[float], tdb_s: Floats
) -> SiteSky:
    """The sky of a site at instants. ValueError outside ephemeris or mask."""
    sun, earth = sun_and_earth(point, tdb_s)
    eclipse = eclipse_fraction(sun, earth)
    rows = {h: mask.at_height(h) for h in heights_m}
    lit = {h: sun_visible(sun, row, eclipse) for h, row in rows.items()}
    return SiteSky(sun, earth, lit, earth_visible(earth, rows[_eye_of(rows)]), eclipse)


def star_turn(point: SitePoint, tdb_s: Floats) -> Floats:
    """Rotations from ICRF to east, north, up of a site, shape (instants, 3, 3)."""
    axes = load_axes(float(tdb_s.min()), float(tdb_s.max()))
    local, turn = local_from_pa(point), np.empty((3, 3))
    out = np.empty((tdb_s.size, 3, 3))
    for k, t in enumerate(tdb_s):
        fill_pa_from_icrf(axes.coefficients, axes.first_s, axes.length_s, float(t), turn)
        out[k] = local @ turn
    return out


def above_site(point: SitePoint, trajectory: Trajectory, turns: Floats, tdb_s: Floats) -> Floats:
    """East, north, up of a spacecraft from a site, m, (instants, 3); NaN where it is not known.

    `turns` are of `star_turn`. Where it is, not where it is seen: light takes up to 0.3 s.
    """
    first, last = trajectory.tdb_s[0], trajectory.tdb_s[-1]
    known = (tdb_s >= first) & (tdb_s <= last)
    out = np.full((tdb_s.size, 3), np.nan)
    if known.any():
        r_icrf_m, _ = trajectory.at(tdb_s[known])
        out[known] = np.einsum("kij,kj->ki", turns[known], r_icrf_m)
        out[known, 2] -= MOON_RADIUS_M + point.height_m
    return out


def direction(azimuth_rad: float, elevation_rad: float) -> tuple[float, float, float]:
    """A direction as east, north, up (unit vector); azimuth clockwise from north."""
    level = math.cos(elevation_rad)
    return (
        level * math.sin(azimuth_rad), level * math.cos(azimuth_rad), math.sin(elevation_rad),
    )  # fmt: skip


class StationSky:
    """The skies of a station's sites; masks and heights are looked up once."""

    def __init__(self, station: Station) -> None:
        self.station = station
        self.masks = {n: mask_of(s, station.folder) for n, s in station.sites.items()}
        self.heights_m = {n: heights_of(station, n) for n in station.sites}
        self._flying = threading.Lock()
        self._flown: dict[str, Trajectory] | None = None

    @property
    def relays(self) -> dict[str, Trajectory]:
        """Where the relays fly over the whole run, as the links of a run take it."""
        with self._flying:
            if self._flown is None:
                grid, elements = self.station.grid(), self.station.elements.values()
                relays = [e for e in elements if e.kind.id == RELAY]
                self._flown = {e.name: flown(e, self.station, grid) for e in relays}
            return self._flown

    def at(self, instants: Sequence[Epoch]) -> dict[str, SiteSky]:
        """Every site's sky at instants. ValueError outside the ephemeris."""
        tdb_s = tdb_of(instants)
        return {
            name: sky_of(site.point, self.masks[name], self.heights_m[name], tdb_s)
            for name, site in self.station.sites.items()
        }
