"""Antennas: gain, half-power beamwidth, pattern, and the loss of pointing beside the mark.

An antenna is a dish (diameter, efficiency), or a gain that somebody states. The pattern is that of
Rec. ITU-R F.699-8 (a parabola in decibels down to the first side lobe, which is then an envelope of
peaks: an upper bound, not a measured pattern):

    G = Gmax - 2.5e-3 (D/L f)^2             below f_m = 20 L/D sqrt(Gmax - G1), f in degrees
    G = G1 = 2 + 15 log10 (D/L)             up to f_r = 15.85 (D/L)^-0.6
    G = 32 - 25 log10 f                     up to 48 deg
    G = -10                                 beyond

with L the wavelength. Below D/L = 100 it is f_r = 100 L/D, 52 - 10 log10 D/L - 25 log10 f, and 10 -
10 log10 D/L. Antennas of a stated gain take D/L from Gmax = 7.7 + 20 log10 (D/L), as F.699
does. Below 12 dBi there are no side lobes to speak of: the parabola ends at -10 dBi. Not modelled:
polarisation off the axis, blockage, deformation with elevation, arrays that steer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ilrs.frames import LIGHT_M_S
from ilrs.network.radio.decibels import decibels, fraction, frequency

Array = NDArray[np.float64]
_BROAD_DBI = 12.0


@dataclass(frozen=True)
class Antenna:
    """A dish when `diameter_m` is given, otherwise an antenna of the stated `gain_dbi`.

    A dish may also state its gain: then the efficiency is not used, and the beam is that of the
    dish. `surface_rms_m` is the roughness of the reflector (Ruze 1966, doi:10.1109/PROC.1966.4784:
    the gain falls by exp(-(4 pi s / L)^2)). `isotropic` antennas need no pointing.
    """

    diameter_m: float | None = None
    efficiency: float = 0.55
    gain_dbi: float | None = None
    surface_rms_m: float = 0.0
    isotropic: bool = False
    source: str = "assumed"

    def __post_init__(self) -> None:
        if self.diameter_m is None and self.gain_dbi is None:
            raise ValueError("an antenna needs a diameter (diameter_m) or a gain (gain_dbi)")
        if self.diameter_m is not None and not self.diameter_m > 0.0:
            raise ValueError(f"an antenna of {self.diameter_m:g} m has no aperture")
        if self.gain_dbi is not None and not -40.0 < self.gain_dbi < 100.0:
            raise ValueError(
                f"a gain of {self.gain_dbi:g} dBi is not that of an antenna; gains are in dBi, so "
                "a ratio of 100 000 is 50 dBi: see decibels()"
            )
        if self.surface_rms_m < 0.0:
            raise ValueError(f"a roughness of {self.surface_rms_m:g} m is negative")
        fraction(self.efficiency, "the efficiency of an antenna")

    def peak_dbi(self, frequency_hz: float) -> float:
        """Gain on the axis: efficiency (pi D / L)^2 less the roughness, or what is stated."""
        if self.gain_dbi is not None:
            return self.gain_dbi
        across = math.pi * self.aperture_wavelengths(frequency_hz)
        rough = 4.0 * math.pi * self.surface_rms_m * frequency_hz / LIGHT_M_S
        return decibels(self.efficiency * across * across) - 10.0 * math.log10(math.e) * rough**2

    def aperture_wavelengths(self, frequency_hz: float) -> float:
        """D/L, from the diameter, otherwise from the gain."""
        frequency(frequency_hz, "an antenna")
        if self.diameter_m is not None:
            return self.diameter_m * frequency_hz / LIGHT_M_S
        return 10.0 ** ((float(self.gain_dbi or 0.0) - 7.7) / 20.0)

    def beamwidth_rad(self, frequency_hz: float) -> float:
        """Full width of the beam where the gain is 3 dB below its peak, 69.3 deg L/D."""
        if self.isotropic:
            return 2.0 * math.pi
        width = math.radians(2.0 * math.sqrt(3.0 / 2.5e-3)) / self.aperture_wavelengths(
            frequency_hz
        )
        return min(width, 2.0 * math.pi)

    def first_null_rad(self, frequency_hz: float) -> float:
        """Where the main lobe ends and the side lobes begin; pi where there are none."""
        peak, across = self.peak_dbi(frequency_hz), self.aperture_wavelengths(frequency_hz)
        side = -10.0 if peak < _BROAD_DBI else 2.0 + 15.0 * math.log10(across)
        if self.isotropic or peak <= side:
            return math.pi
        return min(math.radians(20.0 / across * math.sqrt(peak - side)), math.pi)

    def gain_at_dbi(self, frequency_hz: float, angle_rad: ArrayLike) -> Array:
        """Gain at angles from the axis, dBi, in the shape of the angles."""
        angle = np.degrees(np.abs(np.asarray(angle_rad, dtype=np.float64)))
        peak, across = self.peak_dbi(frequency_hz), self.aperture_wavelengths(frequency_hz)
        if self.isotropic:
            return np.full(angle.shape, peak)
        lobe = peak - 2.5e-3 * (across * angle) ** 2
        if peak < _BROAD_DBI:
            return np.maximum(lobe, min(-10.0, peak))
        main = math.degrees(self.first_null_rad(frequency_hz))
        return np.where(angle < main, lobe, _side_lobes(across, angle, main))

    def pointing_loss_db(self, frequency_hz: float, error_rad: ArrayLike) -> Array:
        """Decibels lost by pointing beside the mark; ValueError beyond the main lobe."""
        error = np.abs(np.asarray(error_rad, dtype=np.float64))
        null = self.first_null_rad(frequency_hz)
        if not (error < null).all():
            raise ValueError(
                f"a pointing error of {math.degrees(float(error.max())):.3g} deg lies beyond the "
                f"main lobe, which ends {math.degrees(null):.3g} deg from the axis at "
                f"{frequency_hz / 1e9:g} GHz (half-power width "
                f"{math.degrees(self.beamwidth_rad(frequency_hz)):.3g} deg): point better, take a "
                "smaller antenna or a lower frequency"
            )
        return self.peak_dbi(frequency_hz) - self.gain_at_dbi(frequency_hz, error)


def dish(diameter_m: float, efficiency: float = 0.55, source: str = "assumed") -> Antenna:
    """A dish of a diameter; 0.55 is a common efficiency of reflectors (assumed)."""
    return Antenna(diameter_m=diameter_m, efficiency=efficiency, source=source)


def _side_lobes(across: float, angle_deg: Array, main_deg: float) -> Array:
    """The envelope beyond the main lobe, dBi, angles in degrees."""
    far = np.maximum(angle_deg, 1e-9)
    first = 2.0 + 15.0 * math.log10(across)
    if across >= 100.0:
        turn = max(15.85 * across**-0.6, main_deg)
        slope, back = 32.0 - 25.0 * np.log10(far), -10.0
    else:
        turn = max(100.0 / across, main_deg)
        less = 10.0 * math.log10(across)
        slope, back = 52.0 - less - 25.0 * np.log10(far), 10.0 - less
    return np.where(
        angle_deg < turn, first, np.where(angle_deg < 48.0, np.minimum(slope, first), back)
    )
