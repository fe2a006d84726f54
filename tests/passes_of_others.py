"""What CSPICE and skyfield say of passes: occultations, time above a mask, light times, for tests.

All of them read the kernels that the package uses: DE421, its lunar orientation, the ME frame.
"""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ilrs.flight.trajectory import Trajectory
from ilrs.frames import SitePoint
from ilrs.moon.segments import axes_kernel, kernel_path, planets_kernel

Array = NDArray[np.float64]
J2000_JD, DAY_S = 2_451_545.0, 86_400.0
CRAFT, SITE = -999, -997
# How far CSPICE looks for the next change, s; shorter events may be missed.
STEP_S = 120.0


@contextmanager
def cspice() -> Iterator[Any]:
    """CSPICE with the kernels, and spheres for the Moon and the Earth; cleared at the end."""
    import spiceypy

    frames = kernel_path("lunarsky", "data", "fk", "satellites", "moon_080317.tf")
    for path in (planets_kernel(), axes_kernel(), frames):
        spiceypy.furnsh(str(path))
    spiceypy.pdpool("BODY301_RADII", [1737.4] * 3)
    spiceypy.pdpool("BODY399_RADII", [6378.1366] * 3)
    try:
        yield spiceypy
    finally:
        spiceypy.kclear()


def fly(spice: Any, trajectory: Trajectory, folder: Path, number: int = CRAFT) -> None:
    """The states of a trajectory as a kernel that CSPICE itself writes (type 13, degree 3)."""
    t = trajectory.tdb_s
    states = np.hstack([trajectory.r_icrf_m, trajectory.v_icrf_m_s]) / 1e3
    path = folder / f"{trajectory.name}{number}.bsp"
    handle = spice.spkopn(str(path), trajectory.name, 0)
    spice.spkw13(handle, number, 301, "J2000", t[0], t[-1], trajectory.name, 3, t.size, states, t)
    spice.spkcls(handle)
    spice.furnsh(str(path))


def stand(spice: Any, site: SitePoint, span_s: tuple[float, float], folder: Path) -> None:
    """A place on the Moon as body `SITE` with the frame SITE_TOPO, up along z."""
    first, last = span_s
    path = folder / "site.bsp"
    handle = spice.spkopn(str(path), "site", 0)
    fixed = np.concatenate([site.r_me_m / 1e3, np.zeros(3)])
    spice.spkw08(
        handle, SITE, 301, "MOON_ME", first, last, "site", 1, 2, np.vstack([fixed, fixed]), first,
        last - first,
    )  # fmt: skip
    spice.spkcls(handle)
    spice.furnsh(str(path))
    for name, value in (
        ("FRAME_1400997_NAME", "SITE_TOPO"), (f"OBJECT_{SITE}_FRAME", "SITE_TOPO"),
        ("TKFRAME_SITE_TOPO_RELATIVE", "MOON_ME"), ("TKFRAME_SITE_TOPO_SPEC", "ANGLES"),
        ("TKFRAME_SITE_TOPO_UNITS", "DEGREES"),
    ):  # fmt: skip
        spice.pcpool(name, [value])
    for name, number in (
        ("FRAME_SITE_TOPO", 1_400_997), ("FRAME_1400997_CLASS", 4),
        ("FRAME_1400997_CLASS_ID", 1_400_997), ("FRAME_1400997_CENTER", SITE),
    ):  # fmt: skip
        spice.pipool(name, [number])
    spice.pipool("TKFRAME_SITE_TOPO_AXES", [3, 2, 3])
    turns = [-math.degrees(site.longitude_rad), math.degrees(site.latitude_rad) - 90.0, 180.0]
    spice.pdpool("TKFRAME_SITE_TOPO_ANGLES", turns)


def behind_the_moon(spice: Any, span_s: tuple[float, float]) -> Array:
    """When the Moon hides the craft from the centre of the Earth, which sends (gfoclt), (n, 2)."""
    confine, hidden = _confined(spice, span_s)
    spice.gfoclt("ANY", "MOON", "ELLIPSOID", "MOON_ME", str(CRAFT), "POINT", "", "XCN", "EARTH",
                 STEP_S, confine, hidden)  # fmt: skip
    return _windows(spice, hidden)


def above(spice: Any, mask_rad: float, span_s: tuple[float, float]) -> Array:
    """When the craft stands higher than a mask over the site, which sends (gfposc), (n, 2)."""
    confine, up = _confined(spice, span_s)
    spice.gfposc(str(CRAFT), "SITE_TOPO", "XLT", str(SITE), "LATITUDINAL", "LATITUDE", ">",
                 mask_rad, 0.0, STEP_S, 2000, confine, up)  # fmt: skip
    return _windows(spice, up)


def light_times(spice: Any, tdb_s: Array) -> Array:
    """From the site to the craft for light that leaves at instants, s."""
    ways = [spice.spkpos(str(CRAFT), t, "J2000", "XCN", str(SITE))[1] for t in tdb_s]
    return np.array(ways)


def _confined(spice: Any, span_s: tuple[float, float]) -> tuple[Any, Any]:
    confine, found = spice.cell_double(2), spice.cell_double(4000)
    spice.wninsd(*span_s, confine)
    return confine, found


def _windows(spice: Any, window: Any) -> Array:
    count = spice.wncard(window)
    return np.array([spice.wnfetd(window, k) for k in range(count)]).reshape(-1, 2)


def nearest(ours: Array, theirs: Array) -> Array:
    """For each of theirs, how far the nearest of ours is, s."""
    return np.abs(theirs[:, None] - ours[None, :]).min(axis=1)


def rises_and_sets(
    station: Any, site: SitePoint, mask_rad: float, span_tdb_s: tuple[float, float]
) -> Array:
    """When a lunar site crosses a mask at an Earth station, without air: skyfield, TDB seconds.

    `station` is one of `ilrs.moon.stations`; times are those of reception.
    """
    from skyfield.iokit import Loader
    from skyfield.searchlib import find_discrete
    from skyfield.toposlib import wgs84

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        loader = Loader(str(planets_kernel().parent))
        kernel, scale = loader("de421.bsp"), loader.timescale(builtin=False)
    there = _lunar_place(kernel, site)
    here = kernel["earth"] + wgs84.latlon(
        math.degrees(station.latitude_rad), math.degrees(station.longitude_rad), station.height_m
    )

    def up(t: Any) -> Any:
        return here.at(t).observe(there).apparent().altaz()[0].radians > mask_rad

    up.step_days = 0.04  # type: ignore[attr-defined]
    ends = [scale.tdb_jd(J2000_JD + t / DAY_S) for t in span_tdb_s]
    at, _ = find_discrete(*ends, up, epsilon=0.05 / DAY_S)
    kernel.close()
    return np.array([(t.tdb - J2000_JD) * DAY_S for t in at])


def _lunar_place(kernel: Any, point: SitePoint) -> Any:
    from skyfield.planetarylib import PlanetaryConstants

    constants = PlanetaryConstants()
    text = kernel_path("lunarsky", "data", "fk", "satellites", "moon_080317.tf")
    constants.read_text(io.BytesIO(text.read_bytes()))
    constants.read_binary(io.BytesIO(axes_kernel().read_bytes()))
    constants.variables["BODY301_RADII"] = [1737.4] * 3
    frame = constants.build_frame_named("MOON_ME_DE421")
    return kernel["moon"] + constants.build_latlon_degrees(
        frame, math.degrees(point.latitude_rad), math.degrees(point.longitude_rad)
    )
