"""Bands of frequencies for the Moon: who may send what where, and the rule when they may not.

The table joins what agencies have agreed on for the lunar region (Space Frequency Coordination
Group, Rec. 32-2R5 and R6; LunaNet Interoperability Specification, version 5, 2025) with the
allocations of the Radio Regulations to space research. The text of SFCG 32-2 was not at hand: its
bands are taken from public papers that print them, named in each row. A table, not a licence.

In the shielded zone of the Moon No. 22.22 of the Radio Regulations forbids emissions that disturb
radio astronomy in the whole spectrum except in a few bands. Agencies read it as: no UHF there.
"""

from __future__ import annotations

from dataclasses import dataclass

from ilrs.diagnostics import did_you_mean
from ilrs.network.radio.decibels import frequency

LINKS = (
    "earth-moon",  # from the Earth to an orbiter or the ground
    "moon-earth",
    "orbit-surface",  # the forward link of a relay
    "surface-orbit",  # its return link
    "surface-surface",
    "orbit-orbit",
    "navigation",
)
RULE = "No. 22.22 of the ITU Radio Regulations (Article 22, Section V)"

_GUIDE = "Lunar Pathfinder Service Guide V004 (2022), table 3-1"
_ICG = (
    "SFCG 32-2R5 as shown to the UN International Committee on GNSS, June 2024: "
    '"limited to outside of the shielded zone of the Moon"'
)
_UHF = f"{_GUIDE}; {_ICG}"
_AFS = "LunaNet augmented forward signal, LSIS-010: carrier 2492.028 MHz"
_WRC = "WRC-27 agenda item 1.15 (Resolution 680 of WRC-23)"
_IPN = "IPN Progress Report 42-218A (2019): planned for lunar uplinks"
_3GPP = "SFCG 32-2R6 as printed for 3GPP on the Moon (NASA NTRS 20240011047)"
_SRS = "space research service, Rec. ITU-R SA.364-6 and Report ITU-R SA.2167"
_DEEP = "Report ITU-R SA.2167 (2009): for deep space only, 2 million km and farther"


@dataclass(frozen=True)
class Band:
    """One band, its links, and whether it may be used in the shielded zone.

    `polarisation` is what the agencies' equipment uses there; a link that wants another may.
    """

    name: str
    lower_hz: float
    upper_hz: float
    links: tuple[str, ...]
    source: str
    shielded: bool = True
    polarisation: str = "circular"

    def holds(self, frequency_hz: float, bandwidth_hz: float = 0.0) -> bool:
        """Whether a signal of that occupied bandwidth about the frequency fits inside."""
        half = 0.5 * bandwidth_hz
        return self.lower_hz <= frequency_hz - half and frequency_hz + half <= self.upper_hz


_RELAY_FORWARD = ("earth-moon", "orbit-surface", "orbit-orbit")
_RELAY_RETURN = ("moon-earth", "surface-orbit", "orbit-orbit")
BANDS: tuple[Band, ...] = (
    Band("UHF forward", 390e6, 405e6, ("orbit-surface", "surface-surface"), _UHF, False),
    Band("UHF surface", 410e6, 420e6, ("surface-surface",), _ICG, False),
    Band("UHF return", 435e6, 450e6, ("surface-orbit", "surface-surface"), _UHF, False),
    Band("S forward", 2025e6, 2110e6, _RELAY_FORWARD, f"{_GUIDE}; {_SRS}"),
    Band("S return", 2200e6, 2290e6, _RELAY_RETURN, f"{_GUIDE}; {_SRS}"),
    Band("S navigation", 2483.5e6, 2500e6, ("navigation", "orbit-surface"), _AFS, True, "right"),
    Band("S surface", 2503.5e6, 2655e6, ("surface-surface",), _3GPP, True, "linear"),
    Band("C surface", 3500e6, 3800e6, ("surface-surface",), _3GPP, True, "linear"),
    Band("X forward", 7190e6, 7235e6, ("earth-moon", "orbit-surface"), f"{_SRS}; {_WRC}"),
    Band("X return", 8450e6, 8500e6, _RELAY_RETURN, f"{_SRS}; {_WRC}"),
    Band("K uplink", 22.55e9, 23.15e9, ("earth-moon",), _IPN),
    Band("K forward", 23.15e9, 23.55e9, ("orbit-surface", "orbit-orbit"), _3GPP),
    Band("K return", 25.5e9, 27.0e9, ("moon-earth",), f"{_SRS}; LRO sends at 25.65 GHz"),
    Band("Ka return", 27.0e9, 27.5e9, ("surface-orbit", "orbit-orbit"), _3GPP),
    Band("Ka surface", 27.225e9, 28.35e9, ("surface-surface",), _3GPP, True, "linear"),
    Band("Q downlink", 37.0e9, 38.0e9, ("moon-earth",), _SRS),
    Band("Q uplink", 40.0e9, 40.5e9, ("earth-moon",), _SRS),
)  # fmt: skip
_DEEP_SPACE = (
    (2110e6, 2120e6), (2290e6, 2300e6), (7145e6, 7190e6), (8400e6, 8450e6), (31.8e9, 32.3e9),
    (34.2e9, 34.7e9),
)  # fmt: skip


