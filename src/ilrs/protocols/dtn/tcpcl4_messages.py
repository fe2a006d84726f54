"""The messages of TCPCL version 4 (RFC 9174) as octets and back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from ilrs.protocols.malformed import MalformedError

MAGIC = b"dtn!"
VERSION = 4
CAN_TLS = 1
CRITICAL = 1
TRANSFER_LENGTH = 1
START, END = 2, 1
REPLY = 1
MOST_EXTENSION_OCTETS = 1 << 16


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


class _ShortError(Exception):
    """More octets are needed."""


class _Reader:
    def __init__(self, octets: bytes | bytearray) -> None:
        self.octets, self.at = octets, 1

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def take(self, size: int) -> bytes:
        if self.at + size > len(self.octets):
            raise _ShortError
        found = bytes(self.octets[self.at : self.at + size])
        self.at += size
        return found


def read_message(octets: bytes | bytearray, segment_mru: int) -> tuple[Message, int] | None:
    """The first message and its length; None while it is not all there.

    Raises MalformedError for a type that is not known (offset 0), for a segment above `segment_mru`
    and for extension items that do not fit their length.
    """
    if not octets:
        return None
    if octets[0] not in KINDS:
        raise MalformedError(f"no message is of type {octets[0]}", 0)
    reader = _Reader(octets)
    try:
        return _read(Kind(octets[0]), reader, segment_mru), reader.at
    except _ShortError:
        return None


def _read(kind: Kind, reader: _Reader, segment_mru: int) -> Message:
    match kind:
        case Kind.SEGMENT:
            return _read_segment(reader, segment_mru)
        case Kind.INITIATE:
            return _read_initiate(reader)
        case Kind.ACKNOWLEDGE:
            return Acknowledge(reader.number(1), reader.number(8), reader.number(8))
        case Kind.REFUSE:
            return Refuse(reader.number(1), reader.number(8))
        case Kind.TERMINATE:
            flags = reader.number(1)
            return Terminate(reader.number(1), bool(flags & REPLY))
        case Kind.REJECT:
            return Reject(reader.number(1), reader.number(1))
        case Kind.KEEPALIVE:
            return Keepalive()


def _read_segment(reader: _Reader, segment_mru: int) -> Segment:
    flags, transfer = reader.number(1), reader.number(8)
    extensions = _read_extensions(reader) if flags & START else ()
    size = reader.number(8)
    if size > segment_mru:
        raise MalformedError(f"a segment of {size} octets; {segment_mru} are allowed", reader.at)
    return Segment(flags, transfer, reader.take(size), extensions)


def _read_initiate(reader: _Reader) -> Initiate:
    keepalive_s, segment_mru, transfer_mru = reader.number(2), reader.number(8), reader.number(8)
    name = reader.take(reader.number(2))
    try:
        node = name.decode()
    except UnicodeDecodeError:
        raise MalformedError("the node's name is not UTF-8", reader.at) from None
    return Initiate(keepalive_s, segment_mru, transfer_mru, node, _read_extensions(reader))


def _read_extensions(reader: _Reader) -> tuple[Extension, ...]:
    size, start = reader.number(4), reader.at
    if size > MOST_EXTENSION_OCTETS:
        raise MalformedError(f"{size} octets of extension items", start)
    inner = _Reader(reader.take(size))
    inner.at = 0
    items: list[Extension] = []
    try:
        while inner.at < size:
            flags, kind = inner.number(1), inner.number(2)
            items.append(Extension(kind, inner.take(inner.number(2)), flags))
    except _ShortError:
        raise MalformedError("an extension item ends behind the list of them", start) from None
    return tuple(items)
