"""The field's compiled sum against Legendre functions of another library, and its files."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from ilrs.flight.gravity import (
    GravityField,
    degree_amplitudes,
    degree_radii,
    grail_20,
    harmonics,
    parse_gfc,
    tables,
)

special = pytest.importorskip("scipy.special")
Array = NDArray[np.float64]
PLACES = [(1.2e6, -0.9e6, 1.4e6), (10.0, 5.0, -1.85e6), (0.3e6, 1.8e6, 0.0), (-6e6, 1e6, 9e6)]


def potential(field: GravityField, place: Array) -> float:
    """Term by term with scipy's Legendre functions, m2/s2."""
    r = float(np.linalg.norm(place))
    up, longitude = place[2] / r, math.atan2(place[1], place[0])
    total = 0.0
    for n in range(field.degree + 1):
        for m in range(n + 1):
            kind = (2 * n + 1) * (2 if m else 1)
            size = math.sqrt(kind * math.exp(math.lgamma(n - m + 1) - math.lgamma(n + m + 1)))
            legendre = (-1) ** m * size * special.lpmv(m, n, up)
            wave = field.c[n, m] * math.cos(m * longitude) + field.s[n, m] * math.sin(m * longitude)
            total += (field.radius_m / r) ** n * legendre * wave
    return field.gm_m3_s2 / r * total


def gradient(field: GravityField, place: Array) -> Array:
    """By differences of eighth order in steps of 1 km: exact to about 1e-11 m/s2."""
    weights = {1: 4 / 5, 2: -1 / 5, 3: 4 / 105, 4: -1 / 280}
    found = np.zeros(3)
    for i in range(3):
        step = np.zeros(3)
        step[i] = 1_000.0
        for k, w in weights.items():
            change = potential(field, place + k * step) - potential(field, place - k * step)
            found[i] += w * change / 1_000.0
    return found


def acceleration(field: GravityField, place: Array) -> Array:
    x, y, z = (float(v) for v in place)
    central = -field.gm_m3_s2 * place / np.linalg.norm(place) ** 3
    return central + np.array(harmonics(x, y, z, field.degree, tables(field)))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("degree", [2, 3, 20])
def test_the_sum_is_the_gradient_of_the_potential(
    place: tuple[float, float, float], degree: int
) -> None:
    field = grail_20().truncated(degree)
    difference = acceleration(field, np.array(place)) - gradient(field, np.array(place))
    assert np.abs(difference).max() < 3e-10


def test_on_the_axis_of_the_pole_nothing_is_singular() -> None:
    field = grail_20()
    on = acceleration(field, np.array([0.0, 0.0, 1.9e6]))
    beside = acceleration(field, np.array([1e-3, 0.0, 1.9e6]))
    assert np.isfinite(on).all()
    assert np.abs(on - beside).max() < 1e-8


def test_the_package_table_has_the_published_oblateness() -> None:
    """C20 of GRGM660PRIM, tide free: J2 of the Moon 203.2e-6 (Lemoine et al. 2013)."""
    assert -grail_20().c[2, 0] * math.sqrt(5.0) == pytest.approx(203.22e-6, abs=0.02e-6)
    assert grail_20().degree == 20


def test_what_a_distance_leaves_out_stays_below_the_bound() -> None:
    field, bound = grail_20(), 1e-9
    radii = degree_radii(field, bound)
    full, chance = tables(field), np.random.default_rng(5)
    for n in (2, 4, 8, 12):
        for _ in range(20):
            direction = chance.standard_normal(3)
            x, y, z = direction / np.linalg.norm(direction) * radii[n]
            cut = np.array(harmonics(x, y, z, n, full))
            whole = np.array(harmonics(x, y, z, 20, full))
            assert np.linalg.norm(whole - cut) < bound * field.gm_m3_s2 / radii[n] ** 2


def test_farther_out_fewer_degrees_are_needed() -> None:
    radii = degree_radii(grail_20(), 1e-13)
    assert (np.diff(radii) <= 0.0).all()
    assert radii[-1] == 0.0
    assert degree_amplitudes(grail_20())[2] < 1e-2


GFC = """modelname test
earth_gravity_constant 4902799806931.69
radius 1738000.0
norm fully_normalized
end_of_head
gfc 0 0 1.0 0.0
gfc 2 0 -9.0882923650770995e-05 0.0
gfc 2 1 8.4954064857652003e-11 9.7726994478962992e-10
gfc 2 2 3.4670944268755999e-05 -2.4064244523445002e-10
"""


def test_a_field_is_read() -> None:
    field = parse_gfc(GFC)
    assert (field.name, field.degree) == ("test", 2)
    assert field.c[2, 2] == 3.4670944268755999e-05


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("4902799806931.69", "4902.79980693169", "is it in km3/s2"),
        ("4902799806931.69", "4900280000000.0", "digit wrong"),
        ("1738000.0", "1738.0", "is it in km"),
        ("gfc 2 2 3.4", "gfc 2 x 3.4", "test.gfc:9"),
        ("gfc 2 2", "gfc 2 3", "no order 3"),
        ("gfc 2 1 8.4954064857652003e-11 9.7726994478962992e-10\n", "", "cut short"),
        ("radius 1738000.0\n", "", "needs earth_gravity_constant and radius"),
        ("fully_normalized", "unnormalized", "only fully_normalized"),
        ("gfc 2 2 3.4670944268755999e-05", "gfc 2 2 nan", "finite"),
    ],
)
def test_a_wrong_field_says_what_is_wrong(old: str, new: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse_gfc(GFC.replace(old, new, 1), "test.gfc")


def test_a_degree_that_is_not_there_says_where_to_get_it() -> None:
    with pytest.raises(ValueError, match=r"grail-1200"):
        grail_20().truncated(50)
