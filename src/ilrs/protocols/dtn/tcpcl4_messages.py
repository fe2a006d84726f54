"""The messages of TCPCL version 4 (RFC 9174) as octets and back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

MAGIC = b"dtn!"
VERSION = 4
CAN_TLS = 1
CRITICAL = 1
TRANSFER_LENGTH = 1
START, END = 2, 1
REPLY = 1


class Kind(IntEnum):
    """The messages."""

    SEGMENT = 1
    ACKNOWLEDGE = 2
    REFUSE = 3
    KEEPALIVE = 4
    TERMINATE = 5
    REJECT = 6
    INITIATE = 7


KINDS = frozenset(Kind)


class Refusal(IntEnum):
    """Why a transfer is refused."""

    UNKNOWN = 0
    COMPLETED = 1
    NO_RESOURCES = 2
    RETRANSMIT = 3
    NOT_ACCEPTABLE = 4
    EXTENSION_FAILURE = 5
    SESSION_TERMINATING = 6


class Ending(IntEnum):
    """Why a session ends."""

    UNKNOWN = 0
    IDLE_TIMEOUT = 1
    VERSION_MISMATCH = 2
    BUSY = 3
    CONTACT_FAILURE = 4
    RESOURCE_EXHAUSTION = 5


class Rejection(IntEnum):
    """Why a message is rejected."""

    TYPE_UNKNOWN = 1
    UNSUPPORTED = 2
    UNEXPECTED = 3


@dataclass(frozen=True)
class Extension:
    """An extension item of a session or a transfer."""

    type: int
    value: bytes
    flags: int = 0

    def encode(self) -> bytes:
        """Its octets."""
        head = bytes([self.flags]) + self.type.to_bytes(2, "big")
        return head + len(self.value).to_bytes(2, "big") + self.value


def _encode_extensions(items: tuple[Extension, ...]) -> bytes:
    octets = b"".join(item.encode() for item in items)
    return len(octets).to_bytes(4, "big") + octets


@dataclass(frozen=True)
class Initiate:
    """SESS_INIT: what an end is, and how much it takes at once."""

    keepalive_s: int
    segment_mru: int
    transfer_mru: int
    node: str
    extensions: tuple[Extension, ...] = ()

    def encode(self) -> bytes:
        """Its octets."""
        node = self.node.encode()
        return b"".join([
            bytes([Kind.INITIATE]), self.keepalive_s.to_bytes(2, "big"),
            self.segment_mru.to_bytes(8, "big"), self.transfer_mru.to_bytes(8, "big"),
            len(node).to_bytes(2, "big"), node, _encode_extensions(self.extensions),
        ])  # fmt: skip


@dataclass(frozen=True)
class Segment:
    """XFER_SEGMENT: a part of a bundle; extensions only in the first."""

    flags: int
    transfer: int
    data: bytes
    extensions: tuple[Extension, ...] = ()

    def encode(self) -> bytes:
        """Its octets."""
        head = bytes([Kind.SEGMENT, self.flags]) + self.transfer.to_bytes(8, "big")
        more = _encode_extensions(self.extensions) if self.flags & START else b""
        return head + more + len(self.data).to_bytes(8, "big") + self.data


@dataclass(frozen=True)
class Acknowledge:
    """XFER_ACK: how many octets of a transfer have arrived; flags as in the segment."""

    flags: int
    transfer: int
    octets: int

    def encode(self) -> bytes:
        """Its octets."""
        head = bytes([Kind.ACKNOWLEDGE, self.flags]) + self.transfer.to_bytes(8, "big")
        return head + self.octets.to_bytes(8, "big")


@dataclass(frozen=True)
class Refuse:
    """XFER_REFUSE: a transfer is not wanted."""

    reason: int
    transfer: int

    def encode(self) -> bytes:
        """Its octets."""
        return bytes([Kind.REFUSE, self.reason]) + self.transfer.to_bytes(8, "big")


@dataclass(frozen=True)
class Keepalive:
    """KEEPALIVE."""

    def encode(self) -> bytes:
        """Its octet."""
        return bytes([Kind.KEEPALIVE])


@dataclass(frozen=True)
class Terminate:
    """SESS_TERM: no new transfers; the session ends when those under way are done."""

    reason: int
    reply: bool = False

    def encode(self) -> bytes:
        """Its octets."""
        return bytes([Kind.TERMINATE, REPLY if self.reply else 0, self.reason])


@dataclass(frozen=True)
class Reject:
    """MSG_REJECT: a message was not understood; `head` is its first octet."""

    reason: int
    head: int

    def encode(self) -> bytes:
        """Its octets."""
        return bytes([Kind.REJECT, self.reason, self.head])


Message = Initiate | Segment | Acknowledge | Refuse | Keepalive | Terminate | Reject
