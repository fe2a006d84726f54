"""Electricity is conserved on every bus, and shared by the rules, whatever stands on it."""

from __future__ import annotations

import pytest
from electric_bus import add_battery, add_load, add_source, bus_bench
from hypothesis import given, settings
from hypothesis import strategies as st

from ilrs.kind import Kind
from ilrs.systems.power import battery, cable, converter, fuel_cell
from ilrs.testing import Workbench

NEVER_NEGATIVE = ("power_w", "shed_w", "curtailed_w", "spilled_w", "loss_w", "lost_w")
STORES = (battery.KIND, fuel_cell.KIND)
FRACTIONS = ("charge_fraction", "converter_fraction", "fuel_fraction", "health", "working")
watts = st.one_of(st.just(0.0), st.floats(1e-3, 1e5))


@st.composite
def stations(draw: st.DrawFn) -> Workbench:
    """A tree of up to four buses joined by cables and converters, with anything on them."""
    count = draw(st.integers(1, 4))
    names = tuple(f"bus{i}" for i in range(count))
    bench = bus_bench(names, rating_w=draw(st.sampled_from([1e7, 2e4, 100.0])))
    for i, name in enumerate(names):
        distributor_values = bench.elements[f"d_{name}"].values
        distributor_values["own_power_w"] = draw(st.sampled_from([0.0, 15.0]))
        distributor_values["shed_from"] = float(draw(st.integers(0, 6)))
        distributor_values["failed"] = float(draw(st.integers(0, 9)) == 9)
        for j in range(draw(st.integers(0, 2))):
            add_source(bench, f"s{i}{j}", draw(watts), name)
        for j in range(draw(st.integers(0, 4))):
            add_load(bench, f"l{i}{j}", draw(watts), draw(st.integers(0, 5)), name)
        for j in range(draw(st.integers(0, 2))):
            add_battery(
                bench, f"b{i}{j}", name, initial_charge_fraction=draw(st.floats(0, 1)),
                max_charge_w=draw(watts), max_discharge_w=draw(watts),
                tier=float(draw(st.integers(0, 1))), switch=float(draw(st.integers(0, 3)) > 0),
            )  # fmt: skip
        if draw(st.booleans()):
            bench.add(
                f"f{i}", fuel_cell.KIND, {"bus": name}, hydrogen_capacity_kg=2.0, readiness=1.0,
                max_charge_w=draw(watts), max_discharge_w=draw(watts),
                mode=float(draw(st.integers(0, 4))),
            )  # fmt: skip
        for j in range(draw(st.integers(0, 2)) if i else 0):
            ports = {"up": names[draw(st.integers(0, i - 1))], "down": name}
            shared = {"rating_w": draw(watts), "priority": float(draw(st.integers(0, 5)))}
            if draw(st.booleans()):
                volts = draw(st.sampled_from([28.0, 400.0, 3e3]))
                metres = draw(st.floats(0, 5e3))
                bench.add(f"k{i}{j}", cable.KIND, ports, length_m=metres, voltage_v=volts, **shared)
            else:
                bench.add(
                    f"k{i}{j}", converter.KIND, ports, no_load_w=draw(st.floats(0, 50)), **shared
                )
    return bench


@given(stations(), st.sampled_from([1.0, 60.0, 3600.0]))
@settings(max_examples=60, deadline=None)
def test_every_bus_sums_to_zero_with_sound_shares(bench: Workbench, dt_s: float) -> None:
    buses = {bus for e in bench.elements.values() for bus in e.ports.values()}
    for _ in range(3):
        values = bench.step(dt_s)
        for bus in buses:
            total, size = bench.imbalance(bus)
            assert abs(total) <= 1e-9 * max(size, 1e-6), bus
        shares = {key: v for key, v in bench.told().items() if "_fraction" in key}
        assert shares
        assert all(0.0 <= v <= 1.0 + 1e-12 for v in shares.values()), shares
        for address, value in values.items():
            element, name = address.split("/")
            kind = bench.elements[element].kind
            if name in FRACTIONS:
                assert 0.0 <= value <= 1.0 + 1e-12, address
            if name in NEVER_NEGATIVE and not (name == "power_w" and kind in STORES):
                assert value >= -1e-6, address
            if kind is battery.KIND and name == "energy_j":
                assert 0.0 <= value <= values[f"{element}/capacity_now_j"] * (1 + 1e-12)
            if name == "hydrogen_kg":
                assert 0.0 <= value <= 2.0


