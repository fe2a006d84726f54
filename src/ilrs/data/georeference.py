"""Where a raster lies on the Moon: its coordinate reference system as one of our projections."""

from __future__ import annotations

import math
from typing import Any

from ilrs.frames import MOON_RADIUS_M
from ilrs.moon.projection import Projection

# Spheres of 1737.4 and 1738 km, which differ by 0.03 %, are told apart.
_TOLERANCE = 1e-5
_KNOWN = "polar stereographic (IAU_2015:30135, IAU_2015:30130) or equirectangular (IAU_2015:30110)"
_EARTH_RADIUS_M = 6_378_137.0
_NAMED_RADII = {"WGS84": _EARTH_RADIUS_M, "GRS80": _EARTH_RADIUS_M, "NAD83": _EARTH_RADIUS_M}


def placed(crs: dict[str, Any], transform: Any) -> tuple[Projection, float, float, float]:
    """Projection, left and top (map metres of the outer corner) and pixel (m) of a raster.

    `crs` is a PROJ dictionary, `transform` the affine geotransform. Raises ValueError saying what
    is wrong and what to do, without the name of the file.
    """
    if not crs:
        raise ValueError(
            "the file says no coordinate reference system; give it the one of its product, "
            "such as gdal_edit.py -a_srs IAU_2015:30135 FILE"
        )
    _check_body(crs)
    if transform.b or transform.d or abs(transform.a + transform.e) > 1e-6 * transform.a:
        raise ValueError("expected a north-up map with square pixels; warp it with gdalwarp")
    kind = crs.get("proj")
    if kind == "longlat":
        metre = math.radians(1.0) * MOON_RADIUS_M
        return _geographic(crs), transform.c * metre, transform.f * metre, transform.a * metre
    if crs.get("units", "m") != "m":
        raise ValueError(f'map coordinates in "{crs["units"]}" are not read; warp it to metres')
    if kind == "stere":
        projection, shift_m = _polar(crs), 0.0
    elif kind == "eqc":
        projection = Projection(
            "equirectangular", _angle(crs, "lon_0"), math.cos(_angle(crs, "lat_ts"))
        )
        shift_m = MOON_RADIUS_M * _angle(crs, "lat_0")
    else:
        raise ValueError(
            f'the projection "{kind}" is not known here; warp it to {_KNOWN} with gdalwarp -t_srs'
        )
    left, top = transform.c - _number(crs, "x_0"), transform.f - _number(crs, "y_0") + shift_m
    return projection, float(left), float(top), float(transform.a)


def _check_body(crs: dict[str, Any]) -> None:
    named = str(crs.get("datum") or crs.get("ellps") or "")
    radius = crs.get("R") or crs.get("a") or _NAMED_RADII.get(named)
    if radius is None:
        raise ValueError(f'the body "{named}" of the map is not the Moon; expected a lunar map')
    flat = float(crs.get("b", radius)) != float(radius) or "rf" in crs or "f" in crs
    if flat or abs(float(radius) / MOON_RADIUS_M - 1.0) > _TOLERANCE:
        body = "the Earth" if abs(float(radius) / _EARTH_RADIUS_M - 1.0) < 0.01 else "another body"
        raise ValueError(
            f"the map is one of {body} (radius {float(radius) / 1000.0:g} km): expected the lunar "
            f"sphere of {MOON_RADIUS_M / 1000.0:g} km; if the heights are lunar, the label is "
            f"wrong: gdal_edit.py -a_srs IAU_2015:30135 FILE"
        )


def _geographic(crs: dict[str, Any]) -> Projection:
    return Projection("equirectangular", _angle(crs, "pm"), 1.0)


def _polar(crs: dict[str, Any]) -> Projection:
    pole = _number(crs, "lat_0")
    if abs(abs(pole) - 90.0) > 1e-9:
        raise ValueError(f"a stereographic map around latitude {pole:g} is not read; use {_KNOWN}")
    scale = _number(crs, "k", _number(crs, "k_0", 1.0))
    if "lat_ts" in crs:
        scale = 0.5 * (1.0 + abs(math.sin(_angle(crs, "lat_ts"))))
    return Projection("south_polar" if pole < 0.0 else "north_polar", _angle(crs, "lon_0"), scale)


def _number(crs: dict[str, Any], key: str, default: float = 0.0) -> float:
    return float(crs.get(key, default))


def _angle(crs: dict[str, Any], key: str) -> float:
    return math.radians(_number(crs, key))
