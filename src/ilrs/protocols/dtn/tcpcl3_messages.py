"""The messages of TCPCL version 3 (RFC 7242) as octets and back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, IntFlag

from ilrs.protocols.dtn import sdnv
from ilrs.protocols.dtn.link import LARGEST_BUNDLE_OCTETS
from ilrs.protocols.malformed import MalformedError

MAGIC = b"dtn!"
VERSION = 3
LONGEST_EID = 1024


class ContactFlags(IntFlag):
    """What an end offers."""

    ACKNOWLEDGE = 1
    REACTIVE_FRAGMENTS = 2
    REFUSE = 4
    LENGTH = 8


class Kind(IntEnum):
    """The messages, by the upper half of their first octet."""

    SEGMENT = 1
    ACKNOWLEDGE = 2
    REFUSE = 3
    KEEPALIVE = 4
    SHUTDOWN = 5
    LENGTH = 6


KINDS = frozenset(Kind)
START, END = 2, 1
REASONS = ("unknown", "completed", "no resources", "retransmit")
SHUTDOWNS = ("idle", "version mismatch", "busy")


@dataclass(frozen=True)
class Contact:
    """A contact header."""

    flags: int
    keepalive_s: int
    eid: str

    def encode(self) -> bytes:
        """Its octets."""
        eid = self.eid.encode()
        head = MAGIC + bytes([VERSION, self.flags]) + self.keepalive_s.to_bytes(2, "big")
        return head + sdnv.encode(len(eid)) + eid


def read_contact(octets: bytes | bytearray) -> tuple[Contact, int] | None:
    """The contact header and its length; None while it is not all there. Raises MalformedError."""
    if not MAGIC.startswith(octets[:4]) and octets[:4] != MAGIC:
        raise MalformedError("no contact header: it does not begin with dtn!", 0)
    if len(octets) > 4 and octets[4] != VERSION:
        raise MalformedError(f"version {octets[4]} of TCPCL; this end speaks {VERSION}", 4)
    found = sdnv.read(octets, 8) if len(octets) > 8 else None
    if found is None:
        return None
    size, start = found
    if size > LONGEST_EID:
        raise MalformedError(f"an endpoint of {size} octets", 8)
    if len(octets) < start + size:
        return None
    try:
        eid = bytes(octets[start : start + size]).decode()
    except UnicodeDecodeError:
        raise MalformedError("the endpoint is not UTF-8", start) from None
    return Contact(octets[5], int.from_bytes(octets[6:8], "big"), eid), start + size


@dataclass(frozen=True)
class Message:
    """Any message: its kind, the lower half of its first octet, its number and its octets."""

    kind: Kind
    flags: int = 0
    number: int = 0
    data: bytes = b""

    def encode(self) -> bytes:
        """Its octets."""
        head = bytes([self.kind << 4 | self.flags])
        if self.kind is Kind.SEGMENT:
            return head + sdnv.encode(len(self.data)) + self.data
        if self.kind in (Kind.ACKNOWLEDGE, Kind.LENGTH):
            return head + sdnv.encode(self.number)
        return head + self.data


def read_message(
    octets: bytes | bytearray, largest_octets: int = LARGEST_BUNDLE_OCTETS
) -> tuple[Message, int] | None:
    """The first message and its length; None while it is not all there. Raises MalformedError."""
    if not octets:
        return None
    number, flags = octets[0] >> 4, octets[0] & 15
    if number not in KINDS:
        raise MalformedError(f"no message is of type {number}", 0)
    kind = Kind(number)
    if kind in (Kind.SEGMENT, Kind.ACKNOWLEDGE, Kind.LENGTH):
        found = sdnv.read(octets, 1)
        if found is None:
            return None
        size, end = found
        if size > largest_octets:
            raise MalformedError(f"{size} octets in a {kind.name} message", 1)
        if kind is not Kind.SEGMENT:
            return Message(kind, flags, size), end
        if len(octets) < end + size:
            return None
        return Message(kind, flags, 0, bytes(octets[end : end + size])), end + size
    if kind is not Kind.SHUTDOWN:
        return Message(kind, flags), 1
    end = 1 + bool(flags & 2)
    if flags & 1:
        found = sdnv.read(octets, end)
        if found is None:
            return None
        end = found[1]
    return (Message(kind, flags, 0, bytes(octets[1:end])), end) if len(octets) >= end else None
