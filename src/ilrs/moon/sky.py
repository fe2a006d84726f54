"""What stands in the sky of a lunar site at one instant."""

from __future__ import annotations

import math

import numpy as np

from ilrs.epoch import Epoch
from ilrs.frames import SitePoint
from ilrs.moon.bodies import body_places
from ilrs.moon.ephemeris import Places, sun_and_earth
from ilrs.moon.libration import Under, sub_points
from ilrs.moon.stations import EarthStation, station_view
from ilrs.moon.ut1 import held_error_s


def sky(point: SitePoint, epoch: Epoch) -> dict[str, dict[str, float]]:
    """Apparent Sun and Earth: azimuth and elevation in degrees, range in kilometres.

    Azimuth counts clockwise from north, elevation from the plane at right angles to the radius of
    the ME frame; terrain is not considered. `sub_latitude_deg` and `sub_longitude_deg` say over
    which point of the Moon the body stands: for the Earth that is the libration. Raises ValueError
    outside the ephemeris.
    """
    tdb_s = np.array([epoch.tdb_s])
    sun, earth = sun_and_earth(point, tdb_s)
    under_sun, under_earth = sub_points(tdb_s)
    return {
        "sun": _for_people(sun) | _under(under_sun),
        "earth": _for_people(earth) | _under(under_earth),
    }


def body_in_sky(point: SitePoint, epoch: Epoch, name: str) -> dict[str, float]:
    """A body of DE421, as `sky` tells it; ValueError for an unknown name."""
    return _for_people(body_places(point, name, np.array([epoch.tdb_s])))


def station_in_sky(point: SitePoint, epoch: Epoch, station: EarthStation) -> dict[str, float]:
    """A ground station, as `sky` tells it, and the site's elevation in the station's sky.

    `rotation_error_s` is how wrong the Earth's rotation may be at so late a date: 0 until the table
    of the IERS ends (`ilrs.moon.ut1.held_error_s`).
    """
    view = station_view(point, station, np.array([epoch.tdb_s]))
    return _for_people(view.places) | {
        "site_elevation_deg": math.degrees(view.site_elevation_rad[0]),
        "rotation_error_s": float(held_error_s(np.array([epoch.tt_s]))[0]),
    }


def _under(point: Under) -> dict[str, float]:
    return {
        "sub_latitude_deg": math.degrees(point.latitude_rad[0]),
        "sub_longitude_deg": math.degrees(point.longitude_rad[0]),
    }


def _for_people(places: Places) -> dict[str, float]:
    return {
        "azimuth_deg": math.degrees(places.azimuth_rad[0]),
        "elevation_deg": math.degrees(places.elevation_rad[0]),
        "range_km": float(places.range_m[0]) / 1000.0,
    }
