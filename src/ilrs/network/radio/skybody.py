"""How bright the Moon, the Sun and the sky are to an antenna, and how much of them it takes in.

Brightness temperatures, K:

- Moon, disc as a whole: T0 + T0 / M cos(p - s) with the phase p from full Moon, after the handbook
  of the radio telescope RATAN-600 (fits to measurements in the form of Krotikov & Troitskii 1964),
  where T0, M and s depend on the wavelength; from 1 mm to 30 cm, beyond that T0 is 225 K.
- Sun, quiet: 120 000 f^-0.75, f in GHz (Maral & Bousquet, Satellite Communications Systems, 1998,
  section 8.3), not below 6 600 K, which is what is measured at 94 GHz. At 23 GHz it is 27 % above
  the 9 000 K measured (Mattioli et al. 2016). An active Sun is several times brighter below 10 GHz,
  a burst a thousand times: give `factor`.
- Sky: the cosmic background, 2.725 K, and the galaxy, 20 K at 408 MHz away from its plane, falling
  with f^-2.75 (form of Rec. ITU-R P.372; the 20 K are assumed, its plane is ten times brighter).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ilrs.frames import LIGHT_M_S, MOON_RADIUS_M, SUN_RADIUS_M
from ilrs.network.radio.antennas import Antenna

Array = NDArray[np.float64]
MOON_DISC_RAD = math.radians(0.259)  # half the mean apparent diameter from the Earth, 31.1 arcmin
SUN_DISC_RAD = math.radians(0.2666)  # from 1 au
COSMIC_K = 2.725
_RINGS = 400
_MANY = 600  # longer series are interpolated
_SIZES = 6


@dataclass(frozen=True, eq=False)
class Disc:
    """A bright body in the sky: how bright, how large, how far from the axis (may be a series)."""

    name: str
    brightness_k: float
    radius_rad: ArrayLike
    offset_rad: ArrayLike = 0.0
    source: str = "assumed"


def moon_disc(
    frequency_hz: float,
    range_m: ArrayLike,
    offset_rad: ArrayLike = 0.0,
    phase_rad: float = 0.5 * math.pi,
) -> Disc:
    """The Moon seen from a distance of its centre, m; from its surface it fills half the sky.

    `offset_rad` is how far its centre stands from the axis of the antenna; it and `range_m`
    broadcast. `phase_rad` is as in `moon_brightness_k`.
    """
    radius = np.arcsin(np.minimum(MOON_RADIUS_M / np.asarray(range_m, dtype=np.float64), 1.0))
    brightness = moon_brightness_k(frequency_hz, phase_rad)
    return Disc("Moon", brightness, radius, offset_rad, "RATAN-600 (Krotikov & Troitskii 1964)")


def sun_disc(
    frequency_hz: float, range_m: ArrayLike, offset_rad: ArrayLike, factor: float = 1.0
) -> Disc:
    """The Sun at a distance, m, standing at angles from the axis: small ones are a conjunction.

    Distances and angles broadcast; `factor` is as in `sun_brightness_k`.
    """
    radius = np.arcsin(SUN_RADIUS_M / np.asarray(range_m, dtype=np.float64))
    brightness = sun_brightness_k(frequency_hz, factor)
    return Disc("Sun", brightness, radius, offset_rad, "Maral & Bousquet 1998, quiet Sun")


def moon_brightness_k(frequency_hz: float, phase_rad: float = 0.5 * math.pi) -> float:
    """Mean over the disc, at a phase counted from full Moon (90 deg: half, a mean value)."""
    cm = min(100.0 * LIGHT_M_S / frequency_hz, 30.0)
    mean = 225.0 if cm >= 30.0 else 206.06 + cm * (1.6308 + cm * (-0.043774 + cm * 0.00043042))
    swing = min(cm, 12.0)
    part = 1.2207 + swing * (5.3788 + swing * (-0.26528 + swing * 0.0064374))
    if cm <= 1.2:
        late = 42.745 + 1.042 * math.log(cm)
    elif cm <= 4.0:
        late = 26.402 + cm * (18.625 + cm * (-6.3123 + cm * 0.70462))
    else:
        late = 45.0
    return mean + mean / part * math.cos(phase_rad - math.radians(late))


def sun_brightness_k(frequency_hz: float, factor: float = 1.0) -> float:
    """The quiet Sun's disc, K, times `factor` (above 0, or ValueError) for an active one."""
    if not factor > 0.0:
        raise ValueError(f"the factor of the Sun's activity is {factor:g}; it is above 0")
    return factor * max(120_000.0 * (frequency_hz / 1e9) ** -0.75, 6_600.0)


