"""Heat: conservation, steady states, thermostats."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ilrs.systems.power import distributor, radioisotope
from ilrs.systems.thermal import ground, heater, link, node, radiator, radioisotope_heater
from ilrs.testing import Workbench

SIGMA = 5.670374419e-8


def body(name: str, bench: Workbench | None = None, **values: float) -> Workbench:
    bench = bench or Workbench()
    bench.add(name, node.KIND, {"body": name}, **({"heat_capacity_j_k": 1e5} | values))
    return bench


@st.composite
def bodies(draw: st.DrawFn) -> Workbench:
    """Two bodies with radiators, ground contacts, heat sources and a link between them."""
    bench = Workbench()
    for name in "ab":
        body(name, bench, heat_capacity_j_k=draw(st.floats(1e3, 1e7)),
             initial_temperature_k=draw(st.floats(30.0, 400.0)))  # fmt: skip
        for i in range(draw(st.integers(0, 2))):
            louvre = float(draw(st.integers(0, 2)))
            bench.add(f"r{name}{i}", radiator.KIND, {"body": name}, area_m2=draw(st.floats(0, 20)),
                      tilt_rad=draw(st.floats(0, math.pi)), louvre=louvre)  # fmt: skip
        bench.add(f"g{name}", ground.KIND, {"body": name}, conductance_w_k=draw(st.floats(0, 50)))
        bench.add(f"h{name}", radioisotope_heater.KIND, {"body": name},
                  thermal_power_w=draw(st.floats(0, 500)))  # fmt: skip
    bench.add("link", link.KIND, {"a": "a", "b": "b"}, conductance_w_k=draw(st.floats(0, 1)))
    return bench


@given(bodies(), st.floats(0.0, 400.0), st.floats(0.0, 1.0))
@settings(max_examples=60, deadline=None)
def test_heat_is_conserved_in_every_body(bench: Workbench, ground_k: float, visible: float) -> None:
    for _ in range(5):
        values = bench.step(60.0, ground_temperature_k=ground_k, sun_visible=visible,
                            sun_irradiance_w_m2=1361.0, sun_elevation_rad=0.02)  # fmt: skip
        for bus in "ab":
            total, size = bench.imbalance(bus)
            assert abs(total) <= 1e-9 * max(1e-3, size)
            assert 0.0 <= values[f"{bus}/temperature_k"] < 1000.0


def test_a_radiator_settles_where_it_rejects_what_comes_in() -> None:
    bench = body("box", initial_temperature_k=250.0)
    bench.add("rad", radiator.KIND, {"body": "box"}, area_m2=2.0)
    bench.add(
        "hot", radioisotope_heater.KIND, {"body": "box"}, thermal_power_w=500.0, half_life_s=1e15
    )
    for _ in range(3000):
        values = bench.step(60.0)
    expected = (500.0 / (0.85 * SIGMA * 2.0)) ** 0.25
    assert values["box/temperature_k"] == pytest.approx(expected, rel=1e-6)
    assert values["rad/rejected_w"] == pytest.approx(500.0, rel=1e-6)


def test_a_radiator_sees_ground_and_sun_by_its_tilt() -> None:
    up = radiator_alone(tilt_rad=0.0)
    side = radiator_alone(tilt_rad=math.pi / 2)
    assert up["rad/start_heat_w"] == pytest.approx(-0.85 * SIGMA * 300.0**4)
    assert side["rad/start_heat_w"] - up["rad/start_heat_w"] == pytest.approx(
        0.85 * SIGMA * 0.5 * 250.0**4
    )
    sunny = radiator_alone(tilt_rad=math.pi / 2, sun_visible=1.0)
    assert sunny["rad/sunlight_w"] == pytest.approx(0.15 * 1361.0)
    shaded = radiator_alone(tilt_rad=math.pi / 2, sun_visible=1.0, sun_shield=1.0)
    assert shaded["rad/sunlight_w"] == 0.0


def radiator_alone(sun_visible: float = 0.0, **values: float) -> dict[str, float]:
    bench = body("box", initial_temperature_k=300.0)
    bench.add("rad", radiator.KIND, {"body": "box"}, area_m2=1.0, **values)
    return bench.step(60.0, ground_temperature_k=250.0, sun_visible=sun_visible,
                      sun_irradiance_w_m2=1361.0)  # fmt: skip


@pytest.mark.parametrize(
    ("louvre", "temperature_k", "opening"),
    [(0.0, 300.0, 0.15), (1.0, 200.0, 1.0), (2.0, 270.0, 0.15), (2.0, 300.0, 1.0),
     (2.0, 285.65, 0.575)],
)  # fmt: skip
def test_a_louvre_opens_by_command_or_warmth(
    louvre: float, temperature_k: float, opening: float
) -> None:
    bench = body("box", initial_temperature_k=temperature_k)
    bench.add("rad", radiator.KIND, {"body": "box"}, area_m2=1.0, louvre=louvre)
    assert bench.step(60.0)["rad/opening"] == pytest.approx(opening)


def test_a_long_step_with_a_large_radiator_stays_stable() -> None:
    bench = body("box", heat_capacity_j_k=1e3, initial_temperature_k=350.0)
    bench.add("rad", radiator.KIND, {"body": "box"}, area_m2=50.0)
    temperatures = [bench.step(3600.0)["box/temperature_k"] for _ in range(50)]
    assert all(a > b > 0.0 for a, b in pairwise(temperatures))


def test_the_ground_pulls_a_body_to_itself() -> None:
    bench = body("box", initial_temperature_k=300.0)
    bench.add("feet", ground.KIND, {"body": "box"}, conductance_w_k=10.0)
    bench.step(1.0, ground_temperature_k=100.0)
    warm = body("deep", initial_temperature_k=300.0)
    warm.add("feet", ground.KIND, {"body": "deep"}, conductance_w_k=10.0, layer=1.0,
             deep_temperature_k=250.0)  # fmt: skip
    for _ in range(2000):
        cold = bench.step(600.0, ground_temperature_k=100.0)
        held = warm.step(600.0, ground_temperature_k=100.0)
    assert cold["box/temperature_k"] == pytest.approx(100.0)
    assert held["deep/temperature_k"] == pytest.approx(250.0)


def test_a_link_evens_out_and_its_switch_stops_it() -> None:
    bench = body("a", initial_temperature_k=300.0)
    body("b", bench, initial_temperature_k=200.0, heat_capacity_j_k=3e5)
    bench.add("link", link.KIND, {"a": "a", "b": "b"}, conductance_w_k=20.0, switch=0.0)
    assert bench.step(60.0)["link/heat_w"] == 0.0
    bench.elements["link"].values["switch"] = 1.0
    for _ in range(3000):
        values = bench.step(60.0)
    assert values["a/temperature_k"] == pytest.approx(225.0)
    assert values["b/temperature_k"] == pytest.approx(225.0)


@pytest.mark.parametrize("step_s", [1.0, 600.0, 3600.0])
def test_two_linked_bodies_approach_as_the_closed_form_says(step_s: float) -> None:
    """A light body on a strong link: an explicit step of an hour would swing without end."""
    bench = body("a", initial_temperature_k=300.0, heat_capacity_j_k=5e3)
    body("b", bench, initial_temperature_k=200.0, heat_capacity_j_k=2e4)
    bench.add("link", link.KIND, {"a": "a", "b": "b"}, conductance_w_k=5.0)
    for _ in range(round(3600.0 / step_s)):
        values = bench.step(step_s)
    apart = 100.0 * math.exp(-5.0 * 3600.0 / 4e3)
    assert values["a/temperature_k"] - values["b/temperature_k"] == pytest.approx(apart, rel=1e-6)


@pytest.mark.parametrize("sun_visible", [0.0, 0.3])
def test_an_automatic_louvre_finds_its_place_in_long_steps(sun_visible: float) -> None:
    """The louvre's own slope is part of the derivative: it must neither swing nor stick."""
    bench = body("box", initial_temperature_k=300.0, heat_capacity_j_k=2e4)
    bench.add("rad", radiator.KIND, {"body": "box"}, area_m2=1.0, louvre=2.0, tilt_rad=1.2,
              closed_temperature_k=280.0, open_temperature_k=284.0)  # fmt: skip
    bench.add("hot", radioisotope_heater.KIND, {"body": "box"}, thermal_power_w=200.0,
              half_life_s=1e15)  # fmt: skip
    found = [
        bench.step(3600.0, sun_visible=sun_visible, sun_irradiance_w_m2=1361.0)["box/temperature_k"]
        for _ in range(40)
    ]
    assert 280.0 < found[-1] < 284.0
    assert found[-1] == pytest.approx(found[-2], abs=1e-3)


