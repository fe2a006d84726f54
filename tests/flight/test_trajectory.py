"""Trajectories: any instant between the states, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from ilrs.flight.trajectory import Trajectory

TIMES = np.array([0.0, 10.0, 30.0])


def cubic() -> Trajectory:
    """x = t^3: a cubic goes through a Hermite interpolation unchanged."""
    r = np.stack([TIMES**3, TIMES, 0.0 * TIMES], axis=1)
    v = np.stack([3.0 * TIMES**2, 0.0 * TIMES + 1.0, 0.0 * TIMES], axis=1)
    return Trajectory("cubic", TIMES, r, v)


def test_a_cubic_is_followed_exactly() -> None:
    t = np.array([0.0, 3.0, 10.0, 17.5, 30.0])
    r, v = cubic().at(t)
    assert np.abs(r[:, 0] - t**3).max() < 1e-10
    assert np.abs(v[:, 0] - 3.0 * t**2).max() < 1e-11


@pytest.mark.parametrize("t", [-1.0, 31.0, float("nan")])
def test_instants_outside_are_refused(t: float) -> None:
    with pytest.raises(ValueError, match=r"does not cover"):
        cubic().at(np.array([t]))


def test_what_is_no_trajectory_is_refused() -> None:
    good = np.zeros((3, 3))
    with pytest.raises(ValueError, match=r"must rise"):
        Trajectory("x", TIMES[::-1].copy(), good, good)
    with pytest.raises(ValueError, match=r"two or more"):
        Trajectory("x", TIMES[:1], good[:1], good[:1])
    with pytest.raises(ValueError, match=r"finite"):
        Trajectory("x", TIMES, good * np.nan, good)
