"""Heat from terrain: the bowl against a sum over its walls, views against known shapes."""

import math

import numpy as np
import pytest

from ilrs.epoch import Epoch, Grid
from ilrs.frames import SitePoint
from ilrs.moon.bowl import depth_of_bowl, heat_from_walls, view_in_bowl, wall_share
from ilrs.moon.drivers import ground_temperature
from ilrs.moon.ground import Ground
from ilrs.moon.horizon import HorizonMask
from ilrs.moon.skyview import view_of_terrain

YEAR = Grid(Epoch.from_utc("2030-01-01"), 6 * 3600, 4 * 365)
FLOOR = SitePoint.from_degrees(-89.67, 129.78, 0.0)


def bowl_around(depth, elevation, rings=24, sectors=36):
    """A bowl of radius 1 at its rim, cut into pieces: places, normals, areas, cosines to the Sun.

    The cosine is 0 where the rim shades the piece.
    """
    radius = (1.0 + depth**2) / (2.0 * depth)
    lowest = math.acos(1.0 - depth / radius)
    cut = np.cos(np.linspace(0.0, lowest, rings + 1))
    height = 0.5 * (cut[1:] + cut[:-1])
    turn = (np.arange(sectors) + 0.5) * (2.0 * math.pi / sectors)
    level = np.sqrt(1.0 - height**2)
    places = radius * np.stack(
        [
            (level[:, None] * np.cos(turn)).ravel(),
            (level[:, None] * np.sin(turn)).ravel(),
            -np.repeat(height, sectors),
        ],
        axis=1,
    )
    area = np.repeat(2.0 * math.pi * radius**2 * (cut[:-1] - cut[1:]) / sectors, sectors)
    normals = -places / radius
    sun = np.array([math.cos(elevation), 0.0, math.sin(elevation)])
    # Where a ray to the Sun leaves the sphere, above the opening or below it.
    reach = -2.0 * places @ sun
    rim = -radius * math.cos(lowest)
    lit = places[:, 2] + reach * sun[2] > rim
    return places, normals, area, np.where(lit, np.maximum(normals @ sun, 0.0), 0.0)


@pytest.mark.parametrize(("depth", "elevation_deg"), [(0.4, 10.0), (0.4, 20.0), (0.8, 30.0)])
def test_shadow_takes_up_what_a_sum_over_the_walls_gives(depth, elevation_deg):
    """Scattering and infrared from piece to piece until nothing changes: within 2 %.

    A lower Sun would light a strip that is thinner than the pieces.
    """
    ground = Ground(albedo=0.3, emissivity=0.8)
    elevation = math.radians(elevation_deg)
    places, normals, area, cosine = bowl_around(depth, elevation)
    there = places[None, :, :] - places[:, None, :]
    far2 = np.maximum((there**2).sum(axis=2), 1e-12)
    views = (there * normals[:, None, :]).sum(axis=2) * -(there * normals[None, :, :]).sum(axis=2)
    views = np.maximum(views, 0.0) / (math.pi * far2**2) * area[None, :]
    # A piece of a sphere sees itself as it sees the others.
    np.fill_diagonal(views, area / (4.0 * math.pi * ((1.0 + depth**2) / (2.0 * depth)) ** 2))
    light = 1361.0 * cosine
    seen = np.zeros_like(light)
    for _ in range(60):
        seen = views @ (ground.albedo * (light + seen))
    taken = (1.0 - ground.albedo) * (light + seen)
    sent, heat = taken.copy(), np.zeros_like(light)
    for _ in range(200):
        heat = views @ sent
        sent = taken + heat
    shadow = cosine == 0.0
    assert shadow.any()
    expected = (1.0 - ground.albedo) * seen[shadow] + ground.emissivity * heat[shadow]
    found = heat_from_walls(
        view_in_bowl(0.5 * depth), np.array([elevation]), np.array([1361.0]), ground
    )
    assert found[0] == pytest.approx(expected.mean(), rel=0.02)
    assert expected == pytest.approx(expected.mean(), rel=0.03)


