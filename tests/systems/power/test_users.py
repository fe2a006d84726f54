"""Loads, cables and converters on their own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ilrs.systems.power import cable, converter, distributor, load, radioisotope
from ilrs.testing import Workbench


def user(**values: float) -> Workbench:
    bench = Workbench()
    bench.add("bus", distributor.KIND, {"bus": "main"}, rating_w=1e9)
    bench.add("source", radioisotope.KIND, {"bus": "main"}, electric_power_w=1e4,
              thermal_power_w=1e9)  # fmt: skip
    bench.add("user", load.KIND, {"bus": "main"}, on_power_w=100.0, standby_power_w=10.0, **values)
    return bench


@pytest.mark.parametrize(("mode", "power_w"), [(0.0, 0.0), (1.0, 10.0), (2.0, 100.0)])
def test_modes(mode: float, power_w: float) -> None:
    assert user(mode=mode).step(60.0)["user/power_w"] == pytest.approx(power_w)


@pytest.mark.parametrize(
    ("profile", "lit", "power_w"),
    [(1.0, 1.0, 100.0), (1.0, 0.2, 10.0), (2.0, 1.0, 10.0), (2.0, 0.0, 100.0)],
)
def test_profiles_of_light(profile: float, lit: float, power_w: float) -> None:
    assert user(profile=profile).step(60.0, sun_visible=lit)["user/power_w"] == pytest.approx(
        power_w
    )


@given(st.floats(0.0, 1.0), st.sampled_from([60.0, 3600.0, 7000.0, 50000.0]))
@settings(max_examples=30, deadline=None)
def test_the_duty_profile_keeps_its_mean(duty: float, period_s: float) -> None:
    phase, total, count = 0.0, 0.0, 3150  # 3.15 million seconds: whole periods of all four
    for _ in range(count):
        _, _, active, phase = load.offer(
            100.0, 10.0, 3.0, 0.5, duty, period_s, 0.0, phase, 2.0, 0.0, 1000.0
        )
        total += active
    assert total / count == pytest.approx(duty, abs=1e-6)


def test_heat_goes_nowhere_without_a_body_and_into_it_with_one() -> None:
    values = user(heat_fraction=0.5).step(60.0)
    assert values["user/heat_w"] == pytest.approx(50.0)


@given(st.floats(0.0, 1e5), st.floats(0.0, 1e-3), st.floats(0.0, 1e4), st.floats(28.0, 3e3))
def test_a_cable_asks_for_what_then_arrives(
    load_w: float, resistance_ohm_m: float, length_m: float, voltage_v: float
) -> None:
    line = (resistance_ohm_m, length_m, voltage_v)
    potential_w, _ = cable.offer(1e6, *line, 1e9, 0.0, 0.0, 6.0, 1.0, 1.0, 0.0)
    want, extra, _, _ = cable.request(*line, potential_w, load_w, 0.0, potential_w, 1.0, 0.0)
    output, given_w, *_ = cable.deliver(
        resistance_ohm_m, length_m, voltage_v, want, extra, 1.0, 1.0, 0.0
    )
    k = resistance_ohm_m * length_m / voltage_v**2
    reachable = min(load_w, 1e6, 0.25 / k) if k > 0 else load_w
    assert output == pytest.approx(reachable, rel=1e-7, abs=1e-9)
    assert given_w >= output


def test_an_ideal_cable_loses_nothing() -> None:
    want, extra, _, _ = cable.request(0.0, 1e3, 400.0, 1e6, 500.0, 0.0, 1e6, 1.0, 0.0)
    assert cable.deliver(0.0, 1e3, 400.0, want, extra, 1.0, 1.0, 0.0)[:2] == (500.0, 500.0)


@pytest.mark.parametrize("near_w", [0.0, 120.0])
def test_a_link_asks_for_no_more_than_could_come(near_w: float) -> None:
    """A tower whose Sun has set is not short of power because the station would like some."""
    line = (0.0, 1e3, 400.0)
    potential_w, _ = cable.offer(1e6, *line, near_w, 0.0, 0.0, 6.0, 1.0, 1.0, 0.0)
    want, extra, _, _ = cable.request(*line, potential_w, 5e3, 5e3, potential_w, 1.0, 0.0)
    assert want + extra == pytest.approx(near_w)


def test_a_converter_draws_its_idle_loss_and_no_more() -> None:
    want, extra, _, _ = converter.request(0.9, 5.0, 1e3, 0.0, 0.0, 1e3, 1.0, 0.0)
    assert (want, extra) == (5.0, 0.0)
    output, _, _, loss, *_ = converter.deliver(0.9, 5.0, want, extra, 1.0, 0.0, 1.0)
    assert (output, loss) == (0.0, 5.0)


@given(st.floats(0.0, 2e3), st.floats(0.0, 2e3), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_a_converter_never_brings_more_than_is_needed_or_rated(
    need_w: float, surplus_w: float, granted: float, surplus_granted: float
) -> None:
    want, extra, _, _ = converter.request(0.9, 5.0, 1e3, need_w, surplus_w, 1e3, 1.0, 0.0)
    output, *_ = converter.deliver(0.9, 5.0, want, extra, granted, surplus_granted, 1.0)
    assert output <= min(1e3, need_w + surplus_w) * (1 + 1e-12) + 1e-9
