"""Randomisers of telemetry (CCSDS 131.0-B-5, 10) and telecommands (231.0-B-4, 6): an exclusive or.

The sequence begins anew with each frame or code block; doing it twice gives what was there.
"""

from __future__ import annotations

from functools import cache

PERIOD_BITS = 255
# Taps, counted from the register's end that goes out, of h(x) without its constant term.
_TM_TAPS = (0, 3, 5, 7)
_TC_TAPS = (0, 1, 2, 3, 4, 6)


@cache
def _sequence(taps: tuple[int, ...], octets: int) -> int:
    register = [1] * 8
    bits = 0
    for _ in range(octets * 8):
        bits = bits << 1 | register[0]
        new = 0
        for tap in taps:
            new ^= register[tap]
        register = [*register[1:], new]
    return bits


def _apply(taps: tuple[int, ...], octets: bytes) -> bytes:
    size = len(octets)
    # The sequence repeats after 255 bits, so after 255 octets: one such piece makes any length.
    piece = _sequence(taps, PERIOD_BITS).to_bytes(PERIOD_BITS, "big")
    line = (piece * (size // PERIOD_BITS + 1))[:size]
    return (int.from_bytes(octets, "big") ^ int.from_bytes(line, "big")).to_bytes(size, "big")


def randomise_tm(octets: bytes) -> bytes:
    """A telemetry frame with the sequence of x^8 + x^7 + x^5 + x^3 + 1 on it, or taken off."""
    return _apply(_TM_TAPS, octets)


def randomise_tc(octets: bytes) -> bytes:
    """The same for a telecommand frame: x^8 + x^6 + x^4 + x^3 + x^2 + x + 1."""
    return _apply(_TC_TAPS, octets)
