"""What the link reads of a packet without knowing its dictionary: whose, which, when, what kind."""

from __future__ import annotations

from ilrs.epoch import NS
from ilrs.protocols.ccsds.packet import HEADER_OCTETS
from ilrs.protocols.dictionary.pus import REPORT_AT, VERIFICATION
from ilrs.protocols.dictionary.stamp import FRACTION_BITS, P_FIELD, STAMP_OCTETS

_STAMP_AT = REPORT_AT - STAMP_OCTETS
_SERVICE_AT = HEADER_OCTETS + 1
_SECONDARY_HEADER = 0x08


def apid_of(packet: bytes) -> int:
    """The application of a packet."""
    return (packet[0] & 7) << 8 | packet[1]


def count_of(packet: bytes) -> int:
    """Its sequence count."""
    return (packet[2] & 0x3F) << 8 | packet[3]


def generated_ns(packet: bytes, otherwise_ns: int) -> int:
    """When it was made, by its own stamp; `otherwise_ns` when it has none that is ours."""
    if len(packet) < REPORT_AT or not packet[0] & _SECONDARY_HEADER:
        return otherwise_ns
    if packet[_STAMP_AT] != P_FIELD:
        return otherwise_ns
    seconds = int.from_bytes(packet[_STAMP_AT + 1 : _STAMP_AT + 5], "big")
    fine = int.from_bytes(packet[_STAMP_AT + 5 : _STAMP_AT + 8], "big")
    return seconds * NS + -(-fine * NS >> FRACTION_BITS)


def is_acknowledgement(packet: bytes) -> bool:
    """Whether it tells how far a telecommand came (PUS service 1)."""
    return (
        len(packet) > _SERVICE_AT
        and bool(packet[0] & _SECONDARY_HEADER)
        and packet[_SERVICE_AT] == VERIFICATION
    )
