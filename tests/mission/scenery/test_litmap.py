"""The lit map: the numbers of the simulation at the site, the horizon map elsewhere."""

import io
import math

import numpy as np
import pytest
from PIL import Image

from ilrs.epoch import Epoch
from ilrs.mission.scenery.drawing import Mark, contour_step_m, draw, earth_ray, sun_ray
from ilrs.mission.scenery.litmap import disc_over_level, lit_map
from ilrs.mission.scenery.scene import Scenery, description
from ilrs.moon.light import disc_fraction
from ilrs.moon.skyline import skyline


def test_a_disc_over_a_level_line():
    assert disc_over_level(np.array([-1.0, 0.0, 1.0]), 1.0).tolist() == [0.0, 0.5, 1.0]
    for height in (-0.004, -0.001, 0.002, 0.0045):
        strips = disc_fraction(1.0, height, 0.0047, np.zeros(360))
        assert abs(float(disc_over_level(np.array(height), 0.0047)) - strips) < 0.001


def test_the_site_has_the_light_of_the_simulation(real):
    """At instants around a sunset: the pixel of the site is what the power simulation is given."""
    scene, partly = real.scene("ridge"), 0
    for at in ("2035-01-15T06:00:00Z", "2035-01-20T12:00:00Z", "2035-03-01T00:00:00Z"):
        sky = real.sky.at([Epoch.from_utc(at)])["ridge"]
        found = lit_map(scene, sky, 800.0, 128)
        assert found.lit[64, 64] == sky.lit[2.0][0]
        # Beside it, where the computed horizon map speaks, the light is nearly the same.
        assert abs(np.median(found.lit[62:67, 62:67]) - sky.lit[2.0][0]) < 0.35
        partly += 0.0 < sky.lit[2.0][0] < 1.0
    assert partly


def test_places_are_lit_by_what_stands_on_their_own_horizon(real):
    """Against rays: 8 places within 4 km, north up and east right."""
    scene = real.scene("ridge")
    sky = real.sky.at([Epoch.from_utc("2035-03-01T00:00:00Z")])["ridge"]
    found = lit_map(scene, sky, 4000.0, 400)
    azimuth, elevation = float(sky.sun.azimuth_rad[0]), float(sky.sun.elevation_rad[0])
    radius, agreed = math.asin(6.957e8 / float(sky.sun.range_m[0])), 0
    chosen = np.random.default_rng(7).integers(20, 380, (8, 2))
    for row, column in chosen:
        east, north = (column + 0.5 - 200) * 20.0, (200 - row - 0.5) * 20.0
        latitude, longitude = (float(a) for a in scene.frame.below(east, north))
        rays = skyline(real._ground, latitude, longitude, 2.0, 1440)
        # North of the place, not of the site: near the pole they differ.
        turned = azimuth + (longitude - scene.site.point.longitude_rad)
        up_m = math.sqrt(1_737_400.0**2 - east**2 - north**2)
        ray = (math.cos(elevation) * math.sin(azimuth), math.cos(elevation) * math.cos(azimuth))
        there = math.asin(
            (ray[0] * east + ray[1] * north + math.sin(elevation) * up_m) / 1_737_400.0
        )
        expected = disc_fraction(turned % (2 * math.pi), there, radius, rays.elevation_rad)
        agreed += abs(expected - found.lit[row, column]) < 0.15
    assert agreed >= 7


def test_a_picture_is_small_and_as_large_as_asked(real):
    scene = real.scene("ridge")
    sky = real.sky.at([Epoch.from_utc("2035-03-01T00:00:00Z")])["ridge"]
    found = lit_map(scene, sky, 4000.0, 600)
    rays = [sun_ray(1.0, 0.01), earth_ray(2.0, 0.1)]
    octets = draw(found, [Mark(0.0, 0.0, "Tower")], rays, "Ridge")
    picture = Image.open(io.BytesIO(octets))
    assert picture.size == (600, 600)
    assert picture.format == "WEBP"
    assert len(octets) < 80_000
    assert contour_step_m(found) in (20.0, 50.0, 100.0)
    # Shadow is never black: a dim hillshade stays.
    pixels = np.asarray(Image.open(io.BytesIO(draw(found, [], [], "", "png"))))
    dark = pixels[(found.lit == 0.0)]
    assert dark.mean() > 25.0
    assert dark.std() > 4.0
    with pytest.raises(ValueError, match='a webp or a png, not "gif"'):
        draw(found, [], [], "", "gif")


def test_a_map_beyond_the_terrain_is_refused(real):
    scene = real.scene("ridge")
    sky = real.sky.at([Epoch.from_utc("2035-03-01")])["ridge"]
    with pytest.raises(ValueError, match="reaches 100 m to 150000 m"):
        lit_map(scene, sky, 151_000.0, 300)


def test_without_terrain_the_declared_horizon_is_what_is_known(reference):
    def missing():
        raise FileNotFoundError("there is no lunar terrain on this machine")

    scenery = Scenery(reference, missing)
    scene = scenery.scene("ridge")
    told = description(scenery, scene)
    assert told["terrain"] == "none"
    assert "no lunar terrain" in told["reason"]
    assert len(told["skyline"]["elevation_deg"]) == 720
    assert told["skyline"]["height_m"] == 2.0
    low = scenery.sky.masks["ridge"].at_height(2.0)
    assert abs(told["skyline"]["elevation_deg"][100] - math.degrees(low[100])) < 1e-4
    with pytest.raises(ValueError, match="no lunar terrain"):
        lit_map(scene, scenery.sky.at([Epoch.from_utc("2035-03-01")])["ridge"], 1000.0, 100)