class BandError(ValueError):
    """A frequency that the link may not use; the message names the rule and what to do."""


def band_for(
    frequency_hz: float,
    link: str,
    bandwidth_hz: float = 0.0,
    *,
    shielded_zone: bool = False,
    name: str = "the link",
) -> Band:
    """The band that allows a link; BandError, with the rule and a remedy, when none does.

    `shielded_zone` is whether the transmitter stands in that zone (`ilrs.network.radio.zone`).
    """
    if link not in LINKS:
        raise ValueError(f'no kind of link "{link}"; {did_you_mean(link, LINKS)}')
    frequency(frequency_hz, name)
    around = [b for b in BANDS if b.holds(frequency_hz)]
    fitting = [b for b in around if link in b.links]
    if not fitting:
        raise BandError(_outside(frequency_hz, link, around, name))
    wide = [b for b in fitting if b.holds(frequency_hz, bandwidth_hz)]
    if not wide:
        b = fitting[0]
        raise BandError(
            f"{name}: {bandwidth_hz / 1e6:g} MHz about {_mhz(frequency_hz)} reach out of the band "
            f"{b.name} ({_span(b)}): move the carrier, or send less"
        )
    free = [b for b in wide if b.shielded or not shielded_zone]
    if not free:
        raise BandError(
            f"{name}: {_mhz(frequency_hz)} ({wide[0].name}) must not be sent in the shielded zone "
            f"of the Moon: {RULE} keeps it for radio astronomy; {wide[0].source}. Use "
            f"{_list([b for b in BANDS if b.shielded and link in b.links])}"
        )
    return free[0]


def _outside(frequency_hz: float, link: str, around: list[Band], name: str) -> str:
    options = _list([b for b in BANDS if link in b.links])
    if around:
        kinds = ", ".join(sorted({k for b in around for k in b.links}))
        return (
            f"{name}: {_mhz(frequency_hz)} is the band {around[0].name}, which is for {kinds}, not "
            f"for {link}; for {link} use {options}"
        )
    if any(lower <= frequency_hz <= upper for lower, upper in _DEEP_SPACE):
        return (
            f"{name}: {_mhz(frequency_hz)} is for deep space ({_DEEP}), not for the Moon; for "
            f"{link} use {options}"
        )
    return (
        f"{name}: {_mhz(frequency_hz)} lies in no band that is allocated to links at the Moon; for "
        f"{link} use {options}"
    )


def _mhz(frequency_hz: float) -> str:
    return (
        f"{frequency_hz / 1e6:.10g} MHz" if frequency_hz < 3e9 else f"{frequency_hz / 1e9:.10g} GHz"
    )


def _span(band: Band) -> str:
    return f"{_mhz(band.lower_hz)} to {_mhz(band.upper_hz)}"


def _list(bands: list[Band]) -> str:
    return "; ".join(f"{b.name} {_span(b)}" for b in bands) or "a wire"
