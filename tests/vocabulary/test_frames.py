from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilrs.frames import (
    MOON_RADIUS_M,
    SitePoint,
    from_south_polar_stereographic,
    local_axes_me,
    south_polar_stereographic,
    up_me,
)

LATITUDES = st.floats(-math.pi / 2, math.pi / 2)
LONGITUDES = st.floats(-math.pi, 2 * math.pi)


@pytest.mark.parametrize(
    ("latitude_deg", "longitude_deg", "direction"),
    [(0, 0, (1, 0, 0)), (0, 90, (0, 1, 0)), (90, 0, (0, 0, 1)), (-90, 123, (0, 0, -1))],
)
def test_the_me_axes_point_to_the_earth_east_and_north(
    latitude_deg: float, longitude_deg: float, direction: tuple[float, float, float]
) -> None:
    up = up_me(math.radians(latitude_deg), math.radians(longitude_deg))
    np.testing.assert_allclose(up, direction, atol=1e-15)


@given(LATITUDES, LONGITUDES)
def test_local_axes_are_a_right_handed_rotation(latitude: float, longitude: float) -> None:
    axes = local_axes_me(latitude, longitude)
    np.testing.assert_allclose(axes @ axes.T, np.eye(3), atol=1e-14)
    assert np.linalg.det(axes) == pytest.approx(1.0)
    np.testing.assert_allclose(axes[2], up_me(latitude, longitude), atol=1e-15)


def test_north_at_a_pole_follows_the_meridian() -> None:
    _, north, up = local_axes_me(-math.pi / 2, 0.0)
    np.testing.assert_allclose(up, [0, 0, -1], atol=1e-15)
    np.testing.assert_allclose(north, [1, 0, 0], atol=1e-15)


def test_height_counts_from_the_sphere() -> None:
    site = SitePoint.from_degrees(-89.45, 222.69, 1957.0)
    assert np.linalg.norm(site.r_me_m) == pytest.approx(MOON_RADIUS_M + 1957.0, rel=1e-15)


@given(st.floats(-math.pi / 2, -math.radians(60.0)), st.floats(-math.pi, math.pi))
def test_polar_maps_round_trip(latitude: float, longitude: float) -> None:
    x_m, y_m = south_polar_stereographic(latitude, longitude)
    back = up_me(*from_south_polar_stereographic(x_m, y_m))
    # A millimetre on the ground.
    assert np.linalg.norm(back - up_me(latitude, longitude)) * MOON_RADIUS_M < 1e-3


def test_the_polar_map_is_true_at_the_pole() -> None:
    x_m, y_m = south_polar_stereographic(math.radians(-89.0), math.radians(90.0))
    assert y_m == pytest.approx(0.0, abs=1e-6)
    assert x_m == pytest.approx(math.radians(1.0) * MOON_RADIUS_M, rel=1e-4)
