"""The filter of a rover, judged by its own statistics over many drives.

A consistent filter has normalised estimation errors squared that follow chi-squared with as many
degrees of freedom as states (Bar-Shalom, Li & Kirubarajan 2001, section 5.4,
doi:10.1002/0471221279).
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from ilrs.frames import MOON_RADIUS_M, SitePoint, local_axes_me
from ilrs.network.navigation.rover import CLOCK, DRIFT, HEADING, RoverFilter, Sensors

START = SitePoint.from_degrees(-89.0, 40.0, 0.0)
AXES = local_axes_me(START.latitude_rad, START.longitude_rad)
S = Sensors()
STEP_S, SPEED_M_S = 60.0, 0.1


def sky(t: float) -> tuple[np.ndarray, np.ndarray]:
    """Four craft that move over the site: places and velocities in ME, (4, 3)."""
    k = np.arange(4.0)
    a = 2.0 * math.pi * k / 4.0 + 2e-4 * t
    e = 0.6 + 0.4 * np.sin(k + 1e-4 * t)
    local = np.stack([np.sin(a) * np.cos(e), np.cos(a) * np.cos(e), np.sin(e)], axis=1)
    return START.r_me_m + 8e6 * local @ AXES, a


def craft(t: float) -> tuple[np.ndarray, np.ndarray]:
    place = sky(t)[0]
    return place, (sky(t + 0.5)[0] - sky(t - 0.5)[0])


def ground(east: float, north: float) -> tuple[float, float, float]:
    """Height above the start along its up, and slopes: hills on the sphere."""
    hill = 20.0 * math.sin(east / 900.0) + 15.0 * math.cos(north / 700.0) - 15.0
    slopes = 20.0 / 900.0 * math.cos(east / 900.0), -15.0 / 700.0 * math.sin(north / 700.0)
    return hill, *slopes


class Drive:
    """The truth of one drive, and what sensors make of it."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        g = self.rng.standard_normal
        self.filter = RoverFilter(START, 4, S, place_m=100.0, clock_m=1000.0)
        self.place = 100.0 * g(3)
        self.heading = 0.05 * g()
        self.scale = S.scale * g()
        self.clock, self.drift = 1000.0 * g(), 10.0 * g()
        self.bias = S.bias_m * g(4)
        self.t = 0.0
        self.place[2] = self.fall()

    def fall(self) -> float:
        e, n = self.place[:2]
        return ground(e, n)[0] - (e * e + n * n) / (2.0 * MOON_RADIUS_M)

    def go(self) -> None:
        g, length = self.rng.standard_normal, SPEED_M_S * STEP_S
        turn = 0.02
        wander = S.heading_rad_s * math.sqrt(STEP_S) * g()
        told = length / (1.0 - self.scale)
        real = length + S.odometer * math.sqrt(length) * g()
        heading = self.heading + 0.5 * (turn + wander)
        before = self.place[2]
        self.place[:2] += real * np.array([math.sin(heading), math.cos(heading)])
        self.place[2] = self.fall()
        self.heading += turn + wander
        pair = S.clock_drift_walk_m_s * math.sqrt(STEP_S) * g()
        self.clock += STEP_S * (self.drift + 0.5 * pair) + S.clock_walk_m * math.sqrt(STEP_S) * g()
        self.drift += pair
        fade = math.exp(-STEP_S / S.bias_s)
        self.bias = fade * self.bias + S.bias_m * math.sqrt(1.0 - fade**2) * g(4)
        self.t += STEP_S
        climb = self.place[2] - before + 0.02 * length * g()
        self.filter.drive(told, turn, climb, STEP_S)

    def listen(self) -> list[float]:
        g, told = self.rng.standard_normal, []
        r, v = craft(self.t)
        here = START.r_me_m + self.place @ AXES
        for i in range(4):
            away = here - r[i]
            distance = float(np.linalg.norm(away))
            rate = float(-v[i] @ away / distance)
            told.append(
                self.filter.hear(
                    i, r[i], v[i],
                    distance + self.clock + self.bias[i] + S.range_m * g(),
                    rate + self.drift + S.doppler_m_s * g(),
                )
            )  # fmt: skip
        e, n = self.filter.state[:2]
        height, slope_e, slope_n = ground(float(e), float(n))
        self.filter.stand_on(height + S.terrain_m * g(), slope_e, slope_n)
        return told

    @property
    def error(self) -> np.ndarray:
        truth = np.concatenate([
            self.place, [self.heading, self.scale, self.clock, self.drift], self.bias,
        ])  # fmt: skip
        return truth - self.filter.state


