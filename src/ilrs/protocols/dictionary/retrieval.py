"""Asks the recorder on board for what it kept: TC[15,9], retrieval by time range of one store.

The data field: the number of stores (1), the number of the store, from and to in the time format of
telemetry. Nothing is acknowledged: the answer is the packets.
"""

from __future__ import annotations

from ilrs.epoch import Epoch
from ilrs.protocols.dictionary.pus import (
    CHECKSUM_OCTETS,
    REQUEST_AT,
    checked_packet,
    request_header,
    request_octets,
)
from ilrs.protocols.dictionary.stamp import STAMP_OCTETS, read_stamp, stamp
from ilrs.protocols.malformed import MalformedError

RETRIEVE_BY_TIME = (15, 9)
STORE = 1
_OCTETS = 2 + 2 * STAMP_OCTETS


def write_retrieval(apid: int, count: int, start: Epoch, end: Epoch, *, source: int = 0) -> bytes:
    """The telecommand that has packets made from `start` to `end`, both included, sent again."""
    data = bytes((1, STORE)) + stamp(start) + stamp(end)
    return request_octets(apid, count, RETRIEVE_BY_TIME, source, 0, data)


def is_retrieval(octets: bytes) -> bool:
    """Whether a telecommand is one of these, good or not."""
    return tuple(octets[7:9]) == RETRIEVE_BY_TIME


def read_retrieval(octets: bytes) -> tuple[Epoch, Epoch]:
    """From when to when packets are asked for. Raises MalformedError, with the octet."""
    header = request_header(checked_packet(octets, command=True))
    if (header.service, header.message_subtype) != RETRIEVE_BY_TIME:
        raise MalformedError("no retrieval by time range", 7)
    data = octets[REQUEST_AT:-CHECKSUM_OCTETS]
    if len(data) != _OCTETS:
        raise MalformedError(f"a retrieval of one store has {_OCTETS} octets", REQUEST_AT)
    if (data[0], data[1]) != (1, STORE):
        raise MalformedError(f"there is one store, number {STORE}", REQUEST_AT)
    start = read_stamp(octets, REQUEST_AT + 2)
    end = read_stamp(octets, REQUEST_AT + 2 + STAMP_OCTETS)
    if end < start:
        raise MalformedError("a retrieval that ends before it begins", REQUEST_AT + 2)
    return start, end
