import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilrs.frames import MOON_RADIUS_M
from ilrs.moon.horizon import HorizonMask, flat, format_mask, parse_mask

MASKS = sorted((Path(__file__).parents[2] / "stations/reference/horizons").glob("*.csv"))
GOOD = """# title: a small mask
azimuth_deg,elevation_deg_at_2m,elevation_deg_at_10m,distance_m
0,1.0,0.5,100
90,2.0,1.5,200
180,3.0,2.5,300
270,4.0,3.5,400
"""


def test_a_good_mask_is_read():
    mask = parse_mask(GOOD)
    assert mask.provenance["title"] == "a small mask"
    assert list(mask.heights_m) == [2.0, 10.0]
    assert mask.elevation_rad.shape == (2, 4)
    assert np.degrees(mask.elevation_rad[1, 3]) == pytest.approx(3.5)
    assert mask.distance_m is not None
    assert list(mask.distance_m) == [100, 200, 300, 400]


def test_between_azimuths_and_heights_the_horizon_is_linear_also_through_north():
    mask = parse_mask(GOOD)
    assert math.degrees(mask.elevation_at(math.radians(45), 2.0)) == pytest.approx(1.5)
    assert math.degrees(mask.elevation_at(math.radians(45), 6.0)) == pytest.approx(1.25)
    assert math.degrees(mask.elevation_at(math.radians(315), 2.0)) == pytest.approx(2.5)
    assert math.degrees(mask.elevation_at(math.radians(-45), 2.0)) == pytest.approx(2.5)
    assert math.degrees(mask.elevation_at(math.radians(360), 10.0)) == pytest.approx(0.5)


@pytest.mark.parametrize("height", [1.9, 10.1, -1.0, math.nan])
def test_heights_outside_the_mask_are_refused(height):
    with pytest.raises(ValueError, match="from 2 m to 10 m above ground"):
        parse_mask(GOOD).at_height(height)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("180,3.0,2.5,300", "180,3.0,2.5", "line 5: expected 4 values, found 3"),
        ("180,3.0,2.5,300", "180,3.0,x,300", 'line 5: "x" is not a number'),
        ("180,3.0,2.5,300", "180,nan,2.5,300", "line 5: nan is not a finite number"),
        ("180,3.0,2.5,300", "180,inf,2.5,300", "line 5: inf is not a finite number"),
        ("180,3.0", "181,3.0", "line 5: azimuth 181 where 180 was expected"),
        ("distance_m", "colour", "line 2: expected the columns azimuth_deg"),
        ("elevation_deg_at_2m", "elevation_deg_at_lowm", "line 2: .* names no height"),
        ("azimuth_deg", "azimuth", "line 2: expected the columns azimuth_deg"),
        ("180,3.0", "180,93.0", "between -90 and 90 degrees"),
        ("at_2m", "at_20m", "heights of a mask must not be negative and must rise"),
        (GOOD, "", "needs a line of column names"),
        (GOOD, "azimuth_deg,elevation_deg_at_2m\n", "at least 4 azimuths"),
    ],
)
def test_bad_masks_are_refused_with_their_line(old, new, said):
    with pytest.raises(ValueError, match=said):
        parse_mask(GOOD.replace(old, new, 1))


@given(
    st.integers(4, 60).flatmap(
        lambda n: st.lists(
            st.lists(st.floats(-89.0, 89.0), min_size=n, max_size=n), min_size=1, max_size=4
        )
    )
)
def test_parsing_undoes_formatting_to_the_printed_digits(rows):
    heights = np.arange(len(rows)) * 2.5
    mask = HorizonMask(heights, np.radians(np.array(rows)), None, {"title": "drawn: by chance"})
    again = parse_mask(format_mask(mask))
    assert np.degrees(np.abs(again.elevation_rad - mask.elevation_rad)).max() <= 0.5001e-4
    assert list(again.heights_m) == list(heights)
    assert again.provenance == mask.provenance
    assert format_mask(again) == format_mask(parse_mask(format_mask(again)))


def test_no_terrain_leaves_the_dip_of_the_sphere():
    mask = flat((0.0, 2.0, 10.0))
    assert mask.elevation_at(1.0, 0.0) == 0.0
    # Distance to the horizon sqrt(2 R h) over R.
    expected = -math.sqrt(2.0 * 10.0 / MOON_RADIUS_M)
    assert mask.elevation_at(2.0, 10.0) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("path", MASKS, ids=lambda p: p.stem)
def test_committed_masks_are_small_complete_and_say_what_they_are(path):
    text = path.read_text(encoding="utf-8")
    assert len(text) < 100_000
    mask = parse_mask(text)
    assert mask.elevation_rad.shape == (7, 720)
    assert format_mask(mask) == text
    assert "sha256" in mask.provenance["terrain 1"]
    # From higher up, the horizon is never higher.
    assert (np.diff(mask.elevation_rad, axis=0) <= 1e-9).all()


def test_the_reference_sites_have_masks():
    assert {p.stem for p in MASKS} >= {
        "connecting_ridge",
        "shackleton_rim",
        "psr_floor",
        "fission_site",
        "mons_mouton",
    }
