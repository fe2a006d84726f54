"""The communications link control word: what the spacecraft tells of uplink (232.0-B-4, 4.2)."""

from __future__ import annotations

from dataclasses import dataclass

from ilrs.protocols.malformed import MalformedError

CLCW_OCTETS = 4
COP_1 = 1


@dataclass(frozen=True, slots=True)
class Clcw:
    """`report` is the number of the AD frame expected next; `b_count` counts BC and BD, modulo 4.

    `no_carrier` and `no_lock` tell of the radio, `lockout`, `wait` and `retransmit` of FARM-1.
    """

    virtual_channel: int
    report: int
    b_count: int = 0
    lockout: bool = False
    wait: bool = False
    retransmit: bool = False
    no_carrier: bool = False
    no_lock: bool = False
    status: int = 0
    cop: int = COP_1

    def __post_init__(self) -> None:
        limits = ((self.virtual_channel, 64), (self.report, 256), (self.b_count, 4),
                  (self.status, 8), (self.cop, 4))  # fmt: skip
        if not all(0 <= value < limit for value, limit in limits):
            raise ValueError("a CLCW has a virtual channel below 64, a report below 256, a count "
                             "and a procedure below 4, a status below 8")  # fmt: skip

    def encode(self) -> bytes:
        """Its four octets."""
        flags = self.no_carrier << 7 | self.no_lock << 6 | self.lockout << 5 | self.wait << 4
        flags |= self.retransmit << 3 | self.b_count << 1
        head = self.status << 2 | self.cop
        return bytes([head, self.virtual_channel << 2, flags, self.report])


def decode_clcw(octets: bytes) -> Clcw:
    """The word that four octets are. Raises MalformedError."""
    if len(octets) != CLCW_OCTETS:
        raise MalformedError(f"{len(octets)} octets; a CLCW has 4", 0)
    head, channel, flags, report = octets
    if head >> 7 or head >> 5 & 3:
        raise MalformedError("a control word of another type or version", 0)
    if channel & 3 or flags & 1:
        raise MalformedError("reserved bits of the CLCW are set", 1 if channel & 3 else 2)
    return Clcw(
        channel >> 2, report, flags >> 1 & 3, bool(flags & 0x20), bool(flags & 0x10),
        bool(flags & 0x08), bool(flags & 0x80), bool(flags & 0x40), head >> 2 & 7, head & 3,
    )  # fmt: skip
