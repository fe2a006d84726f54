"""What position and time a constellation gives: errors of orbit, clock and receiver.

The error of one range is the root sum square of what is independent: the orbit's error along the
line of sight, the spacecraft's clock, the receiver and its multipath (a user equivalent range
error). The covariance of place and clock is (H^T W H)^-1 with W the inverse squares. Over `fixes`
independent instants of a user at rest, errors shrink with the root of their number; orbit and clock
errors last for hours and do not. Not modelled: correlation of orbit errors between spacecraft.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ilrs.frames import LIGHT_M_S
from ilrs.network.navigation.dilution import Dilution

Array = NDArray[np.float64]


@dataclass(frozen=True)
class ErrorBudget:
    """One-sigma errors of one range, m: orbit along the line of sight, clock, receiver, multipath.

    Raises ValueError for a negative or infinite one.
    """

    orbit_m: float
    clock_m: float
    receiver_m: float
    multipath_m: float = 0.0

    def __post_init__(self) -> None:
        parts = (self.orbit_m, self.clock_m, self.receiver_m, self.multipath_m)
        if not all(math.isfinite(p) and p >= 0.0 for p in parts):
            raise ValueError(f"the errors of a range are lengths of 0 m or more, not {parts}")

    @classmethod
    def of_clock(
        cls, orbit_m: float, allan: float, age_s: float, receiver_m: float, multipath_m: float = 0.0
    ) -> ErrorBudget:
        """With a clock of that Allan deviation over the time since it was last set.

        Its error is then about c x allan x age, for white and flicker frequency noise within a
        factor of 1.5 (Riley 2008, NIST Special Publication 1065).
        """
        return cls(orbit_m, LIGHT_M_S * allan * age_s, receiver_m, multipath_m)

    @property
    def lasting_m(self) -> float:
        """What does not average out within hours."""
        return math.hypot(self.orbit_m, self.clock_m)

    @property
    def fleeting_m(self) -> float:
        """What is new in every fix."""
        return math.hypot(self.receiver_m, self.multipath_m)

    def range_m(self, fixes: int = 1) -> float:
        """The error of one range after the mean over so many fixes."""
        if fixes < 1:
            raise ValueError("a position needs at least one fix")
        return math.hypot(self.lasting_m, self.fleeting_m / math.sqrt(fixes))


@dataclass(frozen=True, eq=False)
class PositionError:
    """One-sigma errors over instants, (count,), NaN without a fix: m, and s for the clock."""

    horizontal_m: Array
    vertical_m: Array
    position_m: Array
    time_s: Array


def position_error(found: Dilution, budget: ErrorBudget, fixes: int = 1) -> PositionError:
    """The errors of place and time at each instant."""
    s = budget.range_m(fixes)
    return PositionError(
        s * found.hdop, s * found.vdop, s * found.pdop, s * found.tdop / LIGHT_M_S
    )  # fmt: skip
