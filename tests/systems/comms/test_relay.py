"""Over a relay: from store to store and on to the Earth, every bit and class accounted for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ilrs.systems.comms import antenna, data_store, earth_link, ground_station, relay
from ilrs.systems.power import distributor, radioisotope
from ilrs.systems.science import instrument
from ilrs.testing import Workbench

BITS = st.one_of(st.just(0.0), st.floats(1.0, 1e7))
SKY = {"dish/link_visible": 1.0, "relay/link_visible": 1.0}


def station(room_bit: float = 1e12, relay_room_bit: float = 1e12) -> Workbench:
    bench = Workbench()
    bench.add("bus", distributor.KIND, {"bus": "main"}, rating_w=1e9)
    bench.add("source", radioisotope.KIND, {"bus": "main"}, electric_power_w=1e5,
              thermal_power_w=1e9)  # fmt: skip
    bench.add("store", data_store.KIND, {"data": "data"}, capacity_bit=room_bit)
    bench.add("dish", antenna.KIND, {"bus": "main", "data": "data", "far": "sky"}, through=1.0,
              antenna_diameter_m=0.5, on_power_w=50.0, standby_power_w=5.0)  # fmt: skip
    bench.add("recorder", data_store.KIND, {"data": "sky"}, capacity_bit=relay_room_bit)
    bench.add("relay", relay.KIND, {"data": "sky"}, orbit=0.0, perilune_height_m=2e5,
              apolune_height_m=1.6e7, inclination_rad=1.0, orbit_frame=0.0,
              antenna_diameter_m=0.6)  # fmt: skip
    for klass in range(4):
        bench.add(f"camera{klass}", instrument.KIND, {"bus": "main", "data": "data"},
                  on_power_w=10.0, data_rate_bit_s=1e3, data_priority=float(klass))  # fmt: skip
    return bench


@given(
    st.lists(BITS, min_size=8, max_size=8), st.floats(1e3, 1e7), st.floats(0, 1e6),
    st.floats(0, 1e6), st.booleans(),
)  # fmt: skip
@settings(max_examples=80, deadline=None)
def test_nothing_is_lost_between_two_stores(
    held: list[float], room: float, up: float, down: float, lost: bool
) -> None:
    bench = station(relay_room_bit=room)
    near, far = bench.elements["store"].values, bench.elements["recorder"].values
    for klass in range(4):
        near[f"stored_{klass}_bit"] = held[klass]
        far[f"stored_{klass}_bit"] = min(held[4 + klass], room / 4.0)
    bench.elements["relay"].values["failed"] = float(lost)
    for _ in range(3):
        before = sum(far[f"stored_{i}_bit"] for i in range(4))
        values = bench.step(60.0, **SKY, **{"dish/link_rate_bit_s": up,
                                            "relay/link_rate_bit_s": down})  # fmt: skip
        for bus in ("data", "sky"):
            total, size = bench.imbalance(bus)
            assert abs(total) <= 1e-9 * max(1.0, size)
        assert values["recorder/dropped_bit_s"] <= 1e-9 * max(1.0, before)
        assert values["recorder/rejected_bit_s"] <= 1e-9 * max(1.0, up)
        gained = 60.0 * (values["dish/sent_bit_s"] - values["relay/sent_bit_s"])
        assert values["recorder/stored_bit"] - before == pytest.approx(
            gained, rel=1e-9, abs=1e-6 * max(1.0, before)
        )
        if lost:
            assert values["dish/sent_bit_s"] == 0.0
            assert values["relay/sent_bit_s"] == 0.0


def test_a_class_stays_what_it_is_across_a_relay() -> None:
    bench = station()
    bench.elements["store"].values |= {"stored_0_bit": 6e3, "stored_2_bit": 1e6}
    bench.step(60.0, **SKY, **{"dish/link_rate_bit_s": 200.0})
    far = bench.elements["recorder"].values
    assert far["stored_0_bit"] == pytest.approx(6e3)
    assert far["stored_2_bit"] == pytest.approx(6e3)
    assert far["stored_1_bit"] == far["stored_3_bit"] == 0.0


def test_a_full_relay_takes_no_more_and_keeps_what_it_has() -> None:
    bench = station(relay_room_bit=1000.0)
    bench.elements["recorder"].values["stored_3_bit"] = 1000.0
    bench.elements["store"].values["stored_0_bit"] = 1e6
    values = bench.step(60.0, **SKY, **{"dish/link_rate_bit_s": 1e6})
    assert values["dish/sent_bit_s"] == 0.0
    assert values["recorder/dropped_bit_s"] == 0.0


def test_two_antennas_share_the_room_of_a_relay() -> None:
    bench = station(relay_room_bit=12_000.0)
    bench.add("dish2", antenna.KIND, {"bus": "main", "data": "data", "far": "sky"}, through=1.0,
              antenna_diameter_m=0.5, on_power_w=50.0)  # fmt: skip
    bench.elements["store"].values["stored_0_bit"] = 1e9
    values = bench.step(
        60.0, **SKY,
        **{"dish/link_rate_bit_s": 300.0, "dish2/link_rate_bit_s": 900.0},
        **{"dish2/link_visible": 1.0},
    )  # fmt: skip
    assert values["dish/sent_bit_s"] == pytest.approx(50.0)
    assert values["dish2/sent_bit_s"] == pytest.approx(150.0)
    assert values["recorder/fill_fraction"] == pytest.approx(1.0)


def test_without_a_relay_data_go_straight_to_the_earth() -> None:
    bench = station()
    bench.add("direct", antenna.KIND, {"bus": "main", "data": "data"}, antenna_diameter_m=0.5,
              on_power_w=50.0)  # fmt: skip
    bench.elements["store"].values["stored_0_bit"] = 1e9
    values = bench.step(60.0, **{"direct/link_visible": 1.0, "direct/link_rate_bit_s": 100.0})
    assert values["direct/to_earth_bit_s"] == pytest.approx(100.0)
    assert values["direct/far_flow_bit_s"] == 0.0
    assert values["dish/sent_bit_s"] == 0.0


def test_a_closed_station_does_not_listen() -> None:
    bench = Workbench()
    bench.add("dish", ground_station.KIND, {}, latitude_rad=0.7, longitude_rad=1.0, height_m=0.0,
              antenna_diameter_m=35.0)  # fmt: skip
    assert bench.step(60.0)["dish/listens"] == 1.0
    bench.elements["dish"].values["closed"] = 1.0
    assert bench.step(60.0)["dish/listens"] == 0.0


def test_the_old_link_to_the_earth_still_drains_a_store() -> None:
    bench = station()
    bench.add("link", earth_link.KIND, {"bus": "main", "data": "data"}, rate_bit_s=10.0,
              on_power_w=5.0)  # fmt: skip
    bench.elements["store"].values["stored_3_bit"] = 1e9
    values = bench.step(60.0, earth_visible=1.0, earth_elevation_rad=0.1, earth_range_m=4e8)
    assert values["link/sent_bit_s"] == pytest.approx(10.0)
