"""The Moon's gravity as spherical harmonics in principal axes, and its compiled sum.

A field is GM, a reference radius R and fully normalised coefficients C, S in the PA frame:
U = GM / r * sum (R / r)^n P_nm(sin latitude) (C_nm cos m lon + S_nm sin m lon). The acceleration
is summed in the form of Pines (1973, AIAA Journal 11, 1508, doi:10.2514/3.50619), free of
singularities at the poles, with fully normalised functions whose recursion runs upwards in the
degree for each order, which is stable (Lundberg & Schutz 1988, doi:10.2514/3.20266). Rows of one
degree lie side by side in memory. Not modelled: tides raised in the Moon (2e-10 of the central
term at the surface), the wobble of the core.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[np.float64]
Vector3 = tuple[float, float, float]
FieldTables = tuple[float, float, Array, Array]
"""A field as compiled code takes it: GM, m3/s2; radius, m; rows (degree, 8, order); diagonal."""

# Rows of the tables: recursion factors, then C, S and both times the factor of the derivative.
_UP, _BACK, _C, _S, _DC, _DS = range(6)
_B0, _B1, _B2, _SUM = 0, 1, 2, 3


@dataclass(frozen=True, eq=False)
class GravityField:
    """Fully normalised coefficients `c` and `s`, (degree + 1, degree + 1), by degree and order.

    `c[0, 0]` is 1. Raises ValueError for shapes that do not fit and for figures that are not those
    of the Moon, such as a GM in km3/s2.
    """

    name: str
    gm_m3_s2: float
    radius_m: float
    c: Array
    s: Array

    def __post_init__(self) -> None:
        if self.c.ndim != 2 or self.c.shape[0] != self.c.shape[1] or self.c.shape != self.s.shape:
            raise ValueError(f"{self.name}: coefficients need the shape (degree + 1, degree + 1)")
        if not (np.isfinite(self.c).all() and np.isfinite(self.s).all() and self.c[0, 0] == 1.0):
            raise ValueError(f"{self.name}: coefficients must be finite, with C(0,0) = 1")
        if not 4.90279e12 < self.gm_m3_s2 < 4.90281e12:
            raise ValueError(
                f"{self.name}: GM {self.gm_m3_s2:.9g} m3/s2 is not that of the Moon, 4.9028e12; "
                "is it in km3/s2, or is a digit wrong? (a public copy of GLGM-3 says 4900.28)"
            )
        if not 1.7e6 < self.radius_m < 1.8e6:
            raise ValueError(
                f"{self.name}: radius {self.radius_m:.9g} m is not that of the Moon, 1738000; "
                "is it in km?"
            )

    @property
    def degree(self) -> int:
        """The highest degree."""
        return self.c.shape[0] - 1

    def truncated(self, degree: int) -> GravityField:
        """The same field to a lower degree. ValueError when it does not reach that far."""
        if not 0 <= degree <= self.degree:
            raise ValueError(
                f"{self.name} is known to degree {self.degree}, not {degree}; higher degrees: "
                "`ilrs data fetch grail-1200` (or grail-150), and ilrs.data.gravity.read_gravity"
            )
        n = degree + 1
        return GravityField(self.name, self.gm_m3_s2, self.radius_m, self.c[:n, :n], self.s[:n, :n])


@cache
def grail_20() -> GravityField:
    """The field of degree 20 that comes with the package (GRGM660PRIM of GRAIL)."""
    text = files("ilrs.flight").joinpath("grail_20.gfc").read_text(encoding="utf-8")
    return parse_gfc(text, "grail_20.gfc")


def parse_gfc(text: str, where: str = "field") -> GravityField:
    """A field from the ICGEM format (Barthelmes & Foerste 2011). ValueError names the line."""
    head: dict[str, str] = {}
    rows: list[tuple[int, int, float, float]] = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if len(words) >= 2 and words[0] != "gfc":
            head.setdefault(words[0], " ".join(words[1:]))
        elif words and words[0] == "gfc":
            try:
                c, s = (float(w.replace("D", "e").replace("d", "e")) for w in words[3:5])
                rows.append((int(words[1]), int(words[2]), c, s))
            except ValueError:
                raise ValueError(f"{where}:{number}: not a coefficient line: {line!r}") from None
    try:
        gm, radius = (float(head[k]) for k in ("earth_gravity_constant", "radius"))
    except (KeyError, ValueError):
        raise ValueError(f"{where}: needs earth_gravity_constant and radius as numbers") from None
    if head.get("norm", "fully_normalized") != "fully_normalized":
        raise ValueError(f"{where}: norm is {head['norm']}; only fully_normalized is read")
    return from_rows(head.get("modelname", where), gm, radius, rows, where)


def from_rows(
    name: str, gm: float, radius: float, rows: list[tuple[int, int, float, float]], where: str
) -> GravityField:
    """A field from (degree, order, C, S). ValueError when the last degree is not complete."""
    degree = max((n for n, *_ in rows), default=0)
    c, s = np.zeros((degree + 1, degree + 1)), np.zeros((degree + 1, degree + 1))
    for n, m, c_nm, s_nm in rows:
        if not 0 <= m <= n:
            raise ValueError(f"{where}: there is no order {m} at degree {n}")
        c[n, m], s[n, m] = c_nm, s_nm
    c[0, 0] = 1.0
    if degree >= 2 and sum(n == degree for n, *_ in rows) < degree + 1:
        raise ValueError(f"{where}: degree {degree} is not complete; is the file cut short?")
    return GravityField(name, gm, radius, c, s)


def degree_amplitudes(field: GravityField) -> Array:
    """Bound of the acceleration of each degree at r = R, as a part of the central term.

    By Cauchy-Schwarz and the addition theorem the surface function of degree n is at most
    sqrt(2n + 1) |coefficients|, its gradient at most n + 1 times that in each of two directions.
    """
    n = np.arange(field.degree + 1)
    size = np.sqrt((field.c**2 + field.s**2).sum(axis=1))
    return math.sqrt(2.0) * (n + 1) * np.sqrt(2.0 * n + 1.0) * size


def degree_radii(field: GravityField, bound: float) -> Array:
    """From which radius on, m, degrees up to n leave out less than `bound` of the central term.

    Shape (degree + 1,), falling to 0 at the last: farther out than entry n, degree n is enough.
    Every degree above n is counted with its bound; nothing is known beyond the field's own.
    """
    amplitude = degree_amplitudes(field)
    radii = np.zeros(field.degree + 1)
    for n in range(field.degree):
        degrees = np.arange(n + 1, field.degree + 1)
        low, high = 0.5, 1e4
        for _ in range(60):
            middle = math.sqrt(low * high)
            left_out = float((amplitude[n + 1 :] * middle ** (-degrees.astype(float))).sum())
            low, high = (middle, high) if left_out > bound else (low, middle)
        radii[n] = high * field.radius_m
    return radii


def tables(field: GravityField) -> FieldTables:
    """The field with the factors of the recursion, for `harmonics`."""
    size = field.degree + 1
    rows = np.zeros((size, 6, size + 1))
    diagonal = np.ones(size)
    for n in range(size):
        m = np.arange(n + 1, dtype=np.float64)
        if n > 0:
            diagonal[n] = math.sqrt((2.0 * n + 1.0) / (2.0 * n) * (2.0 if n == 1 else 1.0))
            square = (n - m[:-1]) * (n + m[:-1])
            rows[n, _UP, :n] = np.sqrt((4.0 * n * n - 1.0) / square)
        if n > 1:
            square = (n - m[:-2]) * (n + m[:-2]) * (2.0 * n - 3.0)
            top = (2.0 * n + 1.0) * (n + m[:-2] - 1.0) * (n - m[:-2] - 1.0)
            rows[n, _BACK, : n - 1] = np.sqrt(top / square)
        # The function of order m + 1 belongs to the coefficient of order m.
        factor = np.sqrt((n - m) * (n + m + 1.0))
        factor[0] /= math.sqrt(2.0)
        rows[n, _C, : n + 1], rows[n, _S, : n + 1] = field.c[n, : n + 1], field.s[n, : n + 1]
        rows[n, _DC, 1 : n + 2] = factor * field.c[n, : n + 1]
        rows[n, _DS, 1 : n + 2] = factor * field.s[n, : n + 1]
    return field.gm_m3_s2, field.radius_m, rows, diagonal


def workspace(degree: int) -> Array:
    """Memory for `harmonics` up to that degree."""
    return np.zeros((11, degree + 2))


@njit(cache=True, error_model="numpy")
def _add_row(row: Array, b: Array, n: float, count: int, sums: Array) -> None:
    for m in range(count):
        c, s = b[m] * row[_C, m], b[m] * row[_S, m]
        sums[0, m] += c
        sums[1, m] += s
        sums[2, m] += n * c
        sums[3, m] += n * s
    for m in range(count):
        sums[4, m] += b[m] * row[_DC, m]
        sums[5, m] += b[m] * row[_DS, m]


@njit(cache=True, error_model="numpy")
def _next_row(row: Array, one: Array, two: Array, up: float, back: float, out: Array) -> None:
    """Functions of one degree from those of the two below, all orders but the highest."""
    for m in range(out.size):
        out[m] = up * row[_UP, m] * one[m] - back * row[_BACK, m] * two[m]


@njit(cache=True, error_model="numpy")
def harmonics(
    x: float, y: float, z: float, degree: int, lowest: int, field: FieldTables, work: Array
) -> Vector3:
    """Acceleration, m/s2 along PA axes, of degrees `lowest` to `degree` at a place in PA, m."""
    gm, radius, rows, diagonal = field
    r = math.sqrt(x * x + y * y + z * z)
    s, t, u = x / r, y / r, z / r
    ratio = radius / r
    up, back = ratio * u, ratio * ratio
    work[:, : degree + 2] = 0.0
    sums = work[_SUM : _SUM + 6]
    i0, i1, i2 = 0, 1, 2
    work[0, 0] = 1.0
    top = 1.0
    if lowest == 0:
        _add_row(rows[0], work[0], 0.0, 1, sums)
    for n in range(1, degree + 1):
        i0, i1, i2 = i2, i0, i1
        out = work[i0]
        _next_row(rows[n], work[i1], work[i2], up, back, out[:n])
        top *= diagonal[n] * ratio
        out[n] = top
        if n >= lowest:
            _add_row(rows[n], out, float(n), n + 1, sums)
    return _gathered(gm / (r * r), s, t, u, degree, sums)


@njit(cache=True, error_model="numpy")
def _gathered(scale: float, s: float, t: float, u: float, degree: int, sums: Array) -> Vector3:
    """The sum over orders of what was summed over degrees."""
    a1 = a2 = a3 = a4 = 0.0
    # Real and imaginary part of (s + i t)^m, and of the power below.
    re, im, re_below, im_below = 1.0, 0.0, 0.0, 0.0
    for m in range(degree + 1):
        pc, ps = sums[0, m], sums[1, m]
        a1 += m * (pc * re_below + ps * im_below)
        a2 += m * (ps * re_below - pc * im_below)
        a4 += (sums[2, m] + (m + 1) * pc) * re + (sums[3, m] + (m + 1) * ps) * im
        # Entry m + 1 holds the derivative of order m: functions of order m + 1.
        d = sums[4, m + 1] * re + sums[5, m + 1] * im
        a3 += d
        a4 += u * d
        re_below, im_below = re, im
        re, im = s * re - t * im, s * im + t * re
    return scale * (a1 - s * a4), scale * (a2 - t * a4), scale * (a3 - u * a4)
