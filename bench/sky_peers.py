"""Other programs that place Sun and Earth in the sky of a lunar site, for `bench/sky.py`.

Each function sets a peer up and gives what turns TDB seconds past J2000 into azimuth and elevation
(rad) of Sun and Earth, shape (2 bodies, 2 angles, count). ImportError where it is not installed.
"""

from __future__ import annotations

import io
import math
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from ilrs.frames import MOON_RADIUS_M, SitePoint, local_axes_me
from ilrs.moon.segments import axes_kernel, kernel_path, planets_kernel

Work = Callable[[np.ndarray], np.ndarray]


def frame_kernel() -> Path:
    return kernel_path("lunarsky", "data", "fk", "satellites", "moon_080317.tf")


def angles(away_me: np.ndarray, site: SitePoint) -> np.ndarray:
    """Azimuth and elevation of directions in ME, shape (3, count)."""
    east, north, up = local_axes_me(site.latitude_rad, site.longitude_rad) @ away_me
    return np.stack([np.arctan2(east, north), np.arctan2(up, np.hypot(east, north))])


def skyfield(site: SitePoint) -> Work:
    """Skyfield: apparent places over arrays of instants."""
    from skyfield.api import load, load_file
    from skyfield.planetarylib import PlanetaryConstants

    planets, constants = load_file(str(planets_kernel())), PlanetaryConstants()
    constants.read_text(io.BytesIO(frame_kernel().read_bytes()))
    constants.read_binary(io.BytesIO(axes_kernel().read_bytes()))
    constants.variables["BODY301_RADII"] = [MOON_RADIUS_M / 1e3] * 3
    frame = constants.build_frame_named("MOON_ME_DE421")
    place = math.degrees(site.latitude_rad), math.degrees(site.longitude_rad)
    here = planets["moon"] + constants.build_latlon_degrees(frame, *place, site.height_m)
    scale = load.timescale(builtin=True)

    def work(tdb_s: np.ndarray) -> np.ndarray:
        times = scale.tdb_jd(2_451_545.0 + tdb_s / 86_400.0)
        seen = [here.at(times).observe(planets[b]).apparent().altaz() for b in ("sun", "earth")]
        return np.array([[azimuth.radians, up.radians] for up, azimuth, _ in seen])

    return work


def cspice(site: SitePoint) -> Work:
    """CSPICE through spiceypy: one call per body and instant."""
    import spiceypy

    spiceypy.kclear()
    for path in (planets_kernel(), axes_kernel(), frame_kernel()):
        spiceypy.furnsh(str(path))
    r_km = site.r_me_m / 1e3

    def work(tdb_s: np.ndarray) -> np.ndarray:
        found = []
        for body in ("SUN", "EARTH"):
            states = [
                spiceypy.spkcpo(body, t, "MOON_ME", "OBSERVER", "CN+S", r_km, "MOON", "MOON_ME")[0]
                for t in tdb_s
            ]
            found.append(angles(np.array(states)[:, :3].T, site))
        return np.array(found)

    return work


def anise(site: SitePoint) -> Work:
    """ANISE: a whole series at a call, on all cores; places seen from the Moon's centre, moved.

    It knows light time and aberration for the centre of a body only: the site's own part of the
    light time is missing (0.05 arcseconds for the Earth).
    """
    from anise import Aberration, Almanac, utils
    from anise.astro import Frame
    from anise.constants import Frames
    from anise.time import Epoch, TimeSeries, Unit

    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "moon.epa"
        utils.convert_fk(str(frame_kernel()), str(made), False, True)
        almanac = Almanac(str(planets_kernel())).load(str(axes_kernel())).load(str(made))
    frame, correction = Frame(301, 31007), Aberration("CN+S")
    r_km = site.r_me_m[:, None] / 1e3

    def work(tdb_s: np.ndarray) -> np.ndarray:
        start, step = Epoch.from_et_seconds(float(tdb_s[0])), float(tdb_s[1] - tdb_s[0])
        series = TimeSeries(
            start, start + Unit.Second * (step * (tdb_s.size - 1)), Unit.Second * step, True
        )
        found = []
        for body in (Frames.SUN_J2000, Frames.EARTH_J2000):
            states = almanac.transform_many(body, frame, series, correction)
            centre = np.array([(s.x_km, s.y_km, s.z_km) for s in states]).T
            found.append(angles(centre - r_km, site))
        return np.array(found)

    return work


# Name, what sets it up, and how many instants it is given.
PEERS: tuple[tuple[str, Callable[[SitePoint], Work], int], ...] = (
    ("Skyfield", skyfield, 52_560),
    ("CSPICE looped", cspice, 526),
    ("ANISE", anise, 52_560),
)
