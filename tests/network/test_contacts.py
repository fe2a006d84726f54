"""Contact plans from passes, and how passes serve a span."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from two_body import orbit

from ilrs.epoch import Epoch
from ilrs.frames import SitePoint
from ilrs.moon.stations import STATIONS
from ilrs.network.sight.contacts import contact_plan
from ilrs.network.sight.coverage import coverage_map, gaps, service, united
from ilrs.network.sight.nodes import GroundStation, Site, Spacecraft
from ilrs.network.sight.scene import Geometry, Scene, geometry, scene
from ilrs.network.sight.visibility import Passes, find_passes

ORIGIN = Epoch.from_utc("2030-01-20")
SPAN_S = 20 * 86_400.0


@pytest.fixture(scope="module")
def found() -> tuple[Scene, Passes]:
    t = np.arange(ORIGIN.tdb_s - 60.0, ORIGIN.tdb_s + SPAN_S + 120.0, 60.0)
    relay = Spacecraft(orbit("relay", t, 200e3, 16_000e3, 62.4, 0.0, 90.0))
    site = Site("site", SitePoint.from_degrees(-88.8, 123.4, 0.0), None, 2.0)
    made = scene([site, relay, GroundStation("kashi", STATIONS["kashi"])], ORIGIN, SPAN_S)
    return made, find_passes(made)


def test_one_rate_makes_one_contact_per_pass(found: tuple[Scene, Passes]) -> None:
    made, passes = found
    plan = contact_plan(made, passes, 1e6, confidence={"kashi": 0.9})
    assert len(plan.contacts) == len(passes)
    assert plan.origin == ORIGIN
    assert [c.start_s for c in plan.contacts] == sorted(c.start_s for c in plan.contacts)
    assert {c.confidence for c in plan.contacts if "kashi" in (c.source, c.destination)} == {0.9}
    volume = sum(c.volume_bit for c in plan.contacts)
    assert volume == pytest.approx(1e6 * float((passes.end_s - passes.start_s).sum()))


def test_rates_by_pair_leave_the_others_out(found: tuple[Scene, Passes]) -> None:
    plan = contact_plan(*found, {("site", "relay"): 2e6})
    assert {(c.source, c.destination) for c in plan.contacts} == {("site", "relay")}


def test_a_rate_that_follows_the_range_is_cut_into_safe_steps(found: tuple[Scene, Passes]) -> None:
    made, passes = found

    def ladder(g: Geometry) -> np.ndarray:
        return np.where(g.range_m < 8e6, 4e6, np.where(g.range_m < 14e6, 1e6, 0.0))

    chosen = passes.between("site", "relay")
    plan = contact_plan(made, chosen, ladder, step_s=120.0)
    assert {c.rate_bit_s for c in plan.contacts} == {1e6, 4e6}
    for c in plan.contacts:
        inside = geometry(made, "site", "relay", np.linspace(c.start_s, c.end_s, 50))
        assert (ladder(inside) >= c.rate_bit_s).all()
        assert c.owlt_s >= inside.owlt_s.max() - 1e-6
    ends = {(c.source, c.end_s) for c in plan.contacts}
    assert any((c.source, c.start_s) in ends for c in plan.contacts)


@pytest.mark.parametrize("rate", [-1.0, math.nan, math.inf])
def test_a_rate_that_is_none_is_refused(found: tuple[Scene, Passes], rate: float) -> None:
    with pytest.raises(ValueError, match="rate must be finite"):
        contact_plan(*found, rate)


def test_service_counts_fraction_gaps_and_months(found: tuple[Scene, Passes]) -> None:
    got = service(found[1].between("site", "relay"))
    assert 0.8 < got.fraction < 0.95
    assert list(got.months) == ["2030-01", "2030-02"]
    days = got.months["2030-01"] * 12 + got.months["2030-02"] * 8
    assert days / 20.0 == pytest.approx(got.fraction)
    # One perilune passage of a 24.32 h orbit is one gap.
    assert 1.0 < got.longest_gap_s / 3600.0 < 5.0
    assert abs(got.stretches - SPAN_S / (24.32 * 3600.0)) < 2.0


def test_no_pass_is_one_long_gap(found: tuple[Scene, Passes]) -> None:
    passes = found[1]
    got = service(passes.where(np.zeros(len(passes), dtype=bool)))
    assert (got.fraction, got.longest_gap_s, got.longest_gap_start_s) == (0.0, SPAN_S, 0.0)
    assert math.isnan(got.longest_start_s)


spans = st.lists(st.tuples(st.floats(0.0, 90.0), st.floats(0.01, 10.0)), max_size=12)


@given(spans)
def test_joined_intervals_and_gaps_fill_the_span_exactly(given_: list[tuple[float, float]]) -> None:
    start = np.array([a for a, _ in given_])
    end = np.array([a + d for a, d in given_])
    on = united(start, end)
    off = gaps(start, end, 100.0)
    assert (on[0][1:] > on[1][:-1]).all()
    assert (on[1] - on[0]).sum() + (off[1] - off[0]).sum() == pytest.approx(100.0)
    middle = 0.5 * (off[0] + off[1])
    assert not any(((start < m) & (m < end)).any() for m in middle)


def test_a_map_agrees_with_passes_at_its_places(found: tuple[Scene, Passes]) -> None:
    made, _ = found
    relay = made.nodes[1]
    assert isinstance(relay, Spacecraft)
    latitude = np.radians(np.array([-88.8, 0.0]))[:, None]
    longitude = np.radians(np.array([123.4, 200.0, 300.0]))[None, :]
    span = tuple(made.tdb_s(np.array([0.0, SPAN_S])))
    shown = coverage_map([relay.trajectory] * 2, latitude, longitude, span, math.radians(10.0))
    assert shown.at_least.shape == (2, 2, 3)
    assert (shown.at_least[0] == shown.at_least[1]).all()
    for i, j in ((0, 0), (1, 1)):
        point = SitePoint(float(latitude[i, 0]), float(longitude[0, j]), 0.0)
        site = Site("here", point, None, 0.0, math.radians(10.0))
        again = scene([site, relay], ORIGIN, SPAN_S)
        got = service(find_passes(again, [("here", "relay")]))
        assert shown.at_least[0, i, j] == pytest.approx(got.fraction, abs=0.002)
        assert shown.longest_gap_s[i, j] == pytest.approx(got.longest_gap_s, abs=240.0)


def test_the_equator_gets_about_a_third_of_what_the_south_pole_gets() -> None:
    """31 % on average over the equator, 200 x 16,000 km with apolune over the south."""
    t = np.arange(ORIGIN.tdb_s, ORIGIN.tdb_s + 28 * 86_400.0, 120.0)
    relay = orbit("relay", t, 200e3, 16_000e3, 62.4, 0.0, 90.0)
    longitude = np.radians(np.arange(0.0, 360.0, 15.0))
    span = (float(t[0]), float(t[0]) + 27.36 * 86_400.0)
    shown = coverage_map([relay], np.zeros(1), longitude, span, math.radians(10.0))
    assert float(shown.at_least[0].mean()) == pytest.approx(0.31, abs=0.015)


def test_a_map_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one relay"):
        coverage_map([], np.zeros(1), np.zeros(1), (0.0, 1e5), 0.0)