def warmed(power_w: float = 1e3, temperature_k: float = 270.0, **values: float) -> Workbench:
    bench = body("box", initial_temperature_k=temperature_k)
    bench.add("bus", distributor.KIND, {"bus": "main"}, rating_w=1e6)
    bench.add("source", radioisotope.KIND, {"bus": "main"}, electric_power_w=power_w,
              thermal_power_w=1e9)  # fmt: skip
    bench.add("heater", heater.KIND, {"bus": "main", "body": "box"}, max_power_w=200.0, **values)
    bench.add("feet", ground.KIND, {"body": "box"}, conductance_w_k=1.0)
    return bench


def test_a_thermostat_keeps_the_body_between_its_setpoints() -> None:
    bench = warmed()
    found = [bench.step(60.0, ground_temperature_k=150.0) for _ in range(3000)]
    late = [values["box/temperature_k"] for values in found[500:]]
    assert min(late) > 277.9
    assert max(late) < 283.4
    switches = sum(a["heater/heating"] != b["heater/heating"] for a, b in pairwise(found))
    assert 4 < switches < 300
    duty = sum(v["heater/power_w"] for v in found[500:]) / len(late) / 200.0
    assert duty == pytest.approx((280.65 - 150.0) / 200.0, rel=0.05)


@pytest.mark.parametrize(
    ("values", "power_w"),
    [
        ({"mode": 0.0}, 0.0),
        ({"mode": 2.0, "temperature_k": 300.0}, 200.0),
        ({"mode": 1.0, "temperature_k": 300.0}, 0.0),
        ({"mode": 1.0, "offset_k": -20.0}, 0.0),
        ({"failed": 1.0}, 0.0),
        ({"mode": 0.0, "stuck_on": 1.0}, 200.0),
    ],
)
def test_modes_offset_and_faults(values: dict[str, float], power_w: float) -> None:
    assert warmed(**values).step(60.0)["heater/power_w"] == pytest.approx(power_w)


def test_a_heater_without_power_says_so() -> None:
    values = warmed(power_w=50.0).step(60.0)
    assert values["heater/heat_w"] == pytest.approx(50.0)
    assert values["heater/shed_w"] == pytest.approx(150.0)
    assert values["heater/unserved"] == 1.0


def test_a_node_stops_at_absolute_zero() -> None:
    warmer, warming, *_ = node.settle(1e3, 10.0, -1e6, 0.0, 60.0)
    assert (warmer, warming) == (0.0, -10.0)
