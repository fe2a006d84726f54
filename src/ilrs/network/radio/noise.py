"""The noise of a receiving system: what the antenna sees, the feed, the receiver; and G/T.

All temperatures are referred to the terminals of the antenna, before the feed:

    T = (Tsky sky-share + Tbodies) a + Tair (1 - a) + spill + T0 (l - 1) + l Treceiver

a is the transmission of the air along the way (1 without air), l the loss of the feed (a ratio of 1
or more) at T0 = 290 K. Tair, the mean radiating temperature of the air, is 275 K (Rec. ITU-R
P.618-14, section 3). Not modelled: noise from the transmitter beside it, man-made noise.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ilrs.network.radio.antennas import Antenna
from ilrs.network.radio.decibels import ratio
from ilrs.network.radio.skybody import Disc, disc_share, sky_brightness_k

Array = NDArray[np.float64]
FEED_K = 290.0
AIR_K = 275.0
_SOURCES = {
    "sky": "cosmic background and galaxy (form of ITU-R P.372)",
    "air": "275 K through the loss (ITU-R P.618)",
    "feed": "290 K through the loss",
}


@dataclass(frozen=True)
class Amplifier:
    """A receiver: its noise temperature at its input, the feed before it, the spill-over.

    `spill_k` is what the antenna takes in from warm ground beside its beam.
    """

    noise_k: float
    feed_loss_db: float = 0.0
    spill_k: float = 0.0
    source: str = "assumed"

    def __post_init__(self) -> None:
        if not self.noise_k >= 0.0 or not self.spill_k >= 0.0 or not self.feed_loss_db >= 0.0:
            raise ValueError(
                f"a receiver of {self.noise_k:g} K with {self.spill_k:g} K of spill and "
                f"{self.feed_loss_db:g} dB of feed: none of them can be below 0"
            )

    @classmethod
    def of_noise_figure(
        cls, noise_figure_db: float, feed_loss_db: float = 0.0, source: str = "assumed"
    ) -> Amplifier:
        """From a noise figure in decibels, referred to 290 K."""
        return cls(FEED_K * (ratio(noise_figure_db) - 1.0), feed_loss_db, 0.0, source)


@dataclass(frozen=True, eq=False)
class Noise:
    """The parts of a system's temperature, K, by name, in the order of the formula; and sources."""

    parts: dict[str, Array] = field(default_factory=dict[str, Array])
    sources: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def system_k(self) -> Array:
        """Their sum."""
        return np.sum(np.broadcast_arrays(*self.parts.values()), axis=0)


def system_noise(
    antenna: Antenna,
    amplifier: Amplifier,
    frequency_hz: float,
    *,
    air_loss_db: ArrayLike = 0.0,
    discs: tuple[Disc, ...] = (),
) -> Noise:
    """The parts of the system's temperature; series broadcast against each other.

    A disc that the beam takes in hides as much of the empty sky. Infinite air loss (a body below
    the horizon) leaves the air alone.
    """
    through = 10.0 ** (-0.1 * np.asarray(air_loss_db, dtype=np.float64))
    shares = [disc_share(antenna, frequency_hz, d.offset_rad, d.radius_rad) for d in discs]
    hidden = np.minimum(sum(shares, np.float64(0.0)), 1.0)
    parts = {"sky": sky_brightness_k(frequency_hz) * (1.0 - hidden) * through}
    for disc, share in zip(discs, shares, strict=True):
        parts[disc.name] = disc.brightness_k * share * through
    feed = ratio(amplifier.feed_loss_db)
    if np.any(through < 1.0):
        parts["air"] = AIR_K * (1.0 - through)
    parts["spill-over"] = np.asarray(amplifier.spill_k)
    parts["feed"] = np.asarray(FEED_K * (feed - 1.0))
    parts["receiver"] = np.asarray(feed * amplifier.noise_k)
    own = dict.fromkeys(("spill-over", "receiver"), amplifier.source)
    return Noise(parts, _SOURCES | own | {d.name: d.source for d in discs})
