"""Routes of the site views: the sky, and of each site its ground, horizons and lit map.

Mesh and horizons are gzip files made once (formats: `SiteScene.mesh`,
`ilrs.mission.scenery.codes`); with `?v=` and the version that the description tells, a browser may
keep them for ever. Everything else has an entity tag.
"""

from __future__ import annotations

import math
import threading
from typing import Annotated, Any, Literal

import numpy as np
from fastapi import APIRouter, Depends, Query, Request, Response
from numpy.typing import NDArray

from ilrs.data.installed import installed_terrain
from ilrs.epoch import Epoch
from ilrs.mission.access.errors import AccessError
from ilrs.mission.scenery.drawing import Mark, draw, earth_ray, sun_ray
from ilrs.mission.scenery.layers import Layers
from ilrs.mission.scenery.litmap import lit_map
from ilrs.mission.scenery.scene import Scenery, SiteScene, description
from ilrs.mission.scenery.sky import SiteSky, above_site, star_turn, tdb_of
from ilrs.mission.server.answers import bad_request, not_found
from ilrs.mission.server.asked import Asked, moment, span
from ilrs.mission.server.kept import content, packed_content
from ilrs.provenance import digest_json

router = APIRouter(tags=["scenery"])
MOST_INSTANTS = 4000
_making = threading.Lock()


def _asked(request: Request, live: Asked) -> Scenery:
    """The scenery of the session's station, made at the first wish and kept."""
    with _making:
        kept: dict[str, Scenery] | None = getattr(request.app.state, "sceneries", None)
        if kept is None:
            kept = request.app.state.sceneries = {}
        found = kept.get(live.id)
        if found is None or found.station is not live.station:
            found = kept[live.id] = Scenery(live.station, installed_terrain)
    return found


Sceneries = Annotated[Scenery, Depends(_asked)]


@router.get("/sky")
def sky(request: Request, scenery: Sceneries, at: str) -> Response:
    """Sun and Earth over every site at an instant (UTC), and the part of the Sun's disc seen.

    `lit_fraction` is at 2 m above the ground, `lit` at every height that elements look from.
    """
    instant = Epoch(moment(at, "at"))
    try:
        found = scenery.sky.at([instant])
    except ValueError as error:
        raise bad_request(str(error), where="at") from None
    sites = {name: _now(of) for name, of in found.items()}
    return content(request, {"at": instant.utc, "sites": sites}, keep_s=3600)


@router.get("/sky/track")
def track(
    request: Request, scenery: Sceneries, site: str, start: str, end: str,
    step_s: Annotated[float, Query(gt=0.0)] = 600.0,
) -> Response:  # fmt: skip
    """Columns over time, both ends included: Sun and Earth over one site, light at all sites.

    `t` is unix seconds; `relays` holds metres east, north and up of the site; `stars` are rotations
    from ICRF to those axes, rows first.
    """
    point = _scene(scenery, site).site.point
    first, last = (Epoch(at) for at in span(start, end))
    try:
        count = math.floor((last - first) / step_s + 1e-9) + 1
        if not 1 <= count <= MOST_INSTANTS:
            raise ValueError(f"a track has 1 to {MOST_INSTANTS} instants, not {count}")
        instants = [first + n * step_s for n in range(count)]
        found = scenery.sky.at(instants)
        tdb_s = tdb_of(instants)
        turns = star_turn(point, tdb_s)
        relays = {n: above_site(point, o, turns, tdb_s) for n, o in scenery.sky.relays.items()}
    except ValueError as error:
        hint = "ask for a shorter span or a wider step"
        raise bad_request(str(error), where="start, end, step_s", hint=hint) from None
    here = found[site]
    document = {
        "site": site,
        "t": [round(_unix_s(e), 3) for e in instants],
        "sun": _columns(here.sun), "earth": _columns(here.earth_place),
        "eclipse": here.eclipse.round(4).tolist(),
        "relays": {name: _rows(place) for name, place in relays.items()},
        "stars": turns.reshape(count, 9).round(6).tolist(),
        "sites": {
            name: {
                "lit": {f"{h:g}": row.round(4).tolist() for h, row in of.lit.items()},
                "earth_visible": of.earth.round(4).tolist(),
            }
            for name, of in found.items()
        },
    }  # fmt: skip
    return content(request, document, keep_s=3600)


@router.get("/scenery/{site}")
def scene(request: Request, scenery: Sceneries, site: str) -> Response:
    """Frame, squares of ground, declared skyline and elements of a site, as `description`."""
    return content(request, description(scenery, _scene(scenery, site)))


