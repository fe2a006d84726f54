import math
from pathlib import Path

import numpy as np
import pytest

from ilrs.epoch import Epoch, Grid, tdb_from_tt
from ilrs.frames import SitePoint
from ilrs.moon.drivers import DRIVERS, ground_temperature, mid_steps, site_drivers
from ilrs.moon.ephemeris import sun_and_earth
from ilrs.moon.ground import Ground
from ilrs.moon.horizon import flat, parse_mask

RIDGE = SitePoint.from_degrees(-89.4511, 222.69, 1957.0)
MASKS = Path(__file__).parents[2] / "stations/reference/horizons"


def ridge_mask():
    return parse_mask((MASKS / "connecting_ridge.csv").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def month():
    grid = Grid.covering(Epoch.from_utc("2035-01-01"), 30 * 86_400, 600)
    return grid, site_drivers(RIDGE, ridge_mask(), Ground(), grid, [10.0, 2.0])


def test_every_driver_is_there_with_unit_name_and_dimensions(month):
    grid, found = month
    assert set(found.data_vars) == set(DRIVERS)
    assert list(found["height"].values) == [2.0, 10.0]
    for name, spec in DRIVERS.items():
        assert found[name].dims == (("height", "time") if spec.by_height else ("time",))
        assert found[name].attrs["units"] == spec.unit
        assert found[name].attrs["long_name"] == spec.doc
        assert np.isfinite(found[name].values).all(), name
    assert found["time"].values[0] == np.datetime64("2035-01-01T00:00:00")
    assert found.sizes["time"] == grid.count
    assert "ME" in found.attrs["frame"]
    assert len(str(found.attrs["horizon_digest"])) == 64


def test_values_stand_for_the_middle_of_the_step(month):
    grid, found = month
    k = 1_234
    middle = tdb_from_tt(np.array([(grid.start + (k + 0.5) * grid.step_s).tt_s]))
    sun, earth = sun_and_earth(RIDGE, middle)
    assert found["sun_azimuth_rad"].values[k] == pytest.approx(sun.azimuth_rad[0], abs=1e-12)
    assert found["earth_elevation_rad"].values[k] == pytest.approx(
        earth.elevation_rad[0], abs=1e-12
    )
    assert mid_steps(grid)[k] == pytest.approx(middle[0], abs=1e-6)


def test_light_and_distance_are_physical(month):
    _, found = month
    for name in ("sun_visible", "earth_visible", "sun_eclipse"):
        assert found[name].min() >= 0.0
        assert found[name].max() <= 1.0
    # Perihelion of the Earth (0.9833 au) in this month, give or take the Moon's orbit (0.0027 au).
    assert 1361.0 / 0.9833**2 < float(found["sun_irradiance_w_m2"].max()) < 1361.0 / 0.9806**2
    assert 3.5e8 < float(found["earth_range_m"].min()) < float(found["earth_range_m"].max()) < 4.1e8
    # A higher mast never sees less.
    seen = found["sun_visible"].values
    assert (seen[1] >= seen[0] - 1e-9).all()
    assert seen[1].mean() > seen[0].mean()


def test_a_window_of_the_grid_sees_the_same_sky(month):
    grid, found = month
    later = Grid(grid.at(1_000), grid.step_s, 500)
    window = site_drivers(RIDGE, ridge_mask(), Ground(), later, [2.0, 10.0])
    for name in ("sun_azimuth_rad", "sun_elevation_rad", "sun_visible", "earth_visible"):
        theirs = found[name].values[..., 1_000:1_500]
        assert np.abs(window[name].values - theirs).max() < 1e-8, name
    # The ground's spin-up year moves with the start, which is felt below a tenth of a kelvin.
    ground = found["ground_temperature_k"].values[1_000:1_500]
    assert np.abs(window["ground_temperature_k"].values - ground).max() < 0.3


def test_ground_follows_the_sun_it_gets():
    grid = Grid.covering(Epoch.from_utc("2035-01-01"), 60 * 86_400, 3_600)
    equator = ground_temperature(
        SitePoint.from_degrees(0.0, 0.0, 0.0), flat((0.0, 2.0)), Ground(), grid
    )
    assert 380.0 < equator.max() < 400.0
    assert 88.0 < equator.min() < 100.0
    dark = parse_mask((MASKS / "psr_floor.csv").read_text(encoding="utf-8"))
    floor = ground_temperature(
        SitePoint.from_degrees(-89.67, 129.78, -2784.0), dark, Ground(), grid
    )
    assert floor.max() - floor.min() < 0.5
    assert 30.0 < floor.mean() < 45.0


def test_progress_is_told_and_ends_at_one():
    told = []
    grid = Grid(Epoch.from_utc("2035-01-01"), 3_600, 24)
    site_drivers(
        RIDGE, flat(), Ground(), grid, [2.0], lambda done, phrase: told.append((done, phrase))
    )
    fractions = [done for done, _ in told]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert all(phrase for _, phrase in told)


def test_what_cannot_be_answered_is_refused():
    grid = Grid(Epoch.from_utc("2035-01-01"), 3_600, 24)
    with pytest.raises(ValueError, match="from 0 m to 30 m above ground, not 31 m"):
        site_drivers(RIDGE, ridge_mask(), Ground(), grid, [31.0])
    late = Grid(Epoch.from_utc("2050-12-01"), 3_600, 24 * 60)
    with pytest.raises(ValueError, match="lies outside the lunar ephemeris"):
        site_drivers(RIDGE, ridge_mask(), Ground(), late, [2.0])


def test_a_year_in_the_first_years_of_utc_finds_its_spin_up():
    grid = Grid(Epoch.from_utc("1972-01-01"), 3_600, 48)
    found = ground_temperature(RIDGE, ridge_mask(), Ground(), grid)
    assert np.isfinite(found).all()
    assert math.isfinite(found[0])


def test_the_partial_lunar_eclipse_of_2035_august_19_darkens_the_south_pole():
    # Espenak & Meeus: greatest eclipse 01:11 UT, umbral magnitude 0.104, the Moon's southern limb.
    grid = Grid.covering(Epoch.from_utc("2035-08-18T12:00:00"), 86_400, 60)
    eclipse = site_drivers(RIDGE, flat(), Ground(), grid, [2.0])["sun_eclipse"]
    dark = eclipse["time"].values[eclipse.values == 1.0]
    assert np.datetime64("2035-08-19T00:30") < dark[0] < np.datetime64("2035-08-19T01:11")
    assert np.datetime64("2035-08-19T01:11") < dark[-1] < np.datetime64("2035-08-19T02:00")
    assert eclipse.values[0] == eclipse.values[-1] == 0.0
