"""Orbits with a name: published starting points, made to last in the full field of forces.

Ellipses begin at their farthest point with the published height there; the height of the perilune
is the least that is met in the first sixty days, because the Earth moves an osculating perilune by
hundreds of kilometres within a month. Orbits about L2 are periodic ones of the restricted problem,
joined into one trajectory by multiple shooting. What a source does not say (node, phase) is
assumed, and said so in `assumed`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ilrs.diagnostics import did_you_mean
from ilrs.epoch import Epoch
from ilrs.flight.elements import Elements, state_from
from ilrs.flight.halo import Halo, followed, resonant_nrho, southern_halo, to_icrf
from ilrs.flight.propagate import DAY_S, Forces, Propagator, instants, propagate
from ilrs.flight.shooting import Chain, joined
from ilrs.flight.state import State
from ilrs.flight.trajectory import Trajectory
from ilrs.frames import MOON_RADIUS_M

Array = NDArray[np.float64]
SETTLING_S = 60.0 * DAY_S
_SAMPLE_S, _CLOSE_M = 60.0, 500.0
# Arcs a revolution, and whether lengths follow the distance of the Earth in the first guess.
_ARCS = {"nrho": (4, False), "l2-halo": (8, True)}
_KM, _DEG = 1e3, math.pi / 180.0


@dataclass(frozen=True)
class NamedOrbit:
    """One entry: `elements` of an ellipse, or None for an orbit about L2.

    `settled` says that the perilune is the least of the first sixty days.
    """

    title: str
    source: str
    assumed: str
    elements: Elements | None = None
    settled: bool = False


NAMED: dict[str, NamedOrbit] = {
    "queqiao-2": NamedOrbit(
        "elliptical frozen relay, 24 h, apolune over the south",
        "CNSA 2024: 200 x 16,000 km, 62.4 deg to the lunar equator, 24 h",
        "argument of the perilune 90 deg; node 70.7 deg in moon_op, where an inclination of 60 deg "
        "is one of 62.4 deg to the equator",
        Elements.between("moon_op", 200 * _KM, 16_000 * _KM, 60.0 * _DEG, 70.7 * _DEG, 90 * _DEG),
        settled=True,
    ),
    "relay-12h": NamedOrbit(
        "elliptical frozen relay, 12 h, apolune over the south",
        "Zhang 2021, doi:10.34133/2021/3471608: 300 x 8600 km, 54.8 deg, 12 h",
        "argument of the perilune 90 deg, node 90 deg, inclination to the plane of moon_op",
        Elements.between("moon_op", 300 * _KM, 8_600 * _KM, 54.8 * _DEG, 90 * _DEG, 90 * _DEG),
        settled=True,
    ),
    "elfo": NamedOrbit(
        "elliptical frozen orbit of half a day",
        "Ely 2005, doi:10.1007/BF03546355: a = 6541.4 km, e = 0.6, 56.2 deg, perilune at 90 deg",
        "node 0 deg in moon_op",
        Elements("moon_op", 6_541.4 * _KM, 0.6, 56.2 * _DEG, 0.0, 90 * _DEG),
    ),
    "polar-low": NamedOrbit(
        "circular polar orbit, 100 km",
        "the usual survey orbit, as of Chang'e-2 and Chandrayaan-1",
        "node 0 deg in moon_me",
        Elements("moon_me", MOON_RADIUS_M + 100 * _KM, 0.0, 90 * _DEG),
    ),
    "polar-frozen": NamedOrbit(
        "polar orbit with its perilune held over the south by the field, 30 x 200 km",
        "Mazarico et al. 2018, doi:10.1016/j.pss.2017.10.004: the extended mission of LRO",
        "node 0 deg in moon_me; lowest over the south pole",
        Elements.between("moon_me", 30 * _KM, 200 * _KM, 90 * _DEG, 0.0, 270 * _DEG),
    ),
    "nrho": NamedOrbit(
        "southern L2 near-rectilinear halo orbit, nine turns in two synodic months",
        "Zimovan-Spreen 2021, dissertation, Purdue University; the orbit planned for Gateway",
        "phase: 0.8 days after the far end at the epoch; eclipses are not avoided",
    ),
    "l2-halo": NamedOrbit(
        "southern halo orbit about L2, 13,000 km from the plane, as of Queqiao-1",
        "Zhang 2021, doi:10.34133/2021/3471608: 13,000 km, 14 days",
        "phase: 0.9 days after the far end at the epoch",
    ),
}
HALO_AMPLITUDE_M = 13_000 * _KM


def named_orbit(
    name: str, epoch: Epoch, duration_s: float, step_s: float, forces: Forces | None = None
) -> Trajectory:
    """The trajectory of an orbit of `NAMED` from an epoch, without manoeuvres, every `step_s`.

    Orbits about L2 are joined arcs with jumps below 1 cm and 1 micrometre a second; others follow
    from one state. Raises ValueError for an unknown name and for dates outside the ephemeris, and
    GroundReached (a ValueError) for a low orbit that falls within the time asked for.
    """
    entry, used = _entry(name), forces or Forces()
    if entry.elements is not None:
        return propagate(name, named_state(name, epoch, used), duration_s, step_s, used)
    times = instants(epoch.tdb_s, duration_s, step_s)
    chain, prepared = halo_chain(name, epoch, float(times[-1] - times[0]), used)
    return chain.trajectory(times, prepared)


def named_state(name: str, epoch: Epoch, forces: Forces | None = None) -> State:
    """The state at the far end of a named ellipse. ValueError for names without elements."""
    entry, used = _entry(name), forces or Forces()
    if entry.elements is None:
        raise ValueError(f"{name} is joined from arcs and has no single state; use named_orbit")
    gm = used.field.gm_m3_s2
    far = replace(entry.elements, anomaly_rad=math.pi)
    if not entry.settled:
        return state_from(far, epoch, gm)
    wanted_m, high_m = far.perilune_m - MOON_RADIUS_M, far.apolune_m - MOON_RADIUS_M
    return state_from(_settled(far, wanted_m, high_m, epoch, used), epoch, gm)


def _entry(name: str) -> NamedOrbit:
    if name not in NAMED:
        raise ValueError(f'no orbit is called "{name}"; {did_you_mean(name, list(NAMED))}')
    return NAMED[name]


def _settled(k: Elements, wanted_m: float, high_m: float, epoch: Epoch, forces: Forces) -> Elements:
    """The same ellipse (axis, angles) whose least height in the time of settling is as wanted."""
    start_s = epoch.tdb_s
    coarse = replace(forces, tolerance=max(forces.tolerance, 1e-11), ground_m=-MOON_RADIUS_M / 2.0)
    prepared = Propagator(coarse, start_s, start_s + SETTLING_S)
    times = instants(start_s, SETTLING_S, _SAMPLE_S)
    low_m = wanted_m
    for _ in range(20):
        tried = Elements.between(
            k.frame, low_m, wanted_m + high_m - low_m, k.inclination_rad, k.node_rad,
            k.periapsis_rad, k.anomaly_rad,
        )  # fmt: skip
        rows = prepared.states("settling", state_from(tried, epoch, forces.field.gm_m3_s2), times)
        miss_m = least_height(rows) - wanted_m
        if abs(miss_m) < _CLOSE_M:
            return tried
        low_m = max(low_m - miss_m, 0.0)
    raise ValueError(f"no start of {k} has a least height of {wanted_m / 1000.0:g} km in 60 days")


def least_height(rows: Array) -> float:
    """The least height above the sphere in rows of states, m, by a parabola through the lowest."""
    r = np.linalg.norm(rows[:, :3], axis=1)
    k = int(np.clip(np.argmin(r), 1, r.size - 2))
    bend, slope = r[k + 1] - 2.0 * r[k] + r[k - 1], 0.5 * (r[k + 1] - r[k - 1])
    lowest = r[k] - 0.5 * slope * slope / bend if bend > 0.0 else r[k]
    return float(min(lowest, r.min())) - MOON_RADIUS_M


def halo_chain(
    name: str, epoch: Epoch, duration_s: float, forces: Forces | None = None
) -> tuple[Chain, Propagator]:
    """The joined arcs of an orbit about L2, and the propagator that follows them.

    Raises ValueError for other names, and where the arcs cannot be joined.
    """
    if name not in _ARCS:
        raise ValueError(f"{name} is no orbit about L2; known: {', '.join(_ARCS)}")
    used = replace(forces or Forces(), ground_m=-0.9 * MOON_RADIUS_M)
    orbit = resonant_nrho() if name == "nrho" else southern_halo(HALO_AMPLITUDE_M)
    arcs, pulsating = _ARCS[name]
    step_s = orbit.period_s / arcs
    count = math.ceil(duration_s / step_s) + 1
    tdb_s = epoch.tdb_s + step_s * np.arange(count, dtype=np.float64)
    prepared = Propagator(used, float(tdb_s[0]), float(tdb_s[-1]))
    rows = to_icrf(_repeated(orbit, arcs, count), prepared.around, tdb_s, pulsating)
    rough = Propagator(replace(used, tolerance=1e-11, left_out=1e-10), 0.0, 0.0, prepared.around)
    near = joined(name, tdb_s, rows, rough)
    return joined(name, tdb_s, near.rows, prepared), prepared


def _repeated(orbit: Halo, arcs: int, count: int) -> Array:
    """The nodes of one turn, half an arc away from its ends, over and over."""
    phases = orbit.period_s * (np.arange(arcs, dtype=np.float64) + 0.5) / arcs
    one = followed(orbit, np.concatenate([[0.0], phases]))[1:]
    return one[np.arange(count) % arcs]
