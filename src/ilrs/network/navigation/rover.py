"""A rover's own solution: a filter over ranges, Doppler, a terrain model and dead reckoning.

An extended Kalman filter (Gelb 1974, Applied Optimal Estimation, chapter 6) with the states east,
north and up from where it began (m), heading (rad, clockwise from north), the odometer's scale
error, the clock's offset (m) and drift (m/s), and one lasting range error for each spacecraft (m),
a first order Gauss-Markov process that stands for orbit and clock errors. Covariances are updated
in Joseph's form, and an innovation beyond `GATE` sigmas is left out and counted. The plane touches
the sphere where the rover began; its curvature is taken off the height. Good for drives of some
tens of kilometres. Not modelled: slip that depends on the slope, tilt of the antenna, multipath.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ilrs.frames import MOON_RADIUS_M, SitePoint, local_axes_me

Array = NDArray[np.float64]
EAST, NORTH, UP, HEADING, SCALE, CLOCK, DRIFT = range(7)
BIAS = 7
GATE = 5.0


@dataclass(frozen=True)
class Sensors:
    """One-sigma errors of what the rover has, and how its clock and the sky's errors wander.

    `heading_rad_s` is the gyroscope's random walk (rad per root second), `odometer` the error of a
    stretch as a fraction of the root of metres driven, `scale` the lasting part, `clock_walk_m` and
    `clock_drift_walk_m_s` random walks per root second (white and random-walk frequency noise),
    `bias_m` and `bias_s` size and correlation time of the range errors that last.
    """

    range_m: float = 1.0
    doppler_m_s: float = 0.02
    terrain_m: float = 2.0
    odometer: float = 0.05
    scale: float = 0.02
    heading_rad_s: float = 1e-4
    clock_walk_m: float = 0.1
    clock_drift_walk_m_s: float = 1e-4
    bias_m: float = 5.0
    bias_s: float = 7200.0


class RoverFilter:
    """The filter: `drive` for each stretch, then `hear` and `stand_on` for what is measured.

    `state` (7 + craft,) and `covariance`; `refused` counts innovations left out.
    """

    def __init__(
        self, start: SitePoint, craft: int, sensors: Sensors, *, place_m: float = 100.0,
        heading_rad: float = 0.0, heading_error_rad: float = 0.05, clock_m: float = 1e4,
    ) -> None:  # fmt: skip
        self.sensors, self.refused = sensors, 0
        self._origin = start.r_me_m
        self._axes = local_axes_me(start.latitude_rad, start.longitude_rad)
        self.state = np.zeros(BIAS + craft)
        self.state[HEADING] = heading_rad
        sigmas = [place_m, place_m, place_m, heading_error_rad, sensors.scale, clock_m, 10.0]
        self.covariance = np.diag(np.square([*sigmas, *([sensors.bias_m] * craft)]))

    @property
    def place_me_m(self) -> Array:
        """Where it believes to be, ME, m, shape (3,)."""
        return self._origin + self.state[:3] @ self._axes

    @property
    def sigma_m(self) -> tuple[float, float]:
        """Its own one-sigma error, horizontal and vertical."""
        p = self.covariance
        return math.sqrt(p[EAST, EAST] + p[NORTH, NORTH]), math.sqrt(p[UP, UP])

    def drive(self, odometer_m: float, turn_rad: float, climb_m: float, dt_s: float) -> None:
        """A stretch by odometer and gyroscope: length, change of heading, rise, and its time."""
        x, s = self.state, self.sensors
        heading = x[HEADING] + 0.5 * turn_rad
        length = odometer_m * (1.0 - x[SCALE])
        sine, cosine = math.sin(heading), math.cos(heading)
        fade = math.exp(-dt_s / s.bias_s)
        f = np.eye(x.size)
        f[EAST, HEADING], f[NORTH, HEADING] = length * cosine, -length * sine
        f[EAST, SCALE], f[NORTH, SCALE] = -odometer_m * sine, -odometer_m * cosine
        f[CLOCK, DRIFT] = dt_s
        f[range(BIAS, x.size), range(BIAS, x.size)] = fade
        x[EAST] += length * sine
        x[NORTH] += length * cosine
        x[UP] += climb_m
        x[HEADING] += turn_rad
        x[CLOCK] += dt_s * x[DRIFT]
        x[BIAS:] *= fade
        self.covariance = f @ self.covariance @ f.T + self._noise(odometer_m, sine, cosine, dt_s)

    def hear(
        self, craft: int, r_me_m: Array, v_me_m_s: Array, range_m: float,
        doppler_m_s: float | None = None, speed_me_m_s: Array | None = None,
    ) -> float:  # fmt: skip
        """A one-way range and, if heard, the range rate from a spacecraft at a place in ME.

        Gives the normalised innovation squared of the range. `speed_me_m_s` is the rover's own
        velocity (0 when it stands).
        """
        away = self.place_me_m - r_me_m
        distance = float(np.linalg.norm(away))
        line = self._axes @ (away / distance)
        h = np.zeros(self.state.size)
        h[:3], h[CLOCK], h[BIAS + craft] = line, 1.0, 1.0
        expected = distance + self.state[CLOCK] + self.state[BIAS + craft]
        told = self._update(h, range_m - expected, self.sensors.range_m)
        if doppler_m_s is not None:
            own = np.zeros(3) if speed_me_m_s is None else speed_me_m_s
            rate = float((own - v_me_m_s) @ away / distance)
            across = (own - v_me_m_s - rate * away / distance) / distance
            h = np.zeros(self.state.size)
            h[:3], h[DRIFT] = self._axes @ across, 1.0
            self._update(h, doppler_m_s - rate - self.state[DRIFT], self.sensors.doppler_m_s)
        return told

    def stand_on(self, height_m: float, slope_east: float, slope_north: float) -> float:
        """The terrain model at the place it believes in: height above the start, and its slopes."""
        x = self.state
        fall = (x[EAST] ** 2 + x[NORTH] ** 2) / (2.0 * MOON_RADIUS_M)
        h = np.zeros(x.size)
        h[EAST], h[NORTH], h[UP] = -slope_east, -slope_north, 1.0
        return self._update(h, height_m - fall - x[UP], self.sensors.terrain_m)

    def _noise(self, odometer_m: float, sine: float, cosine: float, dt_s: float) -> Array:
        s = self.sensors
        q = np.zeros(self.covariance.shape)
        along, far = s.odometer**2 * abs(odometer_m), abs(odometer_m)
        across = (s.heading_rad_s * far) ** 2 * dt_s / 3.0
        q[EAST, EAST] = along * sine**2 + across * cosine**2
        q[NORTH, NORTH] = along * cosine**2 + across * sine**2
        q[EAST, NORTH] = q[NORTH, EAST] = (along - across) * sine * cosine
        # The stretch climbs as the terrain model says, to a tenth of its length.
        q[UP, UP] = (0.1 * far) ** 2
        q[HEADING, HEADING] = s.heading_rad_s**2 * dt_s
        wander = s.clock_drift_walk_m_s**2
        q[CLOCK, CLOCK] = s.clock_walk_m**2 * dt_s + wander * dt_s**3 / 3.0
        q[CLOCK, DRIFT] = q[DRIFT, CLOCK] = wander * dt_s**2 / 2.0
        q[DRIFT, DRIFT] = wander * dt_s
        count = self.state.size - BIAS
        kept = 1.0 - math.exp(-2.0 * dt_s / s.bias_s)
        q[range(BIAS, BIAS + count), range(BIAS, BIAS + count)] = s.bias_m**2 * kept
        return q

    def _update(self, h: Array, innovation: float, sigma: float) -> float:
        """Take in one scalar; gives its innovation squared over the expected variance."""
        p = self.covariance
        spread = float(h @ p @ h) + sigma**2
        normalised = innovation**2 / spread
        if normalised > GATE**2:
            self.refused += 1
            return normalised
        gain = p @ h / spread
        self.state = self.state + gain * innovation
        keep = np.eye(h.size) - np.outer(gain, h)
        self.covariance = keep @ p @ keep.T + np.outer(gain, gain) * sigma**2
        return normalised
