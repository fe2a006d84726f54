"""What stands in the sky of a lunar site at one instant."""

from __future__ import annotations

import math

import numpy as np

from ilrs.epoch import Epoch
from ilrs.frames import SitePoint
from ilrs.moon.ephemeris import Places, sun_and_earth


def sky(point: SitePoint, epoch: Epoch) -> dict[str, dict[str, float]]:
    """Apparent Sun and Earth: azimuth and elevation in degrees, range in kilometres.

    Azimuth counts clockwise from north, elevation from the plane at right angles to the radius of
    the ME frame; terrain is not considered. Raises ValueError outside the ephemeris.
    """
    sun, earth = sun_and_earth(point, np.array([epoch.tdb_s]))
    return {"sun": _for_people(sun), "earth": _for_people(earth)}


def _for_people(places: Places) -> dict[str, float]:
    return {
        "azimuth_deg": math.degrees(places.azimuth_rad[0]),
        "elevation_deg": math.degrees(places.elevation_rad[0]),
        "range_km": float(places.range_m[0]) / 1000.0,
    }
