"""The radios of a station's elements: parameters to transmitters, receivers and modems."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ilrs.frames import AU_M
from ilrs.network.radio.antennas import Antenna, dish
from ilrs.network.radio.atmosphere import LOWEST_RAD, Air, air_over
from ilrs.network.radio.bands import band_for
from ilrs.network.radio.budget import Budget
from ilrs.network.radio.link import Receiver, Transmitter, link_budget
from ilrs.network.radio.modem import Modem
from ilrs.network.radio.noise import Amplifier
from ilrs.network.radio.skybody import moon_disc, sun_disc
from ilrs.network.radio.zone import site_in_shielded_zone
from ilrs.network.sight.scene import Geometry
from ilrs.station.model import Element, Station

Array = NDArray[np.float64]
MEAN_EARTH_M = 384_400e3
LINK = {"orbit": "surface-orbit", "earth": "moon-earth"}


def number(element: Element, name: str) -> float:
    """A parameter's value. ValueError, naming element and parameter, for one to be determined."""
    value = element.params[name].si
    if value is None:
        raise ValueError(f"{element.name}/{name} is unknown, and the network cannot do without it")
    return value


def transmitter(element: Element) -> Transmitter:
    """What an antenna or a relay sends with."""
    return Transmitter(
        element.name, number(element, "transmit_power_w"), _dish(element, "antenna_diameter_m"),
        line_loss_db=-10.0 * math.log10(1.0 - number(element, "line_loss")),
        pointing_error_rad=number(element, "pointing_error_rad"),
    )  # fmt: skip


def receiver(element: Element) -> Receiver:
    """What a relay hears the ground with, or a ground station the Moon."""
    if element.kind.node is not None and element.kind.node.where == "orbit":
        dish_name, noise_name = "user_antenna_diameter_m", "user_noise_temperature_k"
    else:
        dish_name, noise_name = "antenna_diameter_m", "noise_temperature_k"
    return Receiver(
        element.name, _dish(element, dish_name), Amplifier(number(element, noise_name)),
        pointing_error_rad=number(element, "pointing_error_rad"),
    )  # fmt: skip


def modem(element: Element) -> Modem:
    """How the sender uses its bandwidth."""
    margin_db = 10.0 * math.log10(number(element, "margin"))
    return Modem(number(element, "bandwidth_hz"), margin_db=margin_db)


def rates(sender: Element, hearer: Element, seen: Geometry) -> Array:
    """Rate of a link, bit/s, shape of `seen`: its budget, at most what the modem can send.

    The part of the time that a ground station listens is in it, as a mean.
    """
    found = np.minimum(
        budget(sender, hearer, seen).rate_bit_s(modem(sender)), number(sender, "max_rate_bit_s")
    )
    return number(hearer, "availability") * found if _is_on_earth(hearer) else found


def budget(sender: Element, hearer: Element, seen: Geometry) -> Budget:
    """The budget of a link over its geometries.

    To the Earth: the air that 95 % of the time is better than, the Moon's disc behind the sender,
    and the Sun where it stands beside it.
    """
    frequency_hz = number(sender, "frequency_hz")
    ends = transmitter(sender), receiver(hearer), frequency_hz, seen.range_m
    if not _is_on_earth(hearer):
        return link_budget(*ends)
    # A sender stands before the Moon's disc or close beside it: the beam takes in what it can.
    discs = (
        moon_disc(frequency_hz, MEAN_EARTH_M),
        sun_disc(frequency_hz, AU_M, seen.destination_sun_rad, number(hearer, "sun_activity")),
    )
    elevation = np.maximum(seen.destination_elevation_rad, LOWEST_RAD)
    return link_budget(*ends, air=_air(hearer, frequency_hz), elevation_rad=elevation, discs=discs)


def _is_on_earth(element: Element) -> bool:
    return element.kind.node is not None and element.kind.node.where == "earth"


def check_band(sender: Element, hearer: Element, station: Station) -> None:
    """ValueError, with rule and remedy, unless the sender may use its band for this link."""
    node, other = sender.kind.node, hearer.kind.node
    assert node is not None
    assert other is not None
    shielded = node.where == "surface" and site_in_shielded_zone(station.sites[sender.site].point)
    band_for(
        number(sender, "frequency_hz"), LINK[other.where], number(sender, "bandwidth_hz"),
        shielded_zone=shielded, name=sender.name,
    )  # fmt: skip


def _dish(element: Element, diameter: str) -> Antenna:
    return dish(number(element, diameter), number(element, "antenna_efficiency"))


def _air(station: Element, frequency_hz: float) -> Air:
    return air_over(
        number(station, "latitude_rad"), number(station, "longitude_rad"),
        max(0.0, number(station, "height_m")), frequency_hz,
        diameter_m=number(station, "antenna_diameter_m"),
    )  # fmt: skip
