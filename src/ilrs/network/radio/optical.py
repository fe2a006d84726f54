"""Optical links: power from telescope to telescope, photons per bit, rates of pulse positions.

Gains of ideal apertures are (pi D / L)^2; what a real one loses (truncated beam, wavefront,
mirrors, obscuration) is one efficiency. The loss of pointing is that of a uniformly filled
circular aperture, (2 J1(x) / x)^2, x = pi D sin(f) / L (Airy 1835), up to its first null. The rate
of a channel that counts photons over a background is the interpolation of Moision & Farr 2014 (IPN
Progress Report 42-199):

    C = Pr^2 / (E ln 2) / (Pr / ln M + 2 Pb / (M - 1) + Pr^2 M Ts / (E ln M))   bit/s

with E the energy of a photon, M the order, Ts the slot, Pb the background, and Pr the power that is
detected; it bends from photon-starved (proportional to Pr) to the peak log2 M / (M Ts). Not
modelled: turbulence (give a loss), clouds beyond a fraction of time, blocking of the detector.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ilrs.frames import LIGHT_M_S
from ilrs.network.radio.budget import Line
from ilrs.network.radio.decibels import decibels, fraction, loss, positive_power

Array = NDArray[np.float64]
PLANCK_J_S = 6.62607015e-34  # exact, SI 2019
_FIRST_NULL = 3.8317059702075125  # of J1


@dataclass(frozen=True)
class Telescope:
    """An aperture; `count` equal ones add up; the efficiency is that of all its optics."""

    diameter_m: float
    efficiency: float = 1.0
    count: int = 1
    pointing_error_rad: float = 0.0
    source: str = "assumed"

    def __post_init__(self) -> None:
        fraction(self.efficiency, "the efficiency of a telescope")
        if not self.diameter_m > 0.0 or self.count < 1:
            raise ValueError("a telescope has an aperture above 0 m, and there is at least one")

    def gain_db(self, wavelength_m: float) -> float:
        """Gain of all apertures together, without pointing."""
        area = self.count * (math.pi * self.diameter_m / wavelength_m) ** 2
        return decibels(area * self.efficiency)

    def pointing_loss_db(self, wavelength_m: float) -> float:
        """What the error of pointing loses; ValueError beyond the first null."""
        x = math.pi * self.diameter_m * math.sin(abs(self.pointing_error_rad)) / wavelength_m
        if x >= _FIRST_NULL:
            null = math.asin(_FIRST_NULL * wavelength_m / (math.pi * self.diameter_m))
            raise ValueError(
                f"a pointing error of {self.pointing_error_rad * 1e6:.3g} microrad lies beyond the "
                f"first null of the beam at {null * 1e6:.3g} microrad: point better, or take a "
                "smaller aperture"
            )
        return 0.0 if x < 1e-6 else -20.0 * math.log10(abs(2.0 * _bessel_j1(x) / x))


@dataclass(frozen=True)
class Pulses:
    """Pulse-position modulation: order, slot, rate of the code."""

    order: int
    slot_s: float
    code_rate: float = 0.5

    def __post_init__(self) -> None:
        fraction(self.code_rate, "the rate of a code")
        if self.order < 2 or self.order & (self.order - 1) or not self.slot_s > 0.0:
            raise ValueError("the order of pulse positions is a power of two, and slots last")

    @property
    def rate_bit_s(self) -> float:
        """Bits of information per second when the link carries them."""
        return self.code_rate * math.log2(self.order) / (self.order * self.slot_s)

    def capacity_bit_s(
        self, detected_w: ArrayLike, wavelength_m: float, background_w: float = 0.0
    ) -> Array:
        """The most that any code carries at these powers, bit/s (Moision & Farr 2014)."""
        power = np.asarray(detected_w, dtype=np.float64)
        photon_j, m = PLANCK_J_S * LIGHT_M_S / wavelength_m, float(self.order)
        starved = power / math.log(m) + 2.0 * background_w / (m - 1.0)
        peak = power * power * m * self.slot_s / (photon_j * math.log(m))
        below = np.where(power > 0.0, starved + peak, 1.0)
        return power * power / (photon_j * math.log(2.0)) / below


@dataclass(frozen=True, eq=False)
class OpticalBudget:
    """Powers of an optical link over a series of ranges; `lines` prints it."""

    wavelength_m: float
    parts: tuple[Line, ...]
    received_dbw: Array
    detected_dbw: Array

    def photons_per_bit(self, rate_bit_s: float, *, detected: bool = True) -> Array:
        """Photons that arrive (or are counted) for each bit at a rate."""
        photon_j = PLANCK_J_S * LIGHT_M_S / self.wavelength_m
        dbw = self.detected_dbw if detected else self.received_dbw
        return 10.0 ** (0.1 * dbw) / (photon_j * rate_bit_s)

    def rate_bit_s(
        self, pulses: Pulses, *, margin_db: float = 3.0, background_w: float = 0.0
    ) -> Array:
        """The rate of the pulses where the capacity, with a margin of power, allows it; else 0."""
        power = 10.0 ** (0.1 * (self.detected_dbw - margin_db))
        able = pulses.capacity_bit_s(power, self.wavelength_m, background_w)
        return np.where(able >= pulses.rate_bit_s, pulses.rate_bit_s, 0.0)


def optical_budget(
    power_w: float,
    sender: Telescope,
    receiver: Telescope,
    wavelength_m: float,
    range_m: ArrayLike,
    *,
    zenith_transmission: float = 1.0,
    elevation_rad: ArrayLike = 0.5 * math.pi,
    further_loss_db: float = 0.0,
    detector_efficiency: float = 1.0,
) -> OpticalBudget:
    """The budget over a series of ranges, m.

    The air's transmission at the zenith is raised to the power 1 / sin(elevation); below the
    horizon nothing arrives. `further_loss_db` is what else is lost before the detector.
    Raises ValueError, with a remedy, for figures that cannot be.
    """
    positive_power(power_w, "the laser")
    loss(further_loss_db, "the further loss of an optical link")
    fraction(zenith_transmission, "the transmission of the air")
    fraction(detector_efficiency, "the efficiency of a detector")
    if not 1e-7 < wavelength_m < 1e-4:
        raise ValueError(
            f"{wavelength_m:g} m is not the length of a light wave: 1550 nm is 1.55e-6"
        )
    sine = np.sin(np.asarray(elevation_rad, dtype=np.float64))
    with np.errstate(divide="ignore"):
        thick = np.where(sine > 0.0, 1.0 / np.maximum(sine, 1e-9), math.inf)
    air_db = -decibels(zenith_transmission) * thick if zenith_transmission < 1.0 else 0.0 * sine
    space = 20.0 * np.log10(4.0 * math.pi * np.asarray(range_m, dtype=np.float64) / wavelength_m)
    ends = _ends(power_w, sender, receiver, wavelength_m)
    fixed = sum(line.value for line in ends) - further_loss_db
    received = fixed - space - np.where(sine > 0.0, air_db, math.inf)
    detected = received + decibels(detector_efficiency)
    way = (
        Line("free space", -float(np.ravel(space)[0]), "dB", "(L / 4 pi d)^2"),
        Line("atmosphere", -float(np.ravel(air_db)[0]), "dB", "transmission^(1 / sin elevation)"),
        Line("further losses", -further_loss_db, "dB", "given"),
        Line("received", float(np.ravel(received)[0]), "dBW", "sum", True),
        Line("detector", decibels(detector_efficiency), "dB", "given"),
    )
    return OpticalBudget(wavelength_m, (*ends, *way), np.asarray(received), np.asarray(detected))


def _ends(
    power_w: float, sender: Telescope, receiver: Telescope, wavelength_m: float
) -> list[Line]:
    return [
        Line("laser", decibels(power_w), "dBW", "given"),
        Line("sending telescope", sender.gain_db(wavelength_m), "dB", sender.source),
        Line("pointing", -sender.pointing_loss_db(wavelength_m), "dB", "Airy pattern"),
        Line("receiving telescope", receiver.gain_db(wavelength_m), "dB", receiver.source),
        Line("receiver's pointing", -receiver.pointing_loss_db(wavelength_m), "dB", "Airy pattern"),
    ]


def _bessel_j1(x: float) -> float:
    """J1 as the mean of cos(t - x sin t) over half a turn: periodic, so midpoints converge fast."""
    t = (np.arange(64) + 0.5) * (math.pi / 64.0)
    return float(np.mean(np.cos(t - x * np.sin(t))))
