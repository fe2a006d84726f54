"""Chebyshev segments of JPL ephemerides: the part of a kernel that a time span needs.

The kernels come inside two wheels: `de421.bsp` in `skyfield-data` (planets, Sun and Moon of DE421)
and `moon_pa_de421_1900-2050.bpc` in `lunarsky` (the lunar principal axes of DE421). Both packages
are only located, never imported. Source: Williams, Boggs & Folkner 2008, JPL IOM 335-JW,DB,WF;
Folkner, Williams & Boggs 2009, IPN Progress Report 42-178. Beside `ilrs.moon.ut1` this is
the one place of this room that reads files, and it reads only those two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from jplephem.daf import DAF
from numba import njit
from numpy.typing import NDArray

SUN, EARTH_MOON, MOON, EARTH, LUNAR_AXES = 10, 3, 301, 399, 31006
# DE421 itself runs to 2053-10-09; the orientation ends first. TDB seconds past J2000.
COVERED_FROM_S = -3_155_716_800.0
COVERED_TO_S = 1_609_416_000.0
# Light from the Sun left up to 508 s before it is seen.
LIGHT_MARGIN_S = 600.0
_J2000 = datetime(2000, 1, 1, 12)

Vector3 = tuple[float, float, float]


@dataclass(frozen=True)
class Segment:
    """Chebyshev records of one body over a span: three components in km or radians.

    `coefficients` has shape (records, 3, terms), lowest degree first; record i covers
    `[first_s + i * length_s, first_s + (i + 1) * length_s]`, TDB seconds past J2000.
    """

    first_s: float
    length_s: float
    coefficients: NDArray[np.float64]


def kernel_path(package: str, *parts: str) -> Path:
    """The path of a data file inside an installed package, found without importing the package."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(
            f'the package "{package}" with the file {parts[-1]} is not installed; '
            f'"pip install {package.replace("_", "-")}" brings it'
        )
    path = Path(spec.origin).parent.joinpath(*parts)
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing; reinstall the package {package}")
    return path


def planets_kernel() -> Path:
    """Where `de421.bsp` is."""
    return kernel_path("skyfield_data", "data", "de421.bsp")


def axes_kernel() -> Path:
    """Where the binary PCK of the lunar principal axes is."""
    return kernel_path("lunarsky", "data", "pck", "moon_pa_de421_1900-2050.bpc")


def check_span(from_s: float, to_s: float) -> None:
    """Raise ValueError, in words a person can act on, unless the span is covered."""
    for moment in (from_s, to_s):
        # Written so that NaN fails too.
        if not (COVERED_FROM_S <= moment <= COVERED_TO_S):
            raise ValueError(
                f"{_calendar(moment)} lies outside the lunar ephemeris: the positions and the "
                f"orientation of the Moon (DE421) are known from {_calendar(COVERED_FROM_S)} "
                f"to {_calendar(COVERED_TO_S)}"
            )


def load_planets(from_s: float, to_s: float) -> dict[int, Segment]:
    """Sun, Earth-Moon barycentre (both from the Sun's system barycentre), Moon and Earth (both
    from the Earth-Moon barycentre), in km along ICRF axes, by NAIF number."""
    check_span(from_s, to_s)
    return load_bodies((SUN, EARTH_MOON, MOON, EARTH), from_s, to_s)


def load_bodies(
    numbers: tuple[int, ...], from_s: float, to_s: float, light_s: float = LIGHT_MARGIN_S
) -> dict[int, Segment]:
    """Segments of DE421 by NAIF number, from `light_s` before the span.

    1 to 10 are counted from the barycentre of the Solar System, 199, 299, 301 and 399 from that of
    their planet; km along ICRF axes. Raises ValueError outside the ephemeris.
    """
    check_span(from_s, to_s)
    return _load(planets_kernel(), numbers, from_s - light_s, to_s)