@pytest.fixture(scope="module")
def drives() -> list[Drive]:
    done = [Drive(seed) for seed in range(40)]
    for drive in done:
        for _ in range(60):
            drive.go()
            drive.listen()
    return done


def test_errors_are_as_large_as_the_filter_says(drives: list[Drive]) -> None:
    nees = [d.error @ np.linalg.solve(d.filter.covariance, d.error) for d in drives]
    states = drives[0].filter.state.size
    # The mean of 40 chi-squared values of 11 degrees of freedom: 11 +- 3 x 0.74.
    assert np.mean(nees) == pytest.approx(states, abs=3.0 * math.sqrt(2.0 * states / len(nees)))


def test_innovations_are_white_and_of_unit_size() -> None:
    drive = Drive(1000)
    told: list[float] = []
    for step in range(400):
        drive.go()
        found = drive.listen()
        if step > 20:
            told += found
    assert np.mean(told) == pytest.approx(1.0, abs=3.0 * math.sqrt(2.0 / len(told)) + 0.05)
    assert drive.filter.refused < 5


def test_the_fix_is_better_than_dead_reckoning_alone(drives: list[Drive]) -> None:
    fixed = math.sqrt(np.mean([np.square(d.error[:2]).sum() for d in drives]))
    alone = [Drive(seed) for seed in range(40)]
    for drive in alone:
        for _ in range(60):
            drive.go()
    lost = math.sqrt(np.mean([np.square(d.error[:2]).sum() for d in alone]))
    assert fixed < 0.1 * lost
    assert fixed == pytest.approx(
        math.sqrt(np.mean([d.filter.sigma_m[0] ** 2 for d in drives])), rel=0.35
    )


def test_time_comes_with_the_place(drives: list[Drive]) -> None:
    clock = math.sqrt(np.mean([d.error[CLOCK] ** 2 for d in drives]))
    assert clock < 10.0
    assert math.sqrt(np.mean([d.error[DRIFT] ** 2 for d in drives])) < 0.05
    assert math.sqrt(np.mean([d.error[HEADING] ** 2 for d in drives])) < 0.05


def test_a_wild_range_is_left_out_and_counted(drives: list[Drive]) -> None:
    drive = drives[0]
    r, v = craft(drive.t)
    before = drive.filter.state.copy()
    drive.filter.hear(0, r[0], v[0], 1e9)
    assert drive.filter.refused == 1
    assert (drive.filter.state == before).all()


def test_with_two_spacecraft_and_terrain_it_still_converges() -> None:
    errors = []
    for seed in range(12):
        drive = Drive(seed)
        for _ in range(240):
            drive.go()
            r, v = craft(drive.t)
            here = START.r_me_m + drive.place @ AXES
            for i in (0, 1):
                away = here - r[i]
                distance = float(np.linalg.norm(away))
                g = drive.rng.standard_normal
                drive.filter.hear(
                    i, r[i], v[i], distance + drive.clock + drive.bias[i] + S.range_m * g(),
                    float(-v[i] @ away / distance) + drive.drift + S.doppler_m_s * g(),
                )  # fmt: skip
            height, slope_e, slope_n = ground(*map(float, drive.filter.state[:2]))
            drive.filter.stand_on(height + S.terrain_m * drive.rng.standard_normal(),
                                  slope_e, slope_n)  # fmt: skip
        errors.append(float(np.hypot(*drive.error[:2])))
    assert np.median(errors) < 40.0
