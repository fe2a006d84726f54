"""What every radio of the network declares: the numbers from which its links are computed.

They are read before the run by `ilrs.sim.links`, together with the geometry.
"""

from __future__ import annotations

import math

from ilrs.kind import Driver, Param

SEND: tuple[Param, ...] = (
    Param("transmit_power_w", "radio power", 20.0, 0.0, 1e6),
    Param("frequency_hz", "carrier frequency", 26.25e9, 1e8, 1e12),
    Param("max_rate_bit_s", "most that the modem can send", 100e6, 0.0, 1e12),
    Param("bandwidth_hz", "occupied bandwidth", 100e6, 1.0, 1e12),
    Param("margin", "link margin as a power ratio; 2 is 3 dB", 2.0, 1.0, 1e3),
)
DISH: tuple[Param, ...] = (
    Param("antenna_diameter_m", "diameter of the antenna", minimum=0.01, maximum=500.0),
    Param("antenna_efficiency", "effective part of its aperture", 0.6, 0.01, 1.0),
    Param("pointing_error_rad", "how far it looks past", 0.0, 0.0, 0.5),
    Param("line_loss", "part of the power lost between amplifier and antenna", 0.1, 0.0, 0.99),
)
HEAR: tuple[Param, ...] = (
    Param("noise_temperature_k", "noise of the receiver and its sky, without Moon and Sun", 300.0,
          1.0, 1e5),
)  # fmt: skip
SUN = Param("sun_exclusion_rad", "least angle between the Sun and where it may look", 0.0, 0.0,
            math.pi / 2.0)  # fmt: skip
DRIVERS: tuple[Driver, ...] = (
    Driver("link_visible", "part of the step in which a peer is in view and listens", own=True),
    Driver("link_rate_bit_s", "rate that the link carries, mean over the step", own=True),
)


def names(*groups: tuple[Param, ...]) -> tuple[str, ...]:
    """The names of parameters."""
    return tuple(param.name for group in groups for param in group)
