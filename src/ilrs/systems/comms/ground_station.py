"""Ground station on the Earth: hears relays and antennas while the Moon stands in its sky."""

from __future__ import annotations

import math

from ilrs.kind import Fault, Kind, Measurement, Node, Param, Stage
from ilrs.systems.comms import radio


def step(closed: float) -> tuple[float, ...]:
    """Whether it listens."""
    return (1.0 if closed < 0.5 else 0.0,)


KIND = Kind(
    id="comms.ground_station",
    title="Ground station on the Earth",
    equation=(
        "Listens to whoever stands above its lowest elevation, with as many dishes as it has, "
        "while it is not closed. Its links are computed before the run, with the turning Earth "
        "(WGS84, UT1) and the air above it; a planned fault closed is known to them."
    ),
    source="WGS84: NIMA TR8350.2; see ilrs.moon.stations and ilrs.network.",
    not_modelled=(
        "Terrain around it, weather as it passes (availability is a mean), polar motion; closing "
        "by command during a run."
    ),
    stages=(Stage(step, ("listens",)),),
    params=(
        Param("latitude_rad", "geodetic, north positive", None, -math.pi / 2.0, math.pi / 2.0),
        Param("longitude_rad", "east positive", None, -math.pi, 2.0 * math.pi),
        # A height over a sphere is wrong by up to 21 km. It passes here, so that the check of the
        # place can say what was mistaken for what.
        Param("height_m", "above the WGS84 ellipsoid; dry land", None, -25e3, 25e3),
        Param("min_elevation_rad", "lowest elevation at which it tracks", math.radians(10.0), 0.0,
              math.pi / 2.0),
        Param("dishes", "antennas that can work at one time", 1.0, 1.0, 100.0, True),
        Param("availability", "part of the time it listens, for weather and other users", 1.0, 0.0,
              1.0),
        radio.SUN,
        Param("sun_activity", "radio brightness of the Sun, as a multiple of that of the quiet Sun",
              1.0, 0.1, 1e6),
        *radio.DISH,
        *radio.HEAR,
    ),
    faults=(Fault("closed", "1: on strike, in maintenance or cut off"),),
    measurements=(Measurement("listens", "1: open"),),
    node=Node(
        "earth",
        (
            "latitude_rad", "longitude_rad", "height_m", "min_elevation_rad", "dishes",
            "availability", "sun_exclusion_rad", "sun_activity",
            *radio.names(radio.DISH, radio.HEAR),
        ),
        lost="closed",
    ),
)  # fmt: skip
