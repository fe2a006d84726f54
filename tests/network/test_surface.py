"""The surface network over made and over real terrain: losses, meshes, ways, coverage, two rays."""

import math
import os
from pathlib import Path

import numpy as np
import pytest

from ilrs.frames import MOON_RADIUS_M, SitePoint
from ilrs.moon.projection import Projection
from ilrs.moon.sightline import line_of_sight
from ilrs.moon.terrain import Terrain, TerrainGrid
from ilrs.network.radio.antennas import Antenna
from ilrs.network.radio.bands import BandError
from ilrs.network.radio.link import Receiver, Transmitter
from ilrs.network.radio.modem import Modem
from ilrs.network.radio.noise import Amplifier
from ilrs.network.radio.polarisation import Polarisation
from ilrs.network.surface.coverage import coverage, square
from ilrs.network.surface.diffraction import diffraction_loss_db
from ilrs.network.surface.mesh import Mesh, Node, mesh
from ilrs.network.surface.reflection import fresnel, two_ray_loss_db
from ilrs.network.surface.terrainloss import profile, terrain_loss

WHIP = Antenna(gain_dbi=2.0, isotropic=True)
UPRIGHT = Polarisation("linear", tilt_rad=0.0)
SENDER = Transmitter("radio", 1.0, WHIP, UPRIGHT)
RECEIVER = Receiver("radio", WHIP, Amplifier.of_noise_figure(4.0), UPRIGHT)
MODEM, S_HZ = Modem(10e6), 2.51e9 + 5e6
POLE_RAD = math.radians(-89.0)


def wall(height_m):
    """Level ground near the pole with a wall 2 km north of (-89, 0)."""
    x0, y0 = (float(a) for a in Projection().forward(POLE_RAD, 0.0))
    away = (np.arange(300) + 0.5 - 150.0) * 50.0
    heights = height_m * (np.abs(-away[:, None] - 2_000.0) < 100.0) + 0.0 * away[None, :]
    grid = TerrainGrid(heights.astype(np.float32), x0 - 7_500.0, y0 + 7_500.0, 50.0)
    return Terrain([grid])


def node(name, north_m, height_m=5.0, longitude_rad=0.0):
    return Node(name, POLE_RAD + north_m / MOON_RADIUS_M, longitude_rad, height_m, SENDER, RECEIVER)


def test_the_loss_over_terrain_is_that_of_its_profile():
    terrain, far = wall(60.0), POLE_RAD + 4_000.0 / MOON_RADIUS_M
    found = terrain_loss(terrain, (POLE_RAD, 0.0), 10.0, (far, 0.0), 3.0, S_HZ)
    d, h = profile(terrain, (POLE_RAD, 0.0), (far, 0.0), math.ceil(4_000.0 / 50.0 - 1e-9) + 1)
    assert float(found.diffraction_db) == pytest.approx(
        diffraction_loss_db(d, h, 10.0, 3.0, S_HZ), abs=0.3
    )
    assert float(found.diffraction_db) > 30.0
    assert float(found.ground_m) == pytest.approx(4_000.0)
    back = terrain_loss(terrain, (far, 0.0), 3.0, (POLE_RAD, 0.0), 10.0, S_HZ)
    assert float(back.total_db) == pytest.approx(float(found.total_db), abs=1e-6)


def test_no_wall_no_loss_and_a_higher_mast_never_hears_worse():
    far = POLE_RAD + 4_000.0 / MOON_RADIUS_M
    masts = np.array([2.0, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0])
    loss = terrain_loss(wall(60.0), (POLE_RAD, 0.0), masts, (far, 0.0), masts, S_HZ).diffraction_db
    assert (np.diff(loss) <= 1e-9).all()
    assert loss[-1] == 0.0
    level = terrain_loss(wall(0.0), (POLE_RAD, 0.0), 20.0, (far, 0.0), 20.0, S_HZ)
    assert float(level.diffraction_db) == 0.0


def test_unknown_ground_is_not_crossed():
    with pytest.raises(ValueError, match="covers"):
        terrain_loss(wall(0.0), (POLE_RAD, 0.0), 5.0, (-1.5, 3.0), 5.0, S_HZ)
    with pytest.raises(ValueError, match=r"0\.1 m above"):
        terrain_loss(wall(0.0), (POLE_RAD, 0.0), 0.0, (POLE_RAD, 0.1), 5.0, S_HZ)


def test_a_rover_behind_a_wall_is_reached_over_a_tower():
    nodes = (node("base", 0.0, 10.0), node("rover", 4_000.0, 1.5), node("tower", 2_000.0, 15.0))
    found = mesh(wall(300.0), nodes, MODEM, S_HZ)
    base, rover = 0, 1
    assert found.rate_bit_s[base, rover] < found.way("base", "rover")[1]
    assert found.way("base", "rover")[0] == ("base", "tower", "rover")
    assert np.allclose(found.diffraction_db, found.diffraction_db.T)
    assert np.allclose(found.rate_bit_s, found.rate_bit_s.T)
    assert found.components() == [("base", "rover", "tower")]
    slowest = found.weakest()
    assert slowest is not None
    assert "tower" in slowest[:2]
    with pytest.raises(ValueError, match='no node "lander"'):
        found.way("base", "lander")


