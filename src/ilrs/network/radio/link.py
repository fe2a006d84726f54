"""From a transmitter to a receiver: the budget of a radio link over a series of ranges.

`link_budget` makes the terms; `achievable_rate` is the short way from two ends and a series of
ranges to a series of rates. The path loss is that of free space, 20 log10(4 pi d / L) (Rec. ITU-R
P.525). Not modelled: Doppler, interference, multipath (see `ilrs.network.surface.reflection`), and
scintillation in the solar corona (the Sun's heat is).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ilrs.frames import LIGHT_M_S
from ilrs.network.radio.antennas import Antenna
from ilrs.network.radio.atmosphere import Air
from ilrs.network.radio.budget import RECEIVED, SENT, WAY, Budget, Term
from ilrs.network.radio.decibels import decibels, frequency, loss, positive_power
from ilrs.network.radio.modem import Modem
from ilrs.network.radio.noise import Amplifier, Noise, system_noise
from ilrs.network.radio.polarisation import Polarisation, polarisation_loss_db
from ilrs.network.radio.skybody import Disc

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Transmitter:
    """What sends: power at the amplifier, the line to the antenna, the antenna, its pointing."""

    name: str
    power_w: float
    antenna: Antenna
    polarisation: Polarisation = Polarisation()  # noqa: RUF009
    line_loss_db: float = 0.0
    pointing_error_rad: float = 0.0
    source: str = "assumed"

    def __post_init__(self) -> None:
        positive_power(self.power_w, self.name)
        loss(self.line_loss_db, f"the line of {self.name}")


@dataclass(frozen=True)
class Receiver:
    """What receives: antenna, amplifier, pointing; or a stated G/T instead of both.

    With `g_over_t_db_k` the gain on the axis and the temperature are those that somebody states
    together (clear sky); bodies and air that are given to the budget still add their noise to the
    temperature that the gain implies.
    """

    name: str
    antenna: Antenna
    amplifier: Amplifier = Amplifier(100.0)  # noqa: RUF009
    polarisation: Polarisation = Polarisation()  # noqa: RUF009
    pointing_error_rad: float = 0.0
    g_over_t_db_k: float | None = None
    source: str = "assumed"


def space_loss_db(range_m: ArrayLike, frequency_hz: float) -> Array:
    """Free-space loss between isotropic antennas, positive; ValueError for a range not above 0."""
    metres = np.asarray(range_m, dtype=np.float64)
    if not (metres > 0.0).all():
        raise ValueError("a range in metres is above 0; is it a height, or in kilometres?")
    return 20.0 * np.log10(4.0 * math.pi * metres * frequency_hz / LIGHT_M_S)


def link_budget(
    sender: Transmitter,
    receiver: Receiver,
    frequency_hz: float,
    range_m: ArrayLike,
    *,
    air: Air | None = None,
    elevation_rad: ArrayLike | None = None,
    way_loss_db: ArrayLike = 0.0,
    discs: tuple[Disc, ...] = (),
) -> Budget:
    """The budget over a series of ranges, m, shape (count,) or a number.

    `air` with `elevation_rad` (how high the other end stands over the station on the Earth) adds
    the loss and the noise of the atmosphere; `way_loss_db` is any further loss on the way, such as
    diffraction, positive; `discs` are bodies in the sky of the receiver. Whether the frequency may
    be used is asked of `ilrs.network.radio.bands`. ValueError, with a remedy, for what cannot be.
    """
    frequency(frequency_hz, f"{sender.name} to {receiver.name}")
    loss(way_loss_db, "the loss on the way")
    air_db = np.float64(0.0)
    if air is not None:
        if elevation_rad is None:
            raise ValueError(f"the air over {receiver.name} needs the elevation (elevation_rad)")
        air_db = air.loss_db(elevation_rad)
    noise = _noise(receiver, frequency_hz, air_db, discs)
    terms = [*_sent(sender, frequency_hz), *_way(range_m, frequency_hz, air, air_db, way_loss_db)]
    terms += _received(sender, receiver, frequency_hz)
    return Budget(frequency_hz, tuple(terms), noise)


def achievable_rate(
    sender: Transmitter,
    receiver: Receiver,
    modem: Modem,
    frequency_hz: float,
    range_m: ArrayLike,
    *,
    air: Air | None = None,
    elevation_rad: ArrayLike | None = None,
    way_loss_db: ArrayLike = 0.0,
    discs: tuple[Disc, ...] = (),
) -> Array:
    """Rates, bit/s, over a series of ranges; 0 where the link does not close. As `link_budget`."""
    budget = link_budget(
        sender, receiver, frequency_hz, range_m,
        air=air, elevation_rad=elevation_rad, way_loss_db=way_loss_db, discs=discs,
    )  # fmt: skip
    return budget.rate_bit_s(modem)


def _sent(sender: Transmitter, frequency_hz: float) -> list[Term]:
    antenna, source = sender.antenna, sender.source
    off = antenna.pointing_loss_db(frequency_hz, sender.pointing_error_rad)
    return [
        Term("transmitter power", decibels(sender.power_w), "dBW", source, SENT),
        Term("line", -sender.line_loss_db, "dB", source, SENT),
        Term("antenna", antenna.peak_dbi(frequency_hz), "dBi", antenna.source, SENT),
        Term("pointing", -off, "dB", "Rec. ITU-R F.699-8", SENT),
    ]


def _way(
    range_m: ArrayLike, frequency_hz: float, air: Air | None, air_db: ArrayLike, more: ArrayLike
) -> list[Term]:
    terms = [Term("free space", -space_loss_db(range_m, frequency_hz), "dB", "ITU-R P.525", WAY)]
    if air is not None:
        terms.append(Term("atmosphere", -np.asarray(air_db), "dB", air.source, WAY))
    if np.any(np.asarray(more) > 0.0):
        terms.append(Term("on the way", -np.asarray(more), "dB", "given", WAY))
    return terms


def _received(sender: Transmitter, receiver: Receiver, frequency_hz: float) -> list[Term]:
    antenna = receiver.antenna
    mismatch = polarisation_loss_db(sender.polarisation, receiver.polarisation)
    words = f"{sender.polarisation.kind} to {receiver.polarisation.kind}"
    off = antenna.pointing_loss_db(frequency_hz, receiver.pointing_error_rad)
    return [
        Term("polarisation", -mismatch, "dB", words, WAY),
        Term("receiving antenna", antenna.peak_dbi(frequency_hz), "dBi", antenna.source, RECEIVED),
        Term("receiver's pointing", -off, "dB", "Rec. ITU-R F.699-8", RECEIVED),
    ]


def _noise(
    receiver: Receiver, frequency_hz: float, air_db: ArrayLike, discs: tuple[Disc, ...]
) -> Noise:
    antenna, amplifier = receiver.antenna, receiver.amplifier
    found = system_noise(antenna, amplifier, frequency_hz, air_loss_db=air_db, discs=discs)
    if receiver.g_over_t_db_k is None:
        return found
    stated = 10.0 ** (0.1 * (antenna.peak_dbi(frequency_hz) - receiver.g_over_t_db_k))
    added = {k: v for k, v in found.parts.items() if k == "air" or k in {d.name for d in discs}}
    sources = found.sources | {"as stated": receiver.source}
    return Noise({"as stated": np.asarray(stated), **added}, sources)
