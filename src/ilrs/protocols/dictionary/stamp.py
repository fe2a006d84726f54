"""Time stamps of packets: CCSDS unsegmented time code (301.0-B-4, 3.2), level 1.

Seconds of TAI since 1958-01-01 in four octets and binary fractions in three, behind their P-field.
Leap seconds make no two stamps equal and leave no gap. Ends in 2094; steps of 2^-24 s (60 ns).
"""

from __future__ import annotations

from ilrs.epoch import NS, Epoch
from ilrs.protocols.malformed import MalformedError

# No extension, epoch 1958 (001), four octets of seconds (11), three of fractions (11).
P_FIELD = 0b0_001_11_11
STAMP_OCTETS = 8
FRACTION_BITS = 24
_SECONDS = 1 << 32


def stamp(epoch: Epoch) -> bytes:
    """The eight octets of an instant, cut down to 2^-24 s; raises ValueError out of range."""
    seconds, ns = divmod(epoch.tai_ns, NS)
    if not 0 <= seconds < _SECONDS:
        raise ValueError(f"a packet's time lies between 1958 and 2094, not {seconds} s after 1958")
    fine = (ns << FRACTION_BITS) // NS
    return bytes([P_FIELD]) + seconds.to_bytes(4, "big") + fine.to_bytes(3, "big")


def read_stamp(octets: bytes, at: int) -> Epoch:
    """The instant of the stamp at a place. Raises MalformedError."""
    if len(octets) < at + STAMP_OCTETS:
        raise MalformedError("the packet ends within its time stamp", at)
    if octets[at] != P_FIELD:
        raise MalformedError(f"a time code 0x{octets[at]:02x} and not 0x{P_FIELD:02x}", at)
    seconds = int.from_bytes(octets[at + 1 : at + 5], "big")
    fine = int.from_bytes(octets[at + 5 : at + 8], "big")
    # Rounded up, since it was cut down: written again it gives the same octets.
    return Epoch(seconds * NS + -(-fine * NS >> FRACTION_BITS))
