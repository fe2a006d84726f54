"""The telecommand that asks the recorder for a span of time: TC[15,9] (ECSS-E-ST-70-41C, 6.15.3.5).

One packet store, from one time stamp to another. Behind them, which the standard has not, the
applications whose packets are wanted; none means all. On board, the store is named by a number.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from ilrs.epoch import Epoch
from ilrs.protocols.ccsds.packet import IDLE_APID
from ilrs.protocols.dictionary.pus import (
    CHECKSUM_OCTETS,
    REQUEST_AT,
    checked_packet,
    request_header,
    request_octets,
)
from ilrs.protocols.dictionary.reports import RequestId
from ilrs.protocols.dictionary.stamp import STAMP_OCTETS, read_stamp, stamp
from ilrs.protocols.malformed import MalformedError

RETRIEVE = (15, 9)
STORE = 1
MOST_APIDS = 400
_HEAD = struct.Struct(">HH")
_TIMES_AT = REQUEST_AT + _HEAD.size
_APIDS_AT = _TIMES_AT + 2 * STAMP_OCTETS


@dataclass(frozen=True)
class Playback:
    """A span of time of the recorder, both ends included; no `apids` are all applications."""

    start: Epoch
    end: Epoch
    apids: tuple[int, ...]
    request: RequestId
    source: int = 0
    acknowledge: int = 0b1111


def write_playback(
    apid: int, count: int, start: Epoch, end: Epoch, apids: Sequence[int] = (),
    *, source: int = 0, acknowledge: int = 0b1111,
) -> bytes:  # fmt: skip
    """The telecommand; `apid` is that of the recorder, `count` its sequence count.

    The end is rounded up to what a stamp can tell. Raises ValueError for a span that ends before it
    begins, and for too many applications.
    """
    if end < start:
        raise ValueError("a span of the recorder ends after it begins")
    if len(apids) > MOST_APIDS or not all(0 <= one < IDLE_APID for one in apids):
        raise ValueError(f"at most {MOST_APIDS} applications below {IDLE_APID} fit into a request")
    data = _HEAD.pack(1, STORE) + stamp(start) + stamp(Epoch(end.tai_ns + 59))
    data += struct.pack(f">{len(apids)}H", *apids)
    return request_octets(apid, count, RETRIEVE, source, acknowledge, data)


def is_playback(octets: bytes) -> bool:
    """Whether a telecommand asks for playback, by its service and subtype."""
    return len(octets) > 8 and (octets[7], octets[8]) == RETRIEVE


def read_playback(octets: bytes) -> Playback:
    """What a telecommand asks for. Raises MalformedError, with the octet."""
    packet = checked_packet(octets, command=True)
    header = request_header(packet)
    if (header.service, header.message_subtype) != RETRIEVE:
        what = f"service {header.service}, subtype {header.message_subtype} asks for no playback"
        raise MalformedError(what, 7)
    end_at = len(octets) - CHECKSUM_OCTETS
    if end_at < _APIDS_AT or (end_at - _APIDS_AT) % 2:
        raise MalformedError("a request for playback of another length", REQUEST_AT)
    if _HEAD.unpack_from(octets, REQUEST_AT) != (1, STORE):
        raise MalformedError(f"other stores than number {STORE}", REQUEST_AT)
    start = read_stamp(octets, _TIMES_AT)
    end = read_stamp(octets, _TIMES_AT + STAMP_OCTETS)
    if end < start:
        raise MalformedError("a span that ends before it begins", _TIMES_AT)
    apids = struct.unpack_from(f">{(end_at - _APIDS_AT) // 2}H", octets, _APIDS_AT)
    return Playback(
        start, end, apids, RequestId(packet.apid, packet.count), header.source_id,
        header.ack_flags,
    )  # fmt: skip
