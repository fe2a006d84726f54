"""Kepler's elements of an orbit about the Moon, in a stated frame, to a state and back.

Frames (the origin is the Moon's centre; the axes are those of the epoch and do not turn):

- `moon_icrf`: ICRF axes.
- `moon_me`: the mean-Earth axes of DE421 at the epoch; inclination counts from the lunar equator.
- `moon_pa`: the principal axes of DE421 at the epoch, 880 m away from those of `moon_me`.
- `moon_op`: the plane of the Earth's orbit about the Moon at the epoch: z along its angular
  momentum, x at its ascending node on the lunar equator of `moon_me`. The frame of frozen orbits
  (Ely 2005, Journal of the Astronautical Sciences 53, 301, doi:10.1007/BF03546355).

Elements are osculating. Not covered: parabolas and hyperbolas.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ilrs.diagnostics import did_you_mean
from ilrs.epoch import Epoch
from ilrs.flight.gravity import grail_20
from ilrs.flight.propagate import pa_from_icrf
from ilrs.flight.state import State
from ilrs.flight.surroundings import earth_place, load_surroundings
from ilrs.frames import MOON_RADIUS_M
from ilrs.moon.orientation import pa_from_me

Array = NDArray[np.float64]
FRAMES = ("moon_icrf", "moon_me", "moon_pa", "moon_op")
_TURN = 2.0 * math.pi


@dataclass(frozen=True)
class Elements:
    """Osculating elements of an ellipse in one of `FRAMES`; angles in radians.

    `periapsis_rad` is the argument of the periapsis, `anomaly_rad` the true anomaly. Raises
    ValueError, in words, for a frame that is not stated or not known, for orbits that are no
    ellipses, and for a perilune below the sphere of 1737.4 km.
    """

    frame: str
    semi_major_axis_m: float
    eccentricity: float
    inclination_rad: float
    node_rad: float = 0.0
    periapsis_rad: float = 0.0
    anomaly_rad: float = 0.0

    def __post_init__(self) -> None:
        if self.frame not in FRAMES:
            said = f'"{self.frame}" is not known' if self.frame else "is not stated"
            hint = did_you_mean(self.frame, list(FRAMES)) or f"known: {', '.join(FRAMES)}"
            raise ValueError(
                f"the frame of the elements {said}; an inclination means nothing without it; {hint}"
            )
        a, e, i = self.semi_major_axis_m, self.eccentricity, self.inclination_rad
        if not all(map(math.isfinite, (a, e, i, self.node_rad, self.periapsis_rad))):
            raise ValueError("elements must be finite numbers")
        if not math.isfinite(self.anomaly_rad):
            raise ValueError("elements must be finite numbers")
        if not (0.0 <= e < 1.0 and a > 0.0):
            raise ValueError(
                f"eccentricity {e:g} with a semi-major axis of {a:g} m is not an ellipse; "
                "elements need an eccentricity from 0 to below 1; give anything else as a state"
            )
        if a < 1e5:
            raise ValueError(f"a semi-major axis of {a:g} m: is it in kilometres?")
        if not 0.0 <= i <= math.pi:
            raise ValueError(f"inclination {i:g} rad lies outside 0 to pi; is it in degrees?")
        if self.perilune_m < MOON_RADIUS_M:
            raise ValueError(
                f"the perilune lies {(MOON_RADIUS_M - self.perilune_m) / 1000.0:.3f} km below "
                f"ground (radius {self.perilune_m / 1000.0:.3f} km, the Moon's 1737.4 km); "
                "are heights given as radii, or a diameter as an axis?"
            )

    @classmethod
    def between(
        cls,
        frame: str,
        perilune_height_m: float,
        apolune_height_m: float,
        inclination_rad: float,
        node_rad: float = 0.0,
        periapsis_rad: float = 0.0,
        anomaly_rad: float = 0.0,
    ) -> Elements:
        """From heights above the sphere of 1737.4 km at both ends; ValueError as for the class."""
        low, high = MOON_RADIUS_M + perilune_height_m, MOON_RADIUS_M + apolune_height_m
        if high < low:
            raise ValueError("the apolune is lower than the perilune; are the two exchanged?")
        return cls(
            frame, 0.5 * (low + high), (high - low) / (high + low),
            inclination_rad, node_rad, periapsis_rad, anomaly_rad,
        )  # fmt: skip

    @property
    def perilune_m(self) -> float:
        """Least distance from the centre."""
        return self.semi_major_axis_m * (1.0 - self.eccentricity)

    @property
    def apolune_m(self) -> float:
        """Greatest distance from the centre."""
        return self.semi_major_axis_m * (1.0 + self.eccentricity)

    def period_s(self, gm_m3_s2: float | None = None) -> float:
        """Kepler's period, by default with the GM of GRAIL."""
        gm = grail_20().gm_m3_s2 if gm_m3_s2 is None else gm_m3_s2
        return _TURN * math.sqrt(self.semi_major_axis_m**3 / gm)


