"""Diffraction against the tables of the ITU-R's validation examples and another program."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ilrs.network.surface.diffraction import (
    bullington,
    diffraction_loss_db,
    knife_edge,
    smooth_sphere,
)

HERE = Path(__file__).parent
COMPILED = settings(deadline=None, derandomize=True, max_examples=50)


def pycraf_rows():
    lines = (HERE / "pycraf_diffraction.csv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(x for x in lines if not x.startswith("#")))


def test_whole_profiles_agree_with_pycraf():
    rows = pycraf_rows()
    assert len(rows) == 22
    for row in rows:
        count = int(row["count"])
        x = np.arange(count) / (count - 1)
        shape = 200.0 * np.sin(9.0 * x) ** 2 + 120.0 * np.cos(31.0 * x)
        ours = diffraction_loss_db(
            50.0 * np.arange(count), float(row["amplitude"]) * shape + 150.0,
            float(row["mast0_m"]), float(row["mast1_m"]), float(row["frequency_ghz"]) * 1e9,
            radius_m=6_371_000.0, permittivity=22.0, conductivity_s_m=0.003,
            vertical=row["vertical"] == "1",
        )  # fmt: skip
        assert ours == pytest.approx(float(row["loss_db"]), abs=1e-3), row


def test_the_validation_example_of_study_group_3_is_met():
    """Regensburg to Munich, 98.2 MHz, 96.2 km, effective radius 3 x 6371 km.

    Intermediate results of Rec. ITU-R P.1812 for the profile of Study Group 3, as printed by Py1812
    (rburg_rural_noclutter_0_log.csv): Lbulls, equation 21, and Ldsph, equation 27.
    """
    radius, high0, high1 = 19_113_000.0, 44.46182993, 19.07975011
    d = 100.0 * np.arange(963)
    edge = bullington(d, np.zeros(963), 963, high0, high1, 0.2998 / 0.0982, radius)
    assert edge == pytest.approx(16.1773341, abs=1e-5)
    wave = 0.299792458 / 0.0982
    sphere = smooth_sphere(96_200.0, high0, high1, wave, radius, 22.0, 0.003, False)
    assert sphere == pytest.approx(37.42847713, abs=1e-5)


def test_one_edge_is_near_the_integral_of_fresnel():
    """J(v) approximates -20 log10 |F(v)| to 0.5 dB; grazing costs 6 dB (P.526, figure 9)."""
    for v in (-0.7, 0.0, 0.5, 1.0, 2.4, 5.0):
        t = v + np.linspace(0.0, 40.0, 400_001)
        # Damped slowly, so that the far end does not count.
        wave = np.exp(-0.5j * math.pi * t * t - 0.5 * ((t - v) / 10.0) ** 2)
        field = abs(np.trapezoid(wave, t)) / math.sqrt(2.0)
        assert knife_edge(v) == pytest.approx(-20.0 * math.log10(field), abs=0.5)
    assert knife_edge(-0.79) == 0.0
    assert knife_edge(0.0) == pytest.approx(6.03, abs=0.01)


profiles = st.lists(st.floats(-300.0, 300.0), min_size=3, max_size=40)


@COMPILED
@given(profiles, st.floats(1.0, 50.0), st.floats(1.0, 50.0), st.sampled_from([4e8, 2.5e9, 2.7e10]))
def test_the_way_back_costs_the_same(heights, mast0, mast1, frequency_hz):
    d, h = 100.0 * np.arange(len(heights)), np.array(heights)
    there = diffraction_loss_db(d, h, mast0, mast1, frequency_hz)
    back = diffraction_loss_db(d, h[::-1], mast1, mast0, frequency_hz)
    assert there == pytest.approx(back, abs=1e-6)
    assert there >= 0.0


@COMPILED
@given(st.floats(2.0, 400.0))
def test_round_the_moon_farther_is_never_better(height):
    whole = np.linspace(5e3, 150e3, 60)
    flat = [
        diffraction_loss_db(np.linspace(0.0, w, 200), np.zeros(200), height, height, 4.4e8)
        for w in whole
    ]
    assert (np.diff(flat) >= -1e-9).all()


def test_the_moon_curves_away_sooner_than_the_earth():
    d, h = np.linspace(0.0, 20e3, 300), np.zeros(300)
    moon = diffraction_loss_db(d, h, 10.0, 2.0, 2.5e9)
    earth = diffraction_loss_db(d, h, 10.0, 2.0, 2.5e9, radius_m=8_500_000.0)
    assert moon > earth + 20.0


def test_profiles_that_cannot_be_are_explained():
    d, h = np.arange(5.0), np.zeros(5)
    with pytest.raises(ValueError, match="three or more points"):
        diffraction_loss_db(d[::-1], h, 1.0, 1.0, 1e9)
    with pytest.raises(ValueError, match="no terrain knows"):
        diffraction_loss_db(d, np.array([0.0, 0.0, np.nan, 0.0, 0.0]), 1.0, 1.0, 1e9)
    with pytest.raises(ValueError, match="both stand above the ground"):
        diffraction_loss_db(d, h, 0.0, 1.0, 1e9)
