"""Sources against closed forms and published figures."""

from __future__ import annotations

import math

import pytest

from ilrs.systems.power import distributor, fission, load, photovoltaic, radioisotope
from ilrs.testing import Workbench

YEAR_S = 31557600.0
SIGMA = 5.670374419e-8
SKY = {
    "sun_irradiance_w_m2": 1361.0,
    "sun_visible": 1.0,
    "sun_elevation_rad": math.radians(1.5),
    "sun_azimuth_rad": math.radians(90.0),
    "ground_temperature_k": 200.0,
}


def bench_with(kind: object, demand_w: float = 1e7, **values: float) -> Workbench:
    bench = Workbench()
    bench.add("bus", distributor.KIND, {"bus": "main"}, rating_w=1e9)
    bench.add("user", load.KIND, {"bus": "main"}, on_power_w=demand_w)
    bench.add("source", kind, {"bus": "main"}, **values)  # type: ignore[arg-type]
    return bench


def array_power(sky: dict[str, float] = SKY, **values: float) -> float:
    bench = bench_with(photovoltaic.KIND, area_m2=10.0, **values)
    return bench.step(60.0, **sky)["source/power_w"]


def test_a_tracking_array_at_the_pole_gives_what_the_balance_says() -> None:
    """The root of the balance by bisection, on its own: light in = electricity + radiation out."""
    light = 1361.0 * math.cos(math.radians(1.5))

    def electric(cell_k: float) -> float:
        return 0.9 * 0.30 * light * (1 - 0.0022 * (cell_k - 301.15))

    low, high = 200.0, 500.0
    for _ in range(60):
        cell = 0.5 * (low + high)
        out = electric(cell) + 0.85 * SIGMA * (2.0 * cell**4 - 200.0**4)
        low, high = (low, cell) if out > 0.92 * light else (cell, high)
    assert 310.0 < cell < 325.0
    assert array_power(mounting=2.0) == pytest.approx(10.0 * electric(cell), rel=1e-4)


@pytest.mark.parametrize(
    "values",
    [{}, {"initial_dust": 0.4}, {"initial_health": 0.7}, {"strings_lost": 0.5}, {"failed": 1.0},
     {"packing": 0.5}, {"mounting": 0.0, "azimuth_rad": 1.0}],
)  # fmt: skip
def test_light_that_makes_no_electricity_is_radiated(values: dict[str, float]) -> None:
    bench = bench_with(photovoltaic.KIND, area_m2=10.0, **({"mounting": 2.0} | values))
    found = bench.step(60.0, **SKY)
    absorbed = 0.92 * 10.0 * found["source/light_w_m2"]
    cell = found["source/cell_temperature_k"]
    radiated = 0.85 * SIGMA * 10.0 * (2.0 * cell**4 - 200.0**4)
    assert found["source/available_w"] + radiated == pytest.approx(absorbed, rel=1e-9)


def test_a_tower_of_ten_kilowatts_has_a_plausible_area() -> None:
    """A vertical array of 35 m2 for 10 kW: the class of the published lunar towers."""
    assert 9e3 < 3.5 * array_power(mounting=2.0) < 14e3


@pytest.mark.parametrize(
    ("azimuth_deg", "share"), [(90.0, 1.0), (150.0, 0.5), (180.0, 0.0), (270.0, 0.0)]
)
def test_a_fixed_array_follows_the_cosine(azimuth_deg: float, share: float) -> None:
    fixed = bench_with(photovoltaic.KIND, area_m2=1.0, azimuth_rad=math.radians(azimuth_deg))
    lit = fixed.step(60.0, **SKY)["source/incidence"]
    assert lit == pytest.approx(share * math.cos(math.radians(1.5)), abs=1e-12)


def test_faces_share_the_area() -> None:
    """Three or more faces see on average 1/pi of the area, one half-lit pair 0 ... 1/2."""
    bench = bench_with(photovoltaic.KIND, area_m2=1.0, mounting=1.0, faces=12.0)
    shares = [
        bench.step(60.0, **(SKY | {"sun_azimuth_rad": a / 10.0}))["source/incidence"]
        for a in range(63)
    ]
    assert sum(shares) / len(shares) == pytest.approx(
        math.cos(math.radians(1.5)) / math.pi, rel=2e-3
    )
    pair = bench_with(photovoltaic.KIND, area_m2=1.0, mounting=1.0, faces=2.0)
    assert pair.step(60.0, **SKY)["source/incidence"] == pytest.approx(0.0, abs=1e-12)


