"""Modulation and coding: how many bits a symbol carries, and the signal-to-noise that it needs.

DVB-S2: ETSI EN 302 307-1 V1.4.1 (2014), table 13: ideal Es/N0 for a packet error rate of 1e-7,
normal frames without pilots, additive white Gaussian noise; CCSDS 131.3-B takes it over. CCSDS TM
codes (131.0-B): thresholds of Eb/N0 as printed by the sources of each row. Those marked `assumed`
were read off the curves of CCSDS 130.1-G-3 to 0.2 dB. BPSK and QPSK need the same Eb/N0; the CCSDS
codes are listed with QPSK, 2 bits of the code in a symbol. Not modelled: differences of modems from
the ideal (give an implementation loss), phase noise, amplifiers at saturation.
"""

from __future__ import annotations

from dataclasses import dataclass

from ilrs.network.radio.decibels import decibels


@dataclass(frozen=True)
class ModCod:
    """A row: bits of information per symbol, and Es/N0 needed at the stated error rate, dB."""

    name: str
    bits_per_symbol: float
    esn0_db: float
    error: str
    source: str
    confidence: str = "published"

    @property
    def ebn0_db(self) -> float:
        """Eb/N0 needed, per bit of information."""
        return self.esn0_db - decibels(self.bits_per_symbol)


_ETSI = "ETSI EN 302 307-1 V1.4.1, table 13"
_PER = "packet error rate 1e-7"
# Modulation, rate, bits of a BCH block, slots of a frame, Es/N0 in dB. The efficiency follows:
# less 80 bits of header of each block, over 64800 coded bits in the slots and one of header.
_DVB: tuple[tuple[str, str, int, float], ...] = (
    ("QPSK", "1/4", 16008, -2.35), ("QPSK", "1/3", 21408, -1.24), ("QPSK", "2/5", 25728, -0.30),
    ("QPSK", "1/2", 32208, 1.00), ("QPSK", "3/5", 38688, 2.23), ("QPSK", "2/3", 43040, 3.10),
    ("QPSK", "3/4", 48408, 4.03), ("QPSK", "4/5", 51648, 4.68), ("QPSK", "5/6", 53840, 5.18),
    ("QPSK", "8/9", 57472, 6.20), ("QPSK", "9/10", 58192, 6.42), ("8PSK", "3/5", 38688, 5.50),
    ("8PSK", "2/3", 43040, 6.62), ("8PSK", "3/4", 48408, 7.91), ("8PSK", "5/6", 53840, 9.35),
    ("8PSK", "8/9", 57472, 10.69), ("8PSK", "9/10", 58192, 10.98),
    ("16APSK", "2/3", 43040, 8.97), ("16APSK", "3/4", 48408, 10.21),
    ("16APSK", "4/5", 51648, 11.03), ("16APSK", "5/6", 53840, 11.61),
    ("16APSK", "8/9", 57472, 12.89), ("16APSK", "9/10", 58192, 13.13),
    ("32APSK", "3/4", 48408, 12.73), ("32APSK", "4/5", 51648, 13.64),
    ("32APSK", "5/6", 53840, 14.28), ("32APSK", "8/9", 57472, 15.69),
    ("32APSK", "9/10", 58192, 16.05),
)  # fmt: skip
_SYMBOL_BITS = {"QPSK": 2, "8PSK": 3, "16APSK": 4, "32APSK": 5}


def _dvb_row(modulation: str, rate: str, block_bits: int, esn0_db: float) -> ModCod:
    symbols = 64_800 / _SYMBOL_BITS[modulation]
    frame = symbols + 90.0
    return ModCod(f"{modulation} {rate}", (block_bits - 80) / frame, esn0_db, _PER, _ETSI)


def _coded(
    name: str, rate: float, ebn0_db: float, error: str, source: str, sure: str = "published"
) -> ModCod:
    """A CCSDS code with QPSK, from its rate and Eb/N0."""
    bits = 2.0 * rate
    return ModCod(name, bits, ebn0_db + decibels(bits), error, source, sure)


_GREEN = "CCSDS 130.1-G-3 (2020)"
_MARCO = "Kobayashi et al. 2021, JPL DESCANSO 18 (MarCO), table 5-4, line 36"
_VOYAGER = "Ludwig & Taylor 2002, JPL DESCANSO 4 (Voyager), table 5-4, row 25"
_DSN_TURBO = (
    "frame error rates of JPL's DSN turbo decoder, blocks of 1784 bits, interpolated to 1e-4"
)

DVB_S2: tuple[ModCod, ...] = tuple(_dvb_row(*row) for row in _DVB)
CCSDS: tuple[ModCod, ...] = (
    _coded("turbo 1/6", 1 / 6, -0.1, "frame error rate 1e-4", _MARCO),
    _coded("turbo 1/3", 1 / 3, 0.41, "frame error rate 1e-4", _DSN_TURBO),
    _coded("turbo 1/2", 1 / 2, 1.47, "frame error rate 1e-4", _DSN_TURBO),
    _coded("LDPC 1/2 (16384)", 1 / 2, 1.0, "frame error rate 1e-4", _GREEN, "assumed"),
    _coded("convolutional 1/2", 1 / 2, 2.34, "bit error rate 5e-3", _VOYAGER),
    _coded("conv. 1/2 + RS (255, 223)", 223 / 510, 2.6, "bit error rate 1e-6", _GREEN, "assumed"),
    _coded("LDPC 7/8 (8160, 7136)", 7136 / 8160, 4.0, "bit error rate 1e-6", _GREEN, "assumed"),
    _coded("uncoded", 1.0, 10.53, "bit error rate 1e-6", "Q(sqrt(2 Eb/N0))"),
)  # fmt: skip


def named(name: str) -> ModCod:
    """A row of either table by its name; ValueError for an unknown one."""
    for row in (*CCSDS, *DVB_S2):
        if row.name.lower() == name.strip().lower():
            return row
    names = ", ".join(r.name for r in (*CCSDS, *DVB_S2))
    raise ValueError(f'no modulation and coding "{name}"; there are {names}')


def shannon_ebn0_db(bits_per_symbol: float) -> float:
    """The least Eb/N0 at which so many bits per symbol are possible at all (Shannon 1949)."""
    return decibels(float((2.0**bits_per_symbol - 1.0) / bits_per_symbol))
