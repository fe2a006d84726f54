"""The sky of the views is the sky of the simulation."""

import math

import numpy as np

from ilrs.epoch import Epoch, Grid
from ilrs.frames import SitePoint
from ilrs.mission.scenery.sky import StationSky, above_site, star_turn, tdb_of
from ilrs.moon.drivers import site_drivers
from ilrs.moon.ground import Ground
from ilrs.moon.sky import body_in_sky, sky
from ilrs.sim.masks import mask_of


def test_light_at_the_sites_is_the_series_of_the_simulation(reference):
    """Over a sunset at the ridge: the same numbers at the middle of every step."""
    grid = Grid(Epoch.from_utc("2035-01-20T00:00:00Z"), 3600, 48)
    skies, site = StationSky(reference), reference.sites["ridge"]
    mask, heights = mask_of(site, reference.folder), skies.heights_m["ridge"]
    series = site_drivers(site.point, mask, Ground(), grid, heights)
    found = skies.at([grid.at(k) + 0.5 * grid.step_s for k in range(grid.count)])["ridge"]
    assert {2.0, 5.0, 10.0} <= set(heights)
    assert found.eye_m == 2.0
    for height in heights:
        expected = series["sun_visible"].sel(height=height).to_numpy()
        assert np.allclose(found.lit[height], expected, atol=1e-9)
    assert found.lit[10.0].max() > 0.2
    assert found.lit[10.0].min() == 0.0
    assert np.allclose(found.earth, series["earth_visible"].sel(height=2.0), atol=1e-9)


def test_places_are_those_of_the_sky():
    point = SitePoint(math.radians(-89.45), math.radians(222.69), 1957.0)
    epoch = Epoch.from_utc("2035-03-01")
    turn = star_turn(point, tdb_of([epoch]))[0]
    assert np.allclose(turn @ turn.T, np.eye(3), atol=1e-12)
    assert math.isclose(np.linalg.det(turn), 1.0)
    # Jupiter in that sky, from the ICRF direction that its place and the turn give together.
    jupiter = body_in_sky(point, epoch, "jupiter")
    a, e = math.radians(jupiter["azimuth_deg"]), math.radians(jupiter["elevation_deg"])
    local = np.array([math.cos(e) * math.sin(a), math.cos(e) * math.cos(a), math.sin(e)])
    declination = math.degrees(math.asin((turn.T @ local)[2]))
    assert abs(declination) < 25.0
    # The Earth's north pole of ICRF and the Moon's pole stand 21 to 25 degrees apart.
    pole = turn[:, 2]
    south_up = math.degrees(math.asin(pole[2]))
    assert -69.0 < south_up < -64.0
    assert sky(point, epoch)["sun"]["elevation_deg"] < 2.0


def test_a_relay_above_a_site(reference):
    from ilrs.flight.trajectory import Trajectory

    point = reference.sites["ridge"].point
    tdb_s = tdb_of([Epoch.from_utc("2035-03-01"), Epoch.from_utc("2035-03-02")])
    turns = star_turn(point, tdb_s)
    # Straight above the site by 100 km, in ICRF.
    above = np.einsum("kji,j->ki", turns, [0.0, 0.0, 1.0]) * (1_737_400.0 + point.height_m + 1e5)
    orbit = Trajectory("relay", tdb_s, above, np.zeros((2, 3)))
    late = np.append(tdb_s, tdb_s[-1] + 10.0)
    found = above_site(point, orbit, np.concatenate([turns, turns[-1:]]), late)
    assert np.allclose(found[:2], [[0.0, 0.0, 1e5]] * 2, atol=1e-3)
    assert np.isnan(found[2]).all()