def state_from(elements: Elements, epoch: Epoch, gm_m3_s2: float | None = None) -> State:
    """The state of elements at an epoch. ValueError for dates outside the ephemeris."""
    tdb_s = epoch.tdb_s
    axes = frame_axes(elements.frame, tdb_s)
    gm = grail_20().gm_m3_s2 if gm_m3_s2 is None else gm_m3_s2
    row = _to_row(elements, gm)
    return State(tdb_s, axes.T @ row[:3], axes.T @ row[3:])


def elements_of(state: State, frame: str, gm_m3_s2: float | None = None) -> Elements:
    """The osculating elements of a state. ValueError when it is no ellipse above ground."""
    axes = frame_axes(frame, state.tdb_s)
    gm = grail_20().gm_m3_s2 if gm_m3_s2 is None else gm_m3_s2
    return _from_row(frame, axes @ state.r_icrf_m, axes @ state.v_icrf_m_s, gm)


def frame_axes(frame: str, tdb_s: float) -> Array:
    """The rotation from ICRF to a frame of `FRAMES` at TDB seconds past J2000, (3, 3).

    Raises ValueError for a frame that is not known.
    """
    if frame not in FRAMES:
        raise ValueError(f'no frame "{frame}"; {did_you_mean(frame, list(FRAMES))}')
    if frame == "moon_icrf":
        return np.eye(3)
    around = load_surroundings(tdb_s, tdb_s)
    pa = pa_from_icrf(around, tdb_s)
    if frame == "moon_pa":
        return pa
    me = pa_from_me().T @ pa
    if frame == "moon_me":
        return me
    place, speed = earth_place(around, np.array([tdb_s]))
    z = np.cross(place[0], speed[0])
    z /= np.linalg.norm(z)
    x = np.cross(me[2], z)
    x /= np.linalg.norm(x)
    return np.array([x, np.cross(z, x), z])


def true_anomaly(mean_rad: float, eccentricity: float) -> float:
    """The true anomaly of a mean one, by Newton's method on Kepler's equation, rad."""
    mean = math.remainder(mean_rad, _TURN)
    e, x = eccentricity, math.copysign(math.pi, mean) if eccentricity > 0.8 else mean
    for _ in range(50):
        move = (x - e * math.sin(x) - mean) / (1.0 - e * math.cos(x))
        x -= move
        if abs(move) < 1e-14:
            break
    return 2.0 * math.atan2(
        math.sqrt(1.0 + e) * math.sin(0.5 * x), math.sqrt(1.0 - e) * math.cos(0.5 * x)
    )


def mean_anomaly(true_rad: float, eccentricity: float) -> float:
    """The mean anomaly of a true one, rad in -pi to pi."""
    e = eccentricity
    x = 2.0 * math.atan2(
        math.sqrt(1.0 - e) * math.sin(0.5 * true_rad), math.sqrt(1.0 + e) * math.cos(0.5 * true_rad)
    )
    return x - e * math.sin(x)


def _to_row(k: Elements, gm: float) -> Array:
    p = k.semi_major_axis_m * (1.0 - k.eccentricity**2)
    c, s = math.cos(k.anomaly_rad), math.sin(k.anomaly_rad)
    cw, sw = math.cos(k.periapsis_rad), math.sin(k.periapsis_rad)
    cn, sn = math.cos(k.node_rad), math.sin(k.node_rad)
    ci, si = math.cos(k.inclination_rad), math.sin(k.inclination_rad)
    toward = np.array([cn * cw - sn * sw * ci, sn * cw + cn * sw * ci, sw * si])
    ahead = np.array([-cn * sw - sn * cw * ci, -sn * sw + cn * cw * ci, cw * si])
    r = p / (1.0 + k.eccentricity * c)
    v = math.sqrt(gm / p)
    return np.concatenate(
        [r * (c * toward + s * ahead), v * (-s * toward + (k.eccentricity + c) * ahead)]
    )


def _from_row(frame: str, r: Array, v: Array, gm: float) -> Elements:
    """Angles that are not defined (circle, equator) are 0, and the next one counts from there."""
    distance = float(np.linalg.norm(r))
    turn = np.cross(r, v)
    energy = 0.5 * float(v @ v) - gm / distance
    if energy >= 0.0:
        raise ValueError("the state is not bound to the Moon: it has no ellipse, keep it a state")
    h = float(np.linalg.norm(turn))
    if h < 1e-6 * distance * math.sqrt(gm / distance):
        raise ValueError("the state falls straight towards or away from the centre: no elements")
    shape = np.cross(v, turn) / gm - r / distance
    e = float(np.linalg.norm(shape))
    inclination = math.atan2(math.hypot(turn[0], turn[1]), turn[2])
    flat, round_ = math.hypot(turn[0], turn[1]) < 1e-11 * h, e < 1e-11
    node = 0.0 if flat else math.atan2(turn[0], -turn[1])
    line = np.array([math.cos(node), math.sin(node), 0.0])
    across = np.cross(turn / h, line)
    periapsis = 0.0 if round_ else math.atan2(float(shape @ across), float(shape @ line))
    anomaly = math.atan2(float(r @ across), float(r @ line)) - periapsis
    return Elements(
        frame,
        -gm / (2.0 * energy),
        0.0 if round_ else e,
        inclination,
        node % _TURN,
        periapsis % _TURN,
        anomaly % _TURN,
    )