def sky_brightness_k(frequency_hz: float) -> float:
    """The empty sky away from the plane of the galaxy."""
    return COSMIC_K + 20.0 * (408e6 / frequency_hz) ** 2.75


def disc_share(
    antenna: Antenna, frequency_hz: float, offset_rad: ArrayLike, radius_rad: ArrayLike
) -> Array:
    """The part of what an antenna receives that comes from a disc, 0 to 1.

    (1 / 4 pi) times the integral of its gain over the disc, whose middle stands at an angle from
    the antenna's axis. The pattern's side lobes are an envelope, so that the share far from the
    axis is an upper bound. Angles broadcast; a disc of more than 90 deg is refused.
    """
    offset, radius = np.broadcast_arrays(
        np.abs(np.asarray(offset_rad, dtype=np.float64)), np.asarray(radius_rad, dtype=np.float64)
    )
    if not ((radius > 0.0) & (radius <= 0.5 * math.pi)).all():
        raise ValueError("a disc in the sky has a radius above 0 and up to 90 deg")
    if offset.size > _MANY:
        return _interpolated(antenna, frequency_hz, offset, radius)
    found = np.empty(offset.shape)
    beam = antenna.beamwidth_rad(frequency_hz)
    for n in np.ndindex(offset.shape):
        found[n] = _share(antenna, frequency_hz, float(offset[n]), float(radius[n]), beam)
    return np.minimum(found, 1.0)


def _interpolated(antenna: Antenna, frequency_hz: float, offset: Array, radius: Array) -> Array:
    """A long series: linear between distances of the axis from the disc's edge, and between radii.

    The share depends on the edge, sharply, and on the radius beyond that only little.
    """
    beam, low, high = antenna.beamwidth_rad(frequency_hz), float(radius.min()), float(radius.max())
    sizes = np.geomspace(low, high, _SIZES) if high > low * (1.0 + 1e-9) else np.array([low])
    shares = np.stack([_along(antenna, frequency_hz, offset - radius, r, beam) for r in sizes])
    if sizes.size == 1:
        return np.minimum(shares[0], 1.0)
    place = np.clip(np.interp(radius, sizes, np.arange(_SIZES)), 0.0, _SIZES - 1.001)
    k = place.astype(np.int64)
    below, above = (np.take_along_axis(shares, (k + n)[None], axis=0)[0] for n in (0, 1))
    return np.minimum(below + (place - k) * (above - below), 1.0)


def _along(antenna: Antenna, frequency_hz: float, edge: Array, radius: float, beam: float) -> Array:
    """The share of a disc of one size over distances of the axis from its edge (inside below 0)."""
    away = np.sinh(np.linspace(0.0, math.asinh(8.0 * math.pi / beam), 120)) / 8.0 * beam
    nodes = np.unique(np.clip(np.concatenate([away, -away, away - radius]), -radius, math.pi))
    found = [_share(antenna, frequency_hz, float(n) + radius, radius, beam) for n in nodes]
    return np.interp(edge, nodes, found)


def _share(
    antenna: Antenna, frequency_hz: float, offset: float, radius: float, beam: float
) -> float:
    """Rings about the antenna's axis, finer near it, each with the part that the disc covers."""
    inner, outer = max(offset - radius, 0.0), min(offset + radius, math.pi)
    start, end = math.asinh(inner / beam * 8.0), math.asinh(outer / beam * 8.0)
    edges = np.sinh(np.linspace(start, end, _RINGS + 1)) / 8.0 * beam
    ring = 0.5 * (edges[:-1] + edges[1:])
    solid = np.cos(edges[:-1]) - np.cos(edges[1:])
    gain = 10.0 ** (0.1 * antenna.gain_at_dbi(frequency_hz, ring))
    across = np.sin(ring) * math.sin(offset)
    inside = math.cos(radius) - np.cos(ring) * math.cos(offset)
    with np.errstate(divide="ignore", invalid="ignore"):
        cosine = np.where(across > 1e-15, inside / across, np.where(inside < 0.0, -1.0, 1.0))
    covered = np.arccos(np.clip(cosine, -1.0, 1.0)) / math.pi
    return float(0.5 * np.sum(gain * covered * solid))
