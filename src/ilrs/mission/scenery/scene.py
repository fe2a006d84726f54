"""The scenery of a station: for each site its ground and horizons, where terrain is installed.

Without terrain (or where it does not know a site) a scene says `terrain: "none"` and why; its only
truth is then the declared horizon mask, to be drawn as a skyline ring around a plain.
"""

from __future__ import annotations

import math
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ilrs.mission.scenery.codes import encode_field, heights_as_numbers, packed
from ilrs.mission.scenery.frame import SiteFrame
from ilrs.mission.scenery.layers import DIRECTIONS, Layers, declared_eye_m
from ilrs.mission.scenery.patch import RATIO, Patch, patch_around
from ilrs.mission.scenery.places import Spot, spots
from ilrs.mission.scenery.sky import StationSky
from ilrs.moon.gnomonic import GnomonicPlane
from ilrs.moon.horizon import HorizonMask
from ilrs.moon.terrain import Terrain
from ilrs.provenance import digest_json
from ilrs.station.model import Site, Station

MESH_MAGIC = b"ILRSMSH1"
# Where a skyline is drawn when the mask does not say how far it lies.
RING_M = 20_000.0
# Heights are told as finely as this part of the distance between posts.
_FINENESS = 1.0 / 400.0


@dataclass(frozen=True, eq=False)
class SiteScene:
    """One site: its frame, its declared mask, and its ground (None without, and why)."""

    site: Site
    mask: HorizonMask
    layers: Layers | None
    reason: str

    @property
    def patch(self) -> Patch | None:
        """The ground, None without terrain."""
        return self.layers.patch if self.layers else None

    @cached_property
    def frame(self) -> SiteFrame:
        """East, north, up of the site."""
        return SiteFrame(self.site.point)

    @cached_property
    def plane(self) -> GnomonicPlane | None:
        """The plane whose directions the layers of the horizon map are of."""
        if self.patch is None:
            return None
        raster = self.patch.levels[0].raster
        return GnomonicPlane.at_map(*raster.centre_m, raster.pole)

    @cached_property
    def sweep_offset_rad(self) -> float:
        """What is added to an azimuth at the site to get a sweep angle of the layers."""
        if self.plane is None:
            return 0.0
        north = self.frame.axes_me[1]
        return self.plane.sweep_angle(self.frame.axes_me[2], north)

    @cached_property
    def mesh(self) -> bytes:
        """All squares, packed by gzip. Little endian: 8 octets "ILRSMSH1", u32 squares, u32 posts,
        then for each square f64 lowest height (m) and f64 step (m), then for each square its
        heights, a field of `codes`, row 0 up the map. ValueError without terrain.
        """
        if self.patch is None:
            raise ValueError(self.reason)
        coded = [
            heights_as_numbers(level.ground_m, level.step_m * _FINENESS)
            for level in self.patch.levels
        ]
        posts = self.patch.levels[0].raster.rows
        head = MESH_MAGIC + struct.pack("<II", len(coded), posts)
        scales = b"".join(struct.pack("<dd", low, step) for _, low, step in coded)
        return packed(head + scales + b"".join(encode_field(n) for n, _, _ in coded))

    @cached_property
    def version(self) -> str:
        """Changes when the ground, the mask or the code that makes horizons does."""
        if self.layers:
            return self.layers.digest
        return digest_json(
            {"none": self.reason, "mask": self.mask.elevation_rad.ravel().round(9).tolist()}
        )

    @cached_property
    def skyline(self) -> dict[str, Any]:
        """The declared mask at the height of the eye: degrees and metres for each azimuth."""
        eye_m = declared_eye_m(self.mask)
        far = self.mask.distance_m
        ring = np.full(self.mask.azimuth_rad.size, RING_M) if far is None else far
        return {
            "height_m": eye_m,
            "elevation_deg": np.degrees(self.mask.at_height(eye_m)).round(4).tolist(),
            "distance_m": np.maximum(ring, 50.0).round(0).tolist(),
            "distance_known": far is not None,
        }

    def ground_m(self, east_m: float, north_m: float) -> float:
        """How high (up, m) the ground stands under metres east and north; on the sphere without
        terrain."""
        latitude, longitude = self.frame.below(east_m, north_m)
        height = self.site.point.height_m
        if self.layers:
            found = [g.at(float(latitude), float(longitude)) for g in self.layers.patch.grids]
            height = next((h for h in found if math.isfinite(h)), height)
        return float(self.frame.local(latitude, longitude, height)[2])