def test_classes_are_served_in_order_and_share_a_shortage() -> None:
    bench = bus_bench()
    add_source(bench, "source", 100.0)
    add_load(bench, "vital", 60.0, 0)
    add_load(bench, "science_a", 60.0, 3)
    add_load(bench, "science_b", 20.0, 3)
    add_load(bench, "luxury", 50.0, 5)
    values = bench.step(60.0)
    assert values["vital/power_w"] == 60.0
    assert values["science_a/power_w"] == pytest.approx(30.0)
    assert values["science_b/power_w"] == pytest.approx(10.0)
    assert values["luxury/power_w"] == 0.0
    assert values["d_main/shed_w"] == pytest.approx(90.0)
    assert values["d_main/shortage"] == 1.0
    assert values["d_main/margin_w"] == pytest.approx(-90.0)


def test_shed_from_cuts_classes_without_a_shortage() -> None:
    bench = bus_bench()
    add_source(bench, "source", 100.0)
    add_load(bench, "vital", 60.0, 0)
    add_load(bench, "luxury", 30.0, 4)
    bench.elements["d_main"].values["shed_from"] = 4.0
    values = bench.step(60.0)
    assert (values["vital/power_w"], values["luxury/power_w"]) == (60.0, 0.0)
    assert values["d_main/shortage"] == 0.0
    assert values["source/curtailed_w"] == pytest.approx(40.0, abs=1e-3)


def test_surplus_charges_the_first_tier_first_then_is_curtailed() -> None:
    bench = bus_bench()
    add_source(bench, "source", 9e3)
    add_load(bench, "user", 1e3, 2)
    add_battery(bench, "first", initial_charge_fraction=0.5)
    add_battery(bench, "second", initial_charge_fraction=0.5, tier=1.0, max_charge_w=2e3)
    values = bench.step(60.0)
    assert values["first/charge_w"] == pytest.approx(5e3)
    assert values["second/charge_w"] == pytest.approx(2e3)
    assert values["source/curtailed_w"] == pytest.approx(1e3, rel=1e-6)


def test_in_the_dark_the_second_tier_gives_first() -> None:
    bench = bus_bench()
    add_load(bench, "user", 6e3, 2)
    add_battery(bench, "first", initial_charge_fraction=0.9)
    add_battery(bench, "second", initial_charge_fraction=0.9, tier=1.0, max_discharge_w=2e3)
    values = bench.step(60.0)
    assert values["second/discharge_w"] == pytest.approx(2e3)
    assert values["first/discharge_w"] == pytest.approx(4e3)


def test_a_dead_bus_gives_nothing_and_asks_links_for_nothing() -> None:
    bench = bus_bench(("main", "far"))
    add_source(bench, "source", 1e3)
    add_load(bench, "user", 100.0, 2, "far")
    bench.add("link", converter.KIND, {"up": "main", "down": "far"}, rating_w=1e3)
    bench.elements["d_far"].values["failed"] = 1.0
    values = bench.step(60.0)
    assert values["user/power_w"] == 0.0
    assert values["link/input_w"] == 0.0
    assert values["d_far/spilled_w"] == 0.0


def test_a_sheet_of_links_brings_what_is_asked_and_no_more() -> None:
    bench = bus_bench(("main", "mid", "far"))
    add_source(bench, "source", 10e3)
    add_load(bench, "user", 1e3, 2, "far")
    bench.add("near", converter.KIND, {"up": "main", "down": "mid"}, rating_w=5e3, efficiency=0.9)
    bench.add("wire", cable.KIND, {"up": "mid", "down": "far"}, rating_w=5e3, length_m=1e3,
              voltage_v=400.0)  # fmt: skip
    values = bench.step(60.0)
    assert values["user/power_w"] == pytest.approx(1e3, rel=1e-12)
    assert values["wire/loss_w"] == pytest.approx(2.0 * (values["wire/input_w"] / 400.0) ** 2)
    assert values["near/input_w"] == pytest.approx(values["near/output_w"] / 0.9)
    assert values["d_far/spilled_w"] == pytest.approx(0.0, abs=1e-9)
    assert values["source/power_w"] == pytest.approx(values["near/input_w"])