def test_each_face_has_its_own_temperature() -> None:
    """One face of four in full sunlight is as hot, and gives as much, as a panel of its size."""
    looking = {"azimuth_rad": math.radians(90.0)}
    tower = bench_with(photovoltaic.KIND, area_m2=4.0, mounting=1.0, faces=4.0, **looking)
    panel = bench_with(photovoltaic.KIND, area_m2=1.0, **looking)
    one, alone = tower.step(60.0, **SKY), panel.step(60.0, **SKY)
    for name in ("power_w", "cell_temperature_k"):
        assert one[f"source/{name}"] == pytest.approx(alone[f"source/{name}"], rel=1e-9)


def test_a_stuck_tracker_stays_where_it_looks() -> None:
    bench = bench_with(photovoltaic.KIND, area_m2=10.0, mounting=2.0, azimuth_rad=math.pi)
    turned = bench.step(60.0, **SKY)["source/power_w"]
    bench.elements["source"].values["tracking_stuck"] = 1.0
    later = SKY | {"sun_azimuth_rad": math.radians(150.0)}
    stuck = bench.step(60.0, **later)
    assert stuck["source/incidence"] == pytest.approx(0.5 * math.cos(math.radians(1.5)))
    assert bench.step(60.0, **SKY)["source/power_w"] == pytest.approx(turned, rel=1e-4)
    bench.elements["source"].values["tracking_stuck"] = 0.0
    assert bench.step(60.0, **later)["source/power_w"] == pytest.approx(turned, rel=1e-4)


def test_a_tracker_that_was_always_stuck_looks_along_its_azimuth() -> None:
    assert array_power(mounting=2.0, tracking_stuck=1.0, azimuth_rad=math.pi) < 1e-9


@pytest.mark.parametrize(
    "values", [{"failed": 1.0}, {"switch": 0.0}, {"deployment": 0.0}, {"strings_lost": 1.0}]
)
def test_an_array_can_be_switched_off_and_lost(values: dict[str, float]) -> None:
    assert array_power(mounting=2.0, **values) == 0.0


def test_no_light_no_power_below_the_mask_or_the_horizon() -> None:
    assert array_power(SKY | {"sun_visible": 0.0}, mounting=2.0) == 0.0
    assert array_power(SKY | {"sun_elevation_rad": -0.1}, tilt_rad=0.0) == 0.0


def test_cold_cells_are_better_up_to_a_limit() -> None:
    warm = array_power(mounting=2.0)
    cold = array_power(SKY | {"ground_temperature_k": 50.0}, mounting=2.0)
    assert cold > warm
    frozen = array_power(mounting=2.0, temperature_coefficient_per_k=-0.02, absorptance=0.3,
                         initial_dust=0.0)  # fmt: skip
    assert frozen <= 1.25 * 10.0 * 0.9 * 0.30 * 1361.0


def test_dust_and_radiation_take_their_yearly_part_while_deployed() -> None:
    bench = bench_with(photovoltaic.KIND, area_m2=1.0)
    for _ in range(100):
        values = bench.step(YEAR_S / 100.0, **SKY)
    assert values["source/health"] == pytest.approx(math.exp(-0.015), rel=1e-9)
    assert values["source/dust"] == pytest.approx(1 - math.exp(-0.01), rel=1e-9)
    stowed = bench_with(photovoltaic.KIND, area_m2=1.0, deployment=0.0)
    assert stowed.step(YEAR_S, **SKY)["source/health"] == 1.0


def test_curtailed_and_used_make_the_available() -> None:
    bench = bench_with(photovoltaic.KIND, demand_w=100.0, area_m2=10.0, mounting=2.0)
    values = bench.step(60.0, **SKY)
    assert values["source/power_w"] == pytest.approx(100.0)
    assert values["source/power_w"] + values["source/curtailed_w"] == pytest.approx(
        values["source/available_w"]
    )


def test_a_radioisotope_source_halves_in_its_half_life_and_keeps_its_heat() -> None:
    bench = bench_with(radioisotope.KIND, electric_power_w=110.0, thermal_power_w=2000.0,
                       converter_ageing_per_s=0.0, heat_fraction=1.0)  # fmt: skip
    first = bench.step(87.7 * YEAR_S)
    assert first["source/heat_w"] == pytest.approx(1890.0)
    assert first["source/fuel_fraction"] == pytest.approx(0.5)
    assert bench.step(60.0)["source/power_w"] == pytest.approx(55.0)


