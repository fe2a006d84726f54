"""The horizon map against rays followed one by one, and against the declared mask of the site."""

import math

import numpy as np
import pytest

from ilrs.mission.scenery import layers as layers_module
from ilrs.mission.scenery.layers import DIRECTIONS, Layers
from ilrs.mission.scenery.patch import patch_around
from ilrs.moon.horizon import flat
from ilrs.moon.skyline import compute_mask, skyline
from ilrs.moon.sweep import azimuth_of


@pytest.fixture(scope="module")
def made(hilly, place):
    return Layers(patch_around(place, hilly.grids, (40.0, 200.0)), flat())


@pytest.mark.parametrize(("row", "column"), [(40, 60), (200, 250), (151, 148)])
def test_a_post_sees_what_a_ray_sees(made, hilly, row, column):
    raster, direction = made.patch.levels[0].raster, 77
    latitude, longitude = raster.projection.inverse(raster.x_m[column], raster.y_m[row])
    found = made.layer(0, direction)[row, column] / 100.0
    angle = np.array([2.0 * math.pi * direction / DIRECTIONS[0]])
    azimuth = float(azimuth_of(made._sweep(0), row, column, angle)[0])
    rays = skyline(hilly, float(latitude), float(longitude), 2.0, 7200)
    ray = np.degrees(rays.elevation_rad[round(azimuth / (2.0 * math.pi) * 7200) % 7200])
    assert abs(found - ray) < 0.06


def test_the_post_of_the_site_has_the_declared_mask(made):
    middle = made.patch.levels[0].raster.rows // 2
    dip = math.degrees(flat().elevation_at(0.0, 2.0))
    for level in (0, 1):
        for direction in (0, 91):
            assert abs(made.layer(level, direction)[middle, middle] / 100.0 - dip) <= 0.0051
    assert made.layer(0, 0)[middle, middle + 3] / 100.0 > dip + 0.1


def test_layers_are_kept_on_disk_and_differ_by_digest(made, hilly, place, tmp_path, monkeypatch):
    monkeypatch.setenv("ILRS_CACHE", str(tmp_path))
    first = made.octets(1, 5)
    assert list(tmp_path.rglob("1-5.gz"))
    monkeypatch.setattr(layers_module, "prepare", None)
    assert Layers(made.patch, flat()).octets(1, 5) == first
    other = compute_mask(place, hilly, [0.0, 2.0], 90)
    assert Layers(made.patch, other).digest != made.digest


def test_between_two_layers_the_horizon_is_linear(made):
    step = 2.0 * math.pi / DIRECTIONS[0]
    a, b, c = (made.toward(0, (10 + s) * step)[30, 40] for s in (0.0, 0.25, 1.0))
    assert abs(b - (0.75 * a + 0.25 * c)) < 1e-9


def test_layers_that_are_not_there(made):
    with pytest.raises(IndexError, match="there are levels 0 to 1, not 2"):
        made.octets(2, 0)
    with pytest.raises(IndexError, match="level 0 has directions 0 to 359, not 360"):
        made.octets(0, 360)