class Scenery:
    """The scenes of a station, made when asked for; safe for threads.

    `terrain` gives the installed terrain and may raise FileNotFoundError or ValueError, which
    scenes then tell as the reason why they have none.
    """

    def __init__(self, station: Station, terrain: Callable[[], Terrain]) -> None:
        self.station = station
        self.sky = StationSky(station)
        self._terrain, self._lock = terrain, threading.Lock()
        self._scenes: dict[str, SiteScene] = {}
        self._ground: Terrain | None = None
        self._reason = ""

    @cached_property
    def spots(self) -> tuple[Spot, ...]:
        """Where the elements stand, each relative to its own site."""
        return spots(self.station)

    def scene(self, name: str) -> SiteScene:
        """The scene of a site. Raises KeyError for a site that the station does not have."""
        site = self.station.sites[name]
        with self._lock:
            if name not in self._scenes:
                self._scenes[name] = self._make(site)
            return self._scenes[name]

    def in_frame(self, scene: SiteScene, spot: Spot) -> tuple[float, float, float]:
        """East, north, up of an element's foot in the frame of a scene, over the real ground."""
        home = self.station.sites[spot.site]
        there = SiteFrame(home.point)
        latitude, longitude = there.below(spot.east_m, spot.north_m)
        height = home.point.height_m
        if scene.layers:
            found = [g.at(float(latitude), float(longitude)) for g in scene.layers.patch.grids]
            height = next((h for h in found if math.isfinite(h)), height)
        east, north, up = scene.frame.local(latitude, longitude, height + spot.up_m)
        return float(east), float(north), float(up)

    def _make(self, site: Site) -> SiteScene:
        mask = self.sky.masks[site.name]
        if self._ground is None and not self._reason:
            try:
                self._ground = self._terrain()
            except (FileNotFoundError, ValueError) as error:
                self._reason = str(error)
        if self._ground is None:
            return SiteScene(site, mask, None, self._reason)
        try:
            patch = patch_around(site.point, self._ground.grids)
        except ValueError as error:
            return SiteScene(site, mask, None, str(error))
        return SiteScene(site, mask, Layers(patch, mask), "")


def description(scenery: Scenery, scene: SiteScene) -> dict[str, Any]:
    """Everything about a scene that is not an array of thousands; plain JSON types."""
    point, frame = scene.site.point, scene.frame
    found: dict[str, Any] = {
        "site": scene.site.name,
        "title": scene.site.title,
        "latitude_deg": math.degrees(point.latitude_rad),
        "longitude_deg": math.degrees(point.longitude_rad),
        "height_m": point.height_m,
        "axes_me": frame.axes_me.tolist(),
        "version": scene.version,
        "terrain": "none",
        "reason": scene.reason,
        "skyline": scene.skyline,
        "elements": [_element(scenery, scene, spot) for spot in scenery.spots],
        "sites": [_site(scene, site) for site in scenery.station.sites.values()],
    }
    if scene.patch is None:
        return found
    sources = [g.provenance.get("file", g.name) for g in scene.patch.grids]
    return found | {
        "terrain": "installed",
        "sources": sources,
        "sweep_offset_rad": scene.sweep_offset_rad,
        "pole": scene.patch.levels[0].raster.pole,
        "map_centre_m": list(scene.patch.levels[0].raster.centre_m),
        "posts": scene.patch.levels[0].raster.rows,
        "ratio": RATIO,
        "levels": [
            {"step_m": level.step_m, "reach_m": level.reach_m, "directions": DIRECTIONS[n]}
            for n, level in enumerate(scene.patch.levels)
        ],
    }


def _element(scenery: Scenery, scene: SiteScene, spot: Spot) -> dict[str, Any]:
    element = scenery.station.elements[spot.name]
    place = (0.0, 0.0, 0.0)
    if spot.realm == "ground" and spot.site in scenery.station.sites:
        place = scenery.in_frame(scene, spot)
    mast = element.params.get("mast_height_m") or element.params.get("height_m")
    return {
        "name": spot.name,
        "title": element.title or spot.name,
        "kind": element.kind.id,
        "facility": element.facility,
        "site": spot.site,
        "realm": spot.realm,
        "shape": spot.shape,
        "of": spot.of,
        "east_m": round(place[0], 2),
        "north_m": round(place[1], 2),
        "up_m": round(place[2], 2),
        "declared": spot.declared,
        "eye_m": (mast.si or 0.0) if mast and spot.realm == "ground" else 0.0,
    }


def _site(scene: SiteScene, site: Site) -> dict[str, Any]:
    p = site.point
    east, north, up = scene.frame.local(p.latitude_rad, p.longitude_rad, p.height_m)
    return {
        "name": site.name, "title": site.title, "east_m": round(float(east), 2),
        "north_m": round(float(north), 2), "up_m": round(float(up), 2),
    }  # fmt: skip