def test_the_default_converter_loses_what_is_published_for_the_first_year() -> None:
    """MMRTG: about 4.8 % of its electricity in a year."""
    bench = bench_with(radioisotope.KIND, electric_power_w=110.0, thermal_power_w=2000.0)
    bench.step(YEAR_S)
    lost = 1.0 - bench.step(60.0)["source/power_w"] / 110.0
    assert lost == pytest.approx(0.048, abs=0.002)


def test_age_counts_from_before_the_start() -> None:
    old = bench_with(radioisotope.KIND, electric_power_w=100.0, thermal_power_w=1e9,
                     age_s=87.7 * YEAR_S, converter_ageing_per_s=0.0)  # fmt: skip
    assert old.step(60.0)["source/power_w"] == pytest.approx(50.0)


def plant(**values: float) -> Workbench:
    return bench_with(fission.KIND, electric_power_w=40e3, **values)


def test_a_fission_plant_at_rating_is_in_balance() -> None:
    bench = plant()
    start = bench.elements["source"].values["radiator_temperature_k"]
    for _ in range(200):
        values = bench.step(600.0)
    assert values["source/power_w"] == pytest.approx(40e3)
    assert values["source/thermal_w"] == pytest.approx(40e3 / 0.22)
    assert values["source/radiator_temperature_k"] == pytest.approx(start, rel=1e-9)
    assert values["source/rejected_w"] == pytest.approx(40e3 / 0.22 - 40e3)


def test_a_fission_plant_conserves_heat_while_it_warms() -> None:
    bench = plant(initial_level=0.0)
    before = bench.elements["source"].values["radiator_temperature_k"]
    for _ in range(50):
        values = bench.step(600.0)
        after = values["source/radiator_temperature_k"]
        stored = 2.0e6 * (after - before) / 600.0
        gained = values["source/thermal_w"] - values["source/power_w"] - values["source/rejected_w"]
        assert stored == pytest.approx(gained, rel=1e-6, abs=1e-3)
        before = after


def test_start_up_takes_its_time_and_gives_nothing_below_the_minimum() -> None:
    bench = plant(initial_level=0.0)
    powers = [bench.step(600.0)["source/power_w"] for _ in range(40)]
    assert powers[0] == 0.0
    assert powers[5] == 0.0  # a tenth of an hour short of 0.2 of six hours
    assert powers[10] > 0.0
    assert powers[-1] == pytest.approx(40e3)
    assert powers[34] < 40e3


@pytest.mark.parametrize("values", [{"mode": 2.0}, {"scram": 1.0}])
def test_a_scram_stops_at_once(values: dict[str, float]) -> None:
    bench = plant(**values)
    found = bench.step(60.0)
    assert (found["source/power_w"], found["source/level"]) == (0.0, 0.0)
    assert found["source/stopped"] == 1.0


def test_throttle_and_controlled_shutdown_ramp() -> None:
    bench = plant(throttle=0.5)
    first = bench.step(3600.0)["source/level"]
    assert first == pytest.approx(1.0 - 1.0 / 6.0)
    bench.elements["source"].values["mode"] = 0.0
    for _ in range(6):
        values = bench.step(3600.0)
    assert values["source/level"] == 0.0


def test_a_short_start_up_in_a_long_step_counts_in_full() -> None:
    """Ten minutes of ramp in a step of an hour: full power for 55 minutes of it, on average."""
    bench = plant(initial_level=0.0, startup_s=600.0)
    values = bench.step(3600.0)
    assert values["source/mean_level"] == pytest.approx(55.0 / 60.0)
    fine = plant(initial_level=0.0, startup_s=600.0, minimum_level=0.0)
    energy = sum(fine.step(60.0)["source/power_w"] for _ in range(60)) * 60.0
    assert values["source/power_w"] * 3600.0 == pytest.approx(energy)


def test_no_source_gives_more_than_its_fuel() -> None:
    bench = bench_with(radioisotope.KIND, electric_power_w=300.0, thermal_power_w=200.0)
    assert bench.step(60.0)["source/power_w"] == pytest.approx(200.0)