def load_axes(from_s: float, to_s: float) -> Segment:
    """The Euler angles (3-1-3, radians) from ICRF to the lunar principal axes."""
    check_span(from_s, to_s)
    return _load(axes_kernel(), (LUNAR_AXES,), from_s, to_s)[LUNAR_AXES]


def _load(path: Path, wanted: tuple[int, ...], from_s: float, to_s: float) -> dict[int, Segment]:
    found: dict[int, Segment] = {}
    with path.open("rb") as stream:
        kernel: Any = DAF(stream)
        for _, summary in kernel.summaries():
            # SPK: start, end, target, centre, frame, type, first, last. PCK has no centre.
            target, start, end = int(summary[2]), int(summary[-2]), int(summary[-1])
            if target in wanted:
                found[target] = _read_records(kernel, start, end, from_s, to_s)
    return found


def _read_records(kernel: Any, start: int, end: int, from_s: float, to_s: float) -> Segment:
    first_s, length_s, words, count = (float(x) for x in kernel.read_array(end - 3, end))
    width, last = int(words), int(count) - 1
    lo = min(max(int((from_s - first_s) // length_s), 0), last)
    hi = min(max(int((to_s - first_s) // length_s), lo), last)
    raw = kernel.read_array(start + lo * width, start + (hi + 1) * width - 1)
    records = np.asarray(raw, dtype=np.float64).reshape(hi - lo + 1, width)
    # The first two words of a record are its midpoint and half length.
    coefficients = records[:, 2:].reshape(hi - lo + 1, 3, (width - 2) // 3)
    # Copied even where one record needs no copy: what is read from a kernel cannot be written, and
    # compiled code would be compiled a second time for arrays of that kind.
    return Segment(first_s + lo * length_s, length_s, np.array(coefficients, order="C"))


def _calendar(tdb_s: float) -> str:
    try:
        return (_J2000 + timedelta(seconds=tdb_s)).strftime("%Y-%m-%d")
    except (OverflowError, ValueError):
        return f"the instant {tdb_s} s from J2000"


@njit(cache=True)
def position(
    coefficients: NDArray[np.float64], first_s: float, length_s: float, t_s: float
) -> Vector3:
    """The three components at TDB `t_s` (clamped to the segment) by Clenshaw's recurrence."""
    count, _, terms = coefficients.shape
    record = min(max(int((t_s - first_s) / length_s), 0), count - 1)
    x = 2.0 * ((t_s - first_s) - record * length_s) / length_s - 1.0
    a0 = a1 = a2 = b0 = b1 = b2 = 0.0
    for i in range(terms - 1, 0, -1):
        a0, b0 = coefficients[record, 0, i] + 2.0 * x * a0 - b0, a0
        a1, b1 = coefficients[record, 1, i] + 2.0 * x * a1 - b1, a1
        a2, b2 = coefficients[record, 2, i] + 2.0 * x * a2 - b2, a2
    return (
        coefficients[record, 0, 0] + x * a0 - b0,
        coefficients[record, 1, 0] + x * a1 - b1,
        coefficients[record, 2, 0] + x * a2 - b2,
    )


@njit(cache=True)
def rate(coefficients: NDArray[np.float64], first_s: float, length_s: float, t_s: float) -> Vector3:
    """Time derivatives (per second) of the three components, from T'_n = n U_(n-1)."""
    count, _, terms = coefficients.shape
    record = min(max(int((t_s - first_s) / length_s), 0), count - 1)
    x = 2.0 * ((t_s - first_s) - record * length_s) / length_s - 1.0
    a0 = a1 = a2 = b0 = b1 = b2 = 0.0
    for i in range(terms - 1, 0, -1):
        a0, b0 = i * coefficients[record, 0, i] + 2.0 * x * a0 - b0, a0
        a1, b1 = i * coefficients[record, 1, i] + 2.0 * x * a1 - b1, a1
        a2, b2 = i * coefficients[record, 2, i] + 2.0 * x * a2 - b2, a2
    scale = 2.0 / length_s
    return a0 * scale, a1 * scale, a2 * scale
