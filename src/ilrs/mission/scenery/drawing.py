"""The lit map as a picture: shaded ground, contours, elements, scale, north, and the Sun and Earth.

Ground in shadow keeps a dim hillshade, so that it can be read. Everything drawn is also in the
arrays of `litmap` and in the description of the scene; a picture is for reports, small clients and
browsers without WebGL.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ilrs.mission.scenery.litmap import LitMap

Floats = NDArray[np.float64]
_SHADOW, _SHADOW_LOW = np.array([74.0, 86.0, 108.0]), np.array([13.0, 17.0, 25.0])
_LIGHT, _LIGHT_LOW = np.array([250.0, 246.0, 234.0]), np.array([150.0, 141.0, 126.0])
_UNKNOWN = np.array([10.0, 14.0, 19.0])
_CONTOUR = np.array([140.0, 170.0, 190.0])
_SUN, _EARTH, _INK, _EDGE = (255, 226, 130), (120, 184, 255), (219, 228, 238), (10, 14, 19)
CONTOURS_M = (5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)
SCALES_M = (50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)


@dataclass(frozen=True)
class Mark:
    """Something to be drawn at metres east and north of the site; an empty text draws no label."""

    east_m: float
    north_m: float
    text: str
    colour: tuple[int, int, int] = (255, 190, 90)
    size_px: int = 4


@dataclass(frozen=True)
class Ray:
    """A direction to be drawn from the site to the rim: azimuth, and its words."""

    azimuth_rad: float
    text: str
    colour: tuple[int, int, int]


def sun_ray(azimuth_rad: float, elevation_rad: float) -> Ray:
    """Towards the Sun."""
    return Ray(azimuth_rad, _angles("Sun", azimuth_rad, elevation_rad), _SUN)


def earth_ray(azimuth_rad: float, elevation_rad: float) -> Ray:
    """Towards the Earth."""
    return Ray(azimuth_rad, _angles("Earth", azimuth_rad, elevation_rad), _EARTH)


def draw(
    found: LitMap, marks: Sequence[Mark], rays: Sequence[Ray], title: str, form: str = "webp"
) -> bytes:
    """The picture as WebP or PNG (`form`), as large as the arrays. ValueError for another form."""
    if form not in ("webp", "png"):
        raise ValueError(f'a lit map is a webp or a png, not "{form}"')
    picture = Image.fromarray(shaded(found))
    pen = ImageDraw.Draw(picture)
    for ray in rays:
        _draw_ray(pen, found, ray)
    _draw_marks(pen, found, marks)
    _draw_scale(pen, found)
    _draw_north(pen, found)
    _write(pen, (14, 10), title, 16)
    stream = io.BytesIO()
    if form == "webp":
        picture.save(stream, "WEBP", quality=82, method=4)
    else:
        picture.save(stream, "PNG", optimize=False)
    return stream.getvalue()


def shaded(found: LitMap) -> NDArray[np.uint8]:
    """Colours of the ground, shape (size, size, 3): lit over shadow, contours, unknown dark."""
    low, span = 0.40, 0.60
    relief = np.clip((found.relief - low) / span, 0.0, 1.0)[..., None]
    shadow = _SHADOW_LOW + relief * (_SHADOW - _SHADOW_LOW)
    bright = np.clip(found.incidence, 0.0, 1.0)
    bright = (bright / (bright + 0.06))[..., None]
    light = _LIGHT_LOW + bright * (_LIGHT - _LIGHT_LOW)
    share = np.clip(found.lit, 0.0, 1.0)[..., None] * (found.incidence > 0.0)[..., None]
    colour = shadow + share * (light - shadow)
    line = (0.34 * _contours(found))[..., None]
    colour = colour * (1.0 - line) + line * np.where(share > 0.5, 0.45 * colour, _CONTOUR)
    colour = np.where(np.isnan(found.height_m)[..., None], _UNKNOWN, colour)
    return np.clip(np.nan_to_num(colour), 0.0, 255.0).astype(np.uint8)


def contour_step_m(found: LitMap) -> float:
    """Metres between contours: about twenty of them over the picture."""
    span = float(np.nanmax(found.height_m) - np.nanmin(found.height_m))
    return min(CONTOURS_M, key=lambda step: abs(step - span / 20.0))


def _contours(found: LitMap) -> Floats:
    """How much of each pixel a contour covers, 0 to 1: lines about a pixel wide."""
    step = contour_step_m(found)
    away = np.abs(found.height_m / step - np.round(found.height_m / step)) * step
    rise = np.maximum(found.slope * found.pixel_m, 1e-6)
    return np.where(rise < 0.5 * step, np.clip(1.1 - away / rise, 0.0, 1.0), 0.0)


def _at(found: LitMap, east_m: float, north_m: float) -> tuple[float, float]:
    middle = 0.5 * found.lit.shape[0]
    return middle + east_m / found.pixel_m, middle - north_m / found.pixel_m


def _draw_ray(pen: ImageDraw.ImageDraw, found: LitMap, ray: Ray) -> None:
    size = found.lit.shape[0]
    x0, y0 = _at(found, 0.0, 0.0)
    ahead = (math.sin(ray.azimuth_rad), -math.cos(ray.azimuth_rad))
    to = 0.40 * size
    x1, y1 = x0 + to * ahead[0], y0 + to * ahead[1]
    pen.line([(x0 + 14 * ahead[0], y0 + 14 * ahead[1]), (x1, y1)], fill=ray.colour, width=2)
    pen.ellipse([x1 - 6, y1 - 6, x1 + 6, y1 + 6], fill=ray.colour, outline=_EDGE, width=2)
    width = pen.textlength(ray.text, font=_font(14))
    left = x1 + 12 if x1 + 12 + width < size - 8 else x1 - 12 - width
    _write(pen, (left, min(max(y1 - 9, 34), size - 60)), ray.text, 14, ray.colour)


def _draw_marks(pen: ImageDraw.ImageDraw, found: LitMap, marks: Sequence[Mark]) -> None:
    size = found.lit.shape[0]
    inside = [(m, *_at(found, m.east_m, m.north_m)) for m in marks]
    inside = [(m, x, y) for m, x, y in inside if 0 <= x < size and 0 <= y < size]
    taken = [(x - 5.0, y - 5.0, x + 5.0, y + 5.0) for _, x, y in inside]
    for mark, x, y in inside:
        r = mark.size_px
        pen.ellipse([x - r, y - r, x + r, y + r], fill=mark.colour, outline=_EDGE, width=1)
        width = pen.textlength(mark.text, font=_font(13))
        box = (x + r + 4, y - 9, x + r + 4 + width, y + 8)
        if mark.text and box[2] < size and not any(_meet(box, other) for other in taken):
            taken.append(box)
            _write(pen, (box[0], box[1]), mark.text, 13)


def _meet(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _draw_scale(pen: ImageDraw.ImageDraw, found: LitMap) -> None:
    size = found.lit.shape[0]
    wanted = 0.22 * size * found.pixel_m
    length_m = max((s for s in SCALES_M if s <= wanted), default=SCALES_M[0])
    x1, y = size - 24.0, size - 24.0
    x0 = x1 - length_m / found.pixel_m
    pen.line([(x0, y), (x1, y)], fill=_EDGE, width=6)
    pen.line([(x0, y), (x1, y)], fill=_INK, width=3)
    words = f"{length_m} m" if length_m < 1000 else f"{length_m // 1000} km"
    _write(pen, (x0, y - 24), f"{words}   contours {contour_step_m(found):g} m", 14)


def _draw_north(pen: ImageDraw.ImageDraw, found: LitMap) -> None:
    x, y = found.lit.shape[0] - 34.0, 24.0
    pen.polygon([(x, y), (x - 9, y + 28), (x, y + 21), (x + 9, y + 28)], fill=_INK, outline=_EDGE)
    _write(pen, (x - 5, y + 31), "N", 15)


def _angles(name: str, azimuth_rad: float, elevation_rad: float) -> str:
    return f"{name} {math.degrees(azimuth_rad):.0f}° el {math.degrees(elevation_rad):+.2f}°"


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _write(
    pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, size: int,
    colour: tuple[int, int, int] = _INK,
) -> None:  # fmt: skip
    pen.text(at, text, font=_font(size), fill=colour, stroke_width=2, stroke_fill=_EDGE)