def test_from_the_middle_of_a_bowl_its_rim_fills_the_view_of_its_walls():
    for ratio in (0.05, 0.2, 0.5):
        rim = math.atan(2.0 * ratio)
        assert view_of_terrain(np.full(360, rim)) == pytest.approx(view_in_bowl(ratio))
        assert depth_of_bowl(view_in_bowl(ratio)) == pytest.approx(ratio)


def test_terrain_fills_the_view_with_the_square_of_the_sine():
    assert view_of_terrain(np.full(720, -0.1)) == 0.0
    assert view_of_terrain(np.full(720, math.radians(30.0))) == pytest.approx(0.25)
    assert view_of_terrain(np.where(np.arange(720) < 360, math.pi / 2, 0.0)) == pytest.approx(0.5)


def test_a_slope_sees_the_plain_below_it():
    level = np.zeros(3600)
    for slope in (0.1, 0.5, 1.0):
        expected = 0.5 * (1.0 - math.cos(slope))
        assert view_of_terrain(level, slope, 2.0) == pytest.approx(expected, abs=1e-6)
    # A wall in front of it fills more of its view than one behind it.
    wall = np.where(np.abs(np.arange(3600) / 10.0 - 90.0) < 45.0, 0.5, 0.0)
    ahead, behind = (view_of_terrain(wall, 0.3, math.radians(a)) for a in (90.0, 270.0))
    assert ahead > view_of_terrain(wall) > 0.0
    assert ahead > behind


def test_a_shallow_view_is_level_ground_in_balance():
    """A little of terrain gives its part of (1 - A)(E + A) of the light on a plain."""
    assert wall_share(1e-6, 0.12, 0.95) == pytest.approx(1e-6 * 0.88 * 1.07, rel=1e-5)
    assert wall_share(0.0, 0.12, 0.95) == 0.0
    shares = [wall_share(f, 0.12, 0.95) for f in np.linspace(0.0, 0.99, 50)]
    assert (np.diff(shares) > 0.0).all()
    assert max(shares) < 1.0


def test_no_light_no_heat():
    ground = Ground()
    elevation = np.radians([-10.0, -0.1, 0.0, 5.0])
    heat = heat_from_walls(0.2, elevation, np.full(4, 1361.0), ground)
    assert (heat[:3] == 0.0).all()
    assert heat[3] > 0.0


@pytest.mark.parametrize("depth", [-0.1, math.nan])
def test_a_crater_above_the_ground_is_refused(depth):
    with pytest.raises(ValueError, match="at least 0 deep"):
        view_in_bowl(depth)


@pytest.mark.parametrize("view", [-0.1, 1.0, math.nan])
def test_a_view_without_sky_is_refused(view):
    with pytest.raises(ValueError, match="less than 1 of a view"):
        depth_of_bowl(view)


def test_walls_warm_the_floor_in_their_summer_and_not_in_their_winter():
    walls = HorizonMask(np.array([0.0, 2.0]), np.full((2, 360), math.radians(20.0)))
    told = ground_temperature(FLOOR, walls, Ground(), YEAR, "bowl")
    cold = ground_temperature(FLOOR, walls, Ground(), YEAR)
    assert cold == pytest.approx(38.5, abs=0.5)
    assert told.max() > 90.0
    assert 30.0 < told.min() < 50.0


def test_on_a_plain_the_bowl_gives_nothing():
    """Without terrain in view only the constant is missed."""
    plain = HorizonMask(np.array([0.0, 2.0]), np.full((2, 360), -0.01))
    told = ground_temperature(FLOOR, plain, Ground(), YEAR, "bowl")
    bare = ground_temperature(FLOOR, plain, Ground(terrain_flux_w_m2=0.0), YEAR)
    assert np.array_equal(told, bare)