@router.get("/scenery/{site}/mesh")
def mesh(request: Request, scenery: Sceneries, site: str, v: str = "") -> Response:
    """The heights of all squares, `application/octet-stream`, as `SiteScene.mesh` says."""
    found = _scene(scenery, site)
    _layers(found)
    return packed_content(request, lambda: found.mesh, found.version, v == found.version)


@router.get("/scenery/{site}/horizon")
def horizon(
    request: Request, scenery: Sceneries, site: str, level: int, direction: int, v: str = ""
) -> Response:
    """One layer of the horizon map: hundredths of a degree, a field of `ilrs...scenery.codes`.

    Layer n of a level looks towards the sweep angle 2 pi n / directions: the azimuth at the site is
    that less `sweep_offset_rad` of the description.
    """
    found = _scene(scenery, site)
    try:
        octets = _layers(found).octets(level, direction)
    except IndexError as error:
        raise not_found(str(error)) from None
    tag = f"{found.version}-{level}-{direction}"
    return packed_content(request, lambda: octets, tag, v == found.version)


@router.get("/scenery/{site}/lit.{form}")
def lit(
    request: Request, scenery: Sceneries, site: str, form: Literal["webp", "png"], at: str,
    reach_m: float = 6000.0, size: int = 900, labels: bool = True,
) -> Response:  # fmt: skip
    """The lit map, north up: `reach_m` from the site to the edge, `size` pixels a side."""
    found = _scene(scenery, site)
    _layers(found)
    instant = Epoch(moment(at, "at"))
    try:
        here = scenery.sky.at([instant])[site]
        picture = lit_map(found, here, reach_m, size)
    except ValueError as error:
        raise bad_request(str(error), where="at, reach_m, size") from None
    rays = [
        sun_ray(float(here.sun.azimuth_rad[0]), float(here.sun.elevation_rad[0])),
        earth_ray(float(here.earth_place.azimuth_rad[0]), float(here.earth_place.elevation_rad[0])),
    ]
    marks = marks_of(scenery, found, labels and reach_m <= 2500.0)
    title = f"{found.site.title}   {instant.utc}" if labels else ""
    octets = draw(picture, marks, rays, title, form)
    tag = digest_json([found.version, instant.utc, reach_m, size, labels, form])
    return content(request, octets, f"image/{form}", tag=tag, keep_s=3600)


def marks_of(scenery: Scenery, found: SiteScene, labels: bool) -> list[Mark]:
    """The things of a station on the ground, without their parts and cabinets."""
    shown = [s for s in scenery.spots if s.realm == "ground" and not s.of and s.shape != "box"]
    places = [(s, scenery.in_frame(found, s)) for s in shown]
    elements = scenery.station.elements
    return [
        Mark(east, north, (elements[s.name].title or s.name) if labels else "")
        for s, (east, north, _) in places
    ]


def _now(of: SiteSky) -> dict[str, Any]:
    return {
        "sun": _one(of.sun) | {
            "lit_fraction": float(of.at_eye[0]),
            "lit": {f"{h:g}": float(row[0]) for h, row in of.lit.items()},
            "eclipse": float(of.eclipse[0]),
        },
        "earth": _one(of.earth_place) | {"visible_fraction": float(of.earth[0])},
    }  # fmt: skip


def _rows(place_m: NDArray[np.float64]) -> list[list[float] | None]:
    """East, north, up in whole metres for each instant, None where it is not known."""
    return [None if np.isnan(row).any() else row.round().tolist() for row in place_m]


def _one(places: Any) -> dict[str, float]:
    return {
        "azimuth_deg": math.degrees(places.azimuth_rad[0]),
        "elevation_deg": math.degrees(places.elevation_rad[0]),
        "range_m": float(places.range_m[0]),
    }


def _columns(places: Any) -> dict[str, list[float]]:
    return {
        "azimuth_deg": np.degrees(places.azimuth_rad).round(5).tolist(),
        "elevation_deg": np.degrees(places.elevation_rad).round(5).tolist(),
        "range_m": places.range_m.round(-3).tolist(),
    }


def _unix_s(epoch: Epoch) -> float:
    """UTC as unix seconds: leap seconds are not counted."""
    whole, _, fraction = epoch.utc.rstrip("Z").partition(".")
    seconds = np.datetime64(whole, "s").astype(np.int64)
    return float(seconds) + (float(f"0.{fraction}") if fraction else 0.0)


def _scene(scenery: Scenery, site: str) -> SiteScene:
    sites = scenery.station.sites
    if site not in sites:
        raise not_found(f"the station has no site {site}", f"its sites: {', '.join(sites)}")
    return scenery.scene(site)


def _layers(found: SiteScene) -> Layers:
    if found.layers is None:
        what = f"there is no terrain for {found.site.name}"
        raise AccessError(404, "no-terrain", what, why=found.reason)
    return found.layers
