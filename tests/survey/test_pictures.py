"""Labels that do not collide, round values on lines and bars, a page that says what it shows."""

from __future__ import annotations

import math

import numpy as np
import pytest
from matplotlib.figure import Figure

from ilrs.moon.raster import polar_map
from ilrs.survey.graticule import bar_km, draw_graticule, hillshade, levels_of
from ilrs.survey.labels import placed
from ilrs.survey.page import in_words
from ilrs.survey.ranking import Rules

FRAME = (0.0, 0.0, 100.0, 100.0)


def overlap(a, b, width, height):
    return abs(a[0] - b[0]) < width - 1e-9 and abs(a[1] - b[1]) < height - 1e-9


def test_labels_of_crowded_points_do_not_cover_each_other():
    rng = np.random.default_rng(7)
    points = [tuple(p) for p in 45.0 + 12.0 * rng.random((20, 2))]
    found = placed(points, 4.0, 3.0, FRAME)
    clashes = [(i, j) for i in range(20) for j in range(i) if overlap(found[i], found[j], 4.0, 3.0)]
    assert clashes == []


def test_labels_stay_in_the_frame_and_near_their_points():
    for x, y in [(0.5, 0.5), (99.5, 99.5), (50.0, 99.9)]:
        ((u, v),) = placed([(x, y)], 4.0, 3.0, FRAME)
        assert 2.0 - 1e-9 <= u <= 98.0 + 1e-9
        assert 1.5 - 1e-9 <= v <= 98.5 + 1e-9
        assert math.hypot(u - x, v - y) < 8.0


def test_lines_and_bars_have_round_values():
    assert levels_of(-89.56, -89.31) == pytest.approx([-89.55, -89.5, -89.45, -89.4, -89.35])
    assert levels_of(10.0, 350.0) == pytest.approx([90.0, 180.0, 270.0])
    assert levels_of(1.0, 1.0) == []
    assert (bar_km(6.0), bar_km(41.0), bar_km(0.9)) == (1.0, 10.0, pytest.approx(0.2))


@pytest.mark.parametrize(("pole", "side"), [(-1.0, "S"), (1.0, "N")])
def test_a_map_around_a_pole_names_its_sides_and_its_latitudes(pole, side):
    axes = Figure().add_subplot()
    draw_graticule(axes, (-3.0, 2.0, -1.0, 4.0), polar_map(pole))
    told = {text.get_text() for text in axes.texts}
    degree = "\N{DEGREE SIGN}"
    assert {f"{k}{degree}E" for k in (0, 90, 180, 270)} <= told
    assert f"89.9{degree}{side}" in told
    # The left of either map is 270 degrees; its up is 0 in the south and 180 in the north.
    at = {text.get_text(): text.get_position() for text in axes.texts}
    assert at[f"270{degree}E"][0] < -0.2
    assert at[f"{0 if side == 'S' else 180}{degree}E"][1] > 0.2


def test_light_on_a_hill_comes_from_the_upper_left():
    y, x = np.mgrid[-10:11, -10:11]
    shade = hillshade((1000.0 - 20.0 * np.hypot(x, y)).astype(np.float32), 100.0)
    assert shade[5, 5] > 0.75 > 0.65 > shade[15, 15]
    assert hillshade(np.zeros((1, 5), np.float32), 100.0).tolist() == [[0.7] * 5]
    holed = np.zeros((5, 5), np.float32)
    holed[2, 2] = np.nan
    assert hillshade(holed, 100.0)[2, 2] == 0.5


def test_rules_are_said_in_words():
    rules = Rules(0.7, 150.0 * 3600.0, math.radians(8.0), 0.3, 500.0, 5)
    assert in_words(rules) == (
        "mean light of at least 70 %, slope of at most 8 degrees, dark spells of at most 150 h, "
        "the Earth in sight for at least 30 %, no better site within 500 m; at most 5 are listed"
    )
