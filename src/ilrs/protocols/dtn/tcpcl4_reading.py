"""Octets to the messages of TCPCL version 4 (RFC 9174)."""

from __future__ import annotations

from ilrs.protocols.dtn.tcpcl4_messages import (
    KINDS,
    REPLY,
    START,
    Acknowledge,
    Extension,
    Initiate,
    Keepalive,
    Kind,
    Message,
    Refuse,
    Reject,
    Segment,
    Terminate,
)  # fmt: skip
from ilrs.protocols.malformed import MalformedError

MOST_EXTENSION_OCTETS = 1 << 16


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
