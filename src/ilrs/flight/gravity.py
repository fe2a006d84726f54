"""The Moon's gravity as spherical harmonics in principal axes, and its compiled sum.

A field is GM, a reference radius R and fully normalised coefficients C, S in the PA frame:
U = GM / r * sum (R / r)^n P_nm(sin latitude) (C_nm cos m lon + S_nm sin m lon). The acceleration
is summed in the form of Pines (1973, AIAA Journal 11, 1508, doi:10.2514/3.50619), free of
singularities at the poles, with fully normalised functions whose recursion runs upwards in the
degree for each order, which is stable (Lundberg & Schutz 1988, doi:10.2514/3.20266). Not
modelled: the tide that the Earth raises in the Moon, 81 k2 (R / d)^3 with k2 = 0.024: 2e-7 of the
central term at the surface.
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
FieldTables = tuple[float, float, Array, NDArray[np.int64], Array]
"""A field as compiled code takes it: GM, m3/s2; radius, m; one row for each degree of each order;
where the rows of an order begin; the factors along the diagonal."""

# Columns of the table: recursion factors, then C, S, and those of the order below times the factor
# of the derivative.
_UP, _BACK, _C, _S, _DC, _DS = range(6)


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
    blocks = [_order(field, m) for m in range(size)]
    begins = np.cumsum([0, *(len(block) for block in blocks)], dtype=np.int64)
    n = np.arange(1, size, dtype=np.float64)
    diagonal = np.sqrt((2.0 * n + 1.0) / (2.0 * n) * np.where(n == 1.0, 2.0, 1.0))
    whole = np.ascontiguousarray(np.concatenate(blocks))
    return field.gm_m3_s2, field.radius_m, whole, begins, np.concatenate([[1.0], diagonal])


def _order(field: GravityField, m: int) -> Array:
    """The rows of one order, degrees m and up."""
    n = np.arange(m, field.degree + 1, dtype=np.float64)
    rows = np.zeros((n.size, 6))
    square = (n - m) * (n + m)
    rows[1:, _UP] = np.sqrt((4.0 * n[1:] ** 2 - 1.0) / square[1:])
    above = n[2:]
    top = (2.0 * above + 1.0) * (above + m - 1.0) * (above - m - 1.0)
    rows[2:, _BACK] = np.sqrt(top / (square[2:] * (2.0 * above - 3.0)))
    rows[:, _C], rows[:, _S] = field.c[m:, m], field.s[m:, m]
    if m > 0:
        below = m - 1
        factor = np.sqrt((n - below) * (n + below + 1.0) / (2.0 if below == 0 else 1.0))
        rows[:, _DC], rows[:, _DS] = factor * field.c[m:, below], factor * field.s[m:, below]
    return rows


@njit(cache=True, error_model="numpy")
def harmonics(x: float, y: float, z: float, degree: int, field: FieldTables) -> Vector3:
    """Acceleration, m/s2 along PA axes, of degrees 1 to `degree` at a place in PA, m."""
    gm, radius, table, begins, diagonal = field
    r = math.sqrt(x * x + y * y + z * z)
    s, t, u = x / r, y / r, z / r
    ratio = radius / r
    up, back = ratio * u, ratio * ratio
    a1 = a2 = a3 = a4 = 0.0
    # Real and imaginary part of (s + i t)^m, and of the power below; the function of degree m.
    re, im, re_below, im_below, top = 1.0, 0.0, 0.0, 0.0, 1.0
    for m in range(degree + 1):
        top *= diagonal[m] * ratio if m > 0 else 1.0
        pc, ps, nc, ns, dc, ds = _order_sums(top, up, back, m, degree, table, begins[m])
        a1 += m * (pc * re_below + ps * im_below)
        a2 += m * (ps * re_below - pc * im_below)
        a4 += (nc + (m + 1) * pc) * re + (ns + (m + 1) * ps) * im
        # Functions of order m are the derivatives of those of the order below.
        d = dc * re_below + ds * im_below
        a3 += d
        a4 += u * d
        re_below, im_below = re, im
        re, im = s * re - t * im, s * im + t * re
    scale = gm / (r * r)
    return scale * (a1 - s * a4), scale * (a2 - t * a4), scale * (a3 - u * a4)


@njit(cache=True, error_model="numpy")
def _order_sums(
    top: float, up: float, back: float, m: int, degree: int, table: Array, begin: int
) -> tuple[float, float, float, float, float, float]:
    """Over the degrees of an order: function times C, S, times n C, n S, and the derivatives."""
    b, below = top, 0.0
    pc = ps = nc = ns = 0.0
    if m > 0:
        pc, ps = b * table[begin, _C], b * table[begin, _S]
        nc, ns = m * pc, m * ps
    dc, ds = b * table[begin, _DC], b * table[begin, _DS]
    k = begin
    for n in range(m + 1, degree + 1):
        k += 1
        b, below = up * table[k, _UP] * b - back * table[k, _BACK] * below, b
        c, s = b * table[k, _C], b * table[k, _S]
        pc += c
        ps += s
        nc += n * c
        ns += n * s
        dc += b * table[k, _DC]
        ds += b * table[k, _DS]
    return pc, ps, nc, ns, dc, ds