def test_what_a_far_bus_sheds_is_not_carried_there() -> None:
    bench = bus_bench(("main", "far"))
    add_source(bench, "source", 1e3)
    add_load(bench, "vital", 100.0, 0, "far")
    add_load(bench, "luxury", 300.0, 5, "far")
    bench.add("link", converter.KIND, {"up": "main", "down": "far"}, rating_w=1e3, efficiency=1.0)
    bench.elements["d_far"].values["shed_from"] = 3.0
    values = bench.step(60.0)
    assert values["link/output_w"] == pytest.approx(100.0)
    assert values["luxury/power_w"] == 0.0


def test_a_far_battery_is_charged_from_surplus_only() -> None:
    bench = bus_bench(("main", "far"))
    add_source(bench, "source", 1e3)
    add_load(bench, "user", 700.0, 5)
    add_battery(bench, "far_battery", "far", initial_charge_fraction=0.2)
    bench.add("link", converter.KIND, {"up": "main", "down": "far"}, rating_w=5e3, efficiency=1.0,
              priority=0.0)  # fmt: skip
    values = bench.step(60.0)
    assert values["user/power_w"] == pytest.approx(700.0)
    assert values["far_battery/charge_w"] == pytest.approx(300.0, rel=1e-5)


def test_two_links_share_by_what_they_can_bring() -> None:
    bench = bus_bench(("a", "b", "far"))
    add_source(bench, "source_a", 3e3, "a")
    add_source(bench, "source_b", 1e3, "b")
    add_load(bench, "user", 2e3, 2, "far")
    for side in "ab":
        bench.add(f"link_{side}", converter.KIND, {"up": side, "down": "far"}, rating_w=1e4,
                  efficiency=1.0)  # fmt: skip
    values = bench.step(60.0)
    assert values["user/power_w"] == pytest.approx(2e3, rel=1e-5)
    assert values["link_a/output_w"] == pytest.approx(3 * values["link_b/output_w"])


@pytest.mark.parametrize("change", [{"failed": 1.0}, {"shed_from": 1.0}])
@pytest.mark.parametrize("kind", [converter.KIND, cable.KIND], ids=lambda kind: kind.id)
def test_a_link_from_a_bus_that_does_not_serve_it_leaves_the_need_to_others(
    kind: Kind, change: dict[str, float]
) -> None:
    bench = bus_bench(("a", "b", "far"))
    add_source(bench, "source_a", 3e3, "a")
    add_source(bench, "source_b", 3e3, "b")
    add_load(bench, "user", 2e3, 2, "far")
    of_cable = {"length_m": 10.0, "voltage_v": 400.0} if kind is cable.KIND else {}
    for side in "ab":
        bench.add(f"link_{side}", kind, {"up": side, "down": "far"}, rating_w=1e4, **of_cable)
    bench.elements["d_a"].values |= change
    values = bench.step(60.0)
    assert values["link_a/output_w"] == 0.0
    assert values["user/power_w"] == pytest.approx(2e3)


def test_a_loop_of_links_is_refused() -> None:
    bench = bus_bench(("a", "b"))
    bench.add("there", converter.KIND, {"up": "a", "down": "b"}, rating_w=1.0)
    bench.add("back", converter.KIND, {"up": "b", "down": "a"}, rating_w=1.0)
    with pytest.raises(ValueError, match="loop of dependencies"):
        bench.step(60.0)


def test_an_open_or_broken_link_passes_nothing() -> None:
    for slot in ({"switch": 0.0}, {"failed": 1.0}):
        bench = bus_bench(("main", "far"))
        add_source(bench, "source", 1e3)
        add_load(bench, "user", 100.0, 2, "far")
        bench.add("link", cable.KIND, {"up": "main", "down": "far"}, rating_w=1e3, length_m=10.0,
                  voltage_v=100.0, **slot)  # fmt: skip
        values = bench.step(60.0)
        assert (values["link/input_w"], values["user/power_w"]) == (0.0, 0.0)
