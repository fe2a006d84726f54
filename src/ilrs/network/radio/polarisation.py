"""Polarisation of antennas, and what is lost when two of them do not match."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ilrs.network.radio.decibels import decibels

KINDS = ("right", "left", "linear")


@dataclass(frozen=True)
class Polarisation:
    """Right or left circular with an axial ratio (0 dB is a perfect circle), or linear.

    `tilt_rad` is the angle of a linear antenna, or of the long axis of an ellipse; between two
    antennas whose tilt is not known the worst angle counts (see `polarisation_loss_db`). The
    default axial ratio of 1 dB is assumed, as is usual for good circular antennas.
    """

    kind: str = "right"
    axial_ratio_db: float = 1.0
    tilt_rad: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f'no polarisation "{self.kind}"; there are {", ".join(KINDS)}')
        if self.kind != "linear" and not 0.0 <= self.axial_ratio_db < 40.0:
            raise ValueError(
                f"an axial ratio of {self.axial_ratio_db:g} dB is not that of a circular antenna: "
                "it lies between 0 dB (a circle) and 40 dB; call the antenna linear beyond that"
            )

    @property
    def ellipticity_rad(self) -> float:
        """Half the latitude on the sphere of Poincaré: +-45 deg circular, 0 linear."""
        if self.kind == "linear":
            return 0.0
        sense = 1.0 if self.kind == "right" else -1.0
        return sense * math.atan(10.0 ** (-self.axial_ratio_db / 20.0))


def polarisation_loss_db(one: Polarisation, other: Polarisation) -> float:
    """Decibels lost because two antennas do not match; the same in both directions.

    On the sphere of Poincaré two states an angle D apart share cos^2(D / 2) of the power, with
    cos D = sin 2e sin 2e' + cos 2e cos 2e' cos 2(t - t'), e the ellipticity and t the tilt (Born &
    Wolf, Principles of Optics, 1.4.2; IEEE 145-2013). An unknown tilt takes the worst one, as link
    tables do for circular antennas; for linear against linear it has to be known. Raises ValueError
    when nothing is left to receive. Not modelled: rotation in the ionosphere, rain.
    """
    e, f = 2.0 * one.ellipticity_rad, 2.0 * other.ellipticity_rad
    known = one.tilt_rad is not None and other.tilt_rad is not None
    if not known and one.kind == other.kind == "linear":
        raise ValueError(
            "two linear antennas need their tilt (tilt_rad): turned by 90 deg against each other "
            "they receive nothing"
        )
    turn = 2.0 * (one.tilt_rad - other.tilt_rad) if known else math.pi  # type: ignore[operator]
    together = math.sin(e) * math.sin(f) + math.cos(e) * math.cos(f) * math.cos(turn)
    shared = 0.5 * (1.0 + together)
    if shared < 1e-6:
        raise ValueError(
            f"{one.kind} polarisation sends nothing to {other.kind}: turn one of them, or give "
            "real axial ratios if what leaks through is meant to carry the link"
        )
    return -decibels(min(shared, 1.0))
