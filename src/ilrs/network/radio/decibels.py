"""Decibels and ratios, and the checks that keep one from being taken for the other.

Powers in dBW, densities in dBW/Hz, gains in dBi, losses as positive decibels. Names end in `_db`,
`_dbw`, `_dbi`, `_dbhz`; a linear quantity has its SI unit as ever (`power_w`).
"""

from __future__ import annotations

from typing import overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
BOLTZMANN_J_K = 1.380649e-23  # exact, SI 2019
BOLTZMANN_DB = 10.0 * float(np.log10(BOLTZMANN_J_K))  # -228.599 dBW/K/Hz


@overload
def decibels(linear: float) -> float: ...
@overload
def decibels(linear: ArrayLike) -> Array | float: ...
def decibels(linear: ArrayLike) -> Array | float:
    """10 log10 of a ratio or a power; ValueError for anything below 0, -inf for 0."""
    given = np.asarray(linear, dtype=np.float64)
    if not (given >= 0.0).all():
        raise ValueError(
            f"{_shown(given)} cannot be turned into decibels: ratios and powers are 0 or more; "
            "if the number is in decibels already, leave it as it is"
        )
    with np.errstate(divide="ignore"):
        found = 10.0 * np.log10(given)
    return float(found) if found.ndim == 0 else found


@overload
def ratio(decibels_db: float) -> float: ...
@overload
def ratio(decibels_db: ArrayLike) -> Array | float: ...
def ratio(decibels_db: ArrayLike) -> Array | float:
    """The ratio (or the power) of a number of decibels; the inverse of `decibels`."""
    found = 10.0 ** (0.1 * np.asarray(decibels_db, dtype=np.float64))
    return float(found) if found.ndim == 0 else found


def positive_power(power_w: float, what: str) -> float:
    """The power if it is one; ValueError that asks whether dBW were meant otherwise."""
    if not (np.isfinite(power_w) and power_w > 0.0):
        raise ValueError(
            f"{what}: a power of {power_w:g} W is not above 0; if {power_w:g} dBW were meant, give "
            f"power_w=ratio({power_w:g}), which is {ratio(power_w):.4g} W"
        )
    return power_w


def fraction(value: float, what: str) -> float:
    """The value if it lies in (0, 1]; ValueError that asks for percent or decibels otherwise."""
    if not 0.0 < value <= 1.0:
        raise ValueError(
            f"{what} is {value:g}, but it is a fraction above 0 and up to 1: write 55 % as 0.55, "
            "and a loss of 2.6 dB as ratio(-2.6)"
        )
    return value


def loss(value_db: ArrayLike, what: str) -> None:
    """ValueError unless a loss is a number of decibels of 0 or more."""
    if not (np.asarray(value_db, dtype=np.float64) >= 0.0).all():
        raise ValueError(
            f"{what} is {_shown(np.asarray(value_db))} dB: losses are given as positive decibels, "
            "and a gain is not a loss"
        )


def frequency(frequency_hz: float, what: str = "the link") -> float:
    """The frequency if it is one in Hz; ValueError that asks for GHz or MHz otherwise."""
    if not (np.isfinite(frequency_hz) and frequency_hz > 0.0):
        raise ValueError(f"{what}: a frequency of {frequency_hz:g} Hz is not above 0")
    if frequency_hz < 1e6:
        raise ValueError(
            f"{what}: a frequency of {frequency_hz:g} Hz is below 1 MHz; frequencies are in Hz, so "
            f"8.45 GHz is 8.45e9: was {frequency_hz:g} GHz or MHz meant?"
        )
    return frequency_hz


def _shown(values: Array) -> str:
    return f"{float(values):g}" if values.ndim == 0 else f"a series that reaches {values.min():g}"