def test_ways_and_groups_of_a_mesh_written_by_hand():
    rate = np.array(
        [[0, 9, 1, 0, 0], [9, 0, 5, 0, 0], [1, 5, 0, 0, 0], [0, 0, 0, 0, 2], [0, 0, 0, 2, 0]], float
    )
    hand = Mesh(tuple("abcde"), rate, rate, rate, rate)
    assert hand.way("a", "c") == (("a", "b", "c"), 5.0)
    assert hand.way("a", "d") == ((), 0.0)
    assert hand.components() == [("a", "b", "c"), ("d", "e")]
    assert hand.components(6.0) == [("a", "b"), ("c",), ("d",), ("e",)]
    assert hand.weakest() is None
    joined = Mesh(tuple("abc"), *(rate[:3, :3] for _ in range(4)))
    assert joined.weakest() == ("b", "c", 5.0)


def test_a_mesh_with_a_forbidden_band_or_twin_names_is_refused():
    with pytest.raises(BandError, match="base: 5 GHz"):
        mesh(wall(0.0), (node("base", 0.0), node("rover", 100.0)), MODEM, 5e9)
    with pytest.raises(ValueError, match="same name"):
        mesh(wall(0.0), (node("base", 0.0), node("base", 100.0)), MODEM, S_HZ)


def test_coverage_fades_with_distance_and_behind_the_wall():
    terrain = wall(200.0)
    centre = SitePoint(POLE_RAD, 0.0, 0.0)
    found = coverage(
        terrain, (POLE_RAD, 0.0), 10.0, *square(centre, 8_000.0, 21), 1.5, SENDER, RECEIVER, MODEM,
        S_HZ,
    )  # fmt: skip
    assert found.rate_bit_s.shape == (21, 21)
    # Row 0 is in the north, behind the wall; the last row is the same distance to the south.
    assert (found.rate_bit_s[0] < found.rate_bit_s[-1]).all()
    assert (found.loss.total_db[0] > found.loss.total_db[-1] + 10.0).all()
    assert 0.0 < found.share(float(np.median(found.rate_bit_s))) <= 1.0
    wide = coverage(
        terrain, (POLE_RAD, 0.0), 10.0, *square(centre, 40_000.0, 9), 1.5, SENDER, RECEIVER, MODEM,
        S_HZ,
    )  # fmt: skip
    assert np.isnan(wide.rate_bit_s[0, 0])
    with pytest.raises(ValueError, match="two or more points"):
        square(centre, 1_000.0, 1)


def test_two_rays_swing_nearby_and_fall_with_the_fourth_power():
    far = two_ray_loss_db(np.array([20e3, 40e3]), 3.0, 2.0, S_HZ)
    # Beyond free space, which falls with the second power, another 6 dB per doubling.
    assert float(far[1] - far[0]) == pytest.approx(6.02, abs=0.1)
    near = two_ray_loss_db(np.linspace(20.0, 300.0, 2_000), 3.0, 2.0, S_HZ, vertical=False)
    assert near.min() > -6.03
    assert near.max() > 10.0
    smooth = two_ray_loss_db(np.array([100.0]), 10.0, 10.0, S_HZ, roughness_m=1.0)
    assert abs(float(smooth[0])) < 0.01
    with pytest.raises(ValueError, match="above 0 m"):
        two_ray_loss_db(-1.0, 3.0, 2.0, S_HZ)


def test_nothing_is_reflected_at_brewsters_angle():
    # tan of the grazing angle is 1 / sqrt(permittivity).
    grazing = math.atan(1.0 / math.sqrt(3.0))
    assert float(fresnel(math.sin(grazing), 3.0, vertical=True)) == pytest.approx(0.0, abs=1e-12)
    assert float(fresnel(0.0, 3.0, vertical=True)) == -1.0
    assert float(fresnel(1.0, 3.0, vertical=False)) == pytest.approx((1 - 3**0.5) / (1 + 3**0.5))


@pytest.fixture(scope="module")
def ridge():
    folder = os.environ.get("ILRS_DATA")
    path = Path(folder or "", "dem/lola_pgda78_site01_10m.tif")
    if not folder or not path.is_file():
        pytest.skip("needs ILRS_DATA with dem/lola_pgda78_site01_10m.tif")
    from ilrs.data.terrain import load_terrain

    return load_terrain([path])


def test_on_the_ridge_what_is_seen_is_heard_and_shadow_costs(ridge):
    mast = math.radians(-89.4511), math.radians(222.69)
    places = square(SitePoint(*mast, 0.0), 6_000.0, 31)
    seen = line_of_sight(ridge, mast, 10.0, places, 1.5)
    loss = terrain_loss(ridge, mast, 10.0, places, 1.5, S_HZ).diffraction_db
    assert 0.01 < seen.visible.mean() < 0.95
    # A line that just grazes loses 6 dB at one edge; the method adds its 10 dB term beyond that.
    hidden = seen.clearance_m < -1.0
    assert (loss[hidden] > 6.0).all()
    high = seen.visible & (seen.clearance_m > 1.0)
    assert np.median(loss[high]) < 5.0
    assert np.median(loss[hidden]) > 20.0
