"""Administrative records: bundle status reports (RFC 9171 6.1).

Records of other types are read as their type and octets.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from ilrs.protocols.dtn import cbor
from ilrs.protocols.dtn.dtn_time import Created, read_created
from ilrs.protocols.dtn.eid import Eid, read_eid
from ilrs.protocols.malformed import MalformedError

STATUS_REPORT = 1
EVENTS = ("received", "forwarded", "delivered", "deleted")


class Reason(IntEnum):
    """Why a node did what it reports (RFC 9171 9.5; 12 to 16 RFC 9172)."""

    NO_INFORMATION = 0
    LIFETIME_EXPIRED = 1
    FORWARDED_ONE_WAY = 2
    CANCELLED = 3
    DEPLETED_STORAGE = 4
    DESTINATION_UNAVAILABLE = 5
    NO_ROUTE = 6
    NO_TIMELY_CONTACT = 7
    BLOCK_UNINTELLIGIBLE = 8
    HOP_LIMIT_EXCEEDED = 9
    TRAFFIC_PARED = 10
    BLOCK_UNSUPPORTED = 11
    MISSING_SECURITY = 12
    UNKNOWN_SECURITY = 13
    UNEXPECTED_SECURITY = 14
    FAILED_SECURITY = 15
    CONFLICTING_SECURITY = 16


@dataclass(frozen=True)
class StatusReport:
    """What befell a bundle: which of `EVENTS` a node asserts, when, and why.

    `at_ms` has the DTN times of those events whose time was asked for. `offset` and `length` name
    the fragment, if the bundle was one.
    """

    events: frozenset[str]
    reason: int
    source: Eid
    created: Created
    at_ms: tuple[tuple[str, int], ...] = ()
    offset: int | None = None
    length: int | None = None

    def encode(self) -> bytes:
        """The administrative record, as payload of a bundle."""
        times = dict(self.at_ms)
        marks: list[object] = [
            [True, times[e]] if e in self.events and e in times else [e in self.events]
            for e in EVENTS
        ]
        body: list[object] = [marks, self.reason, self.source.item(), self.created.item()]
        if self.offset is not None and self.length is not None:
            body += [self.offset, self.length]
        return cbor.encode([STATUS_REPORT, body])


@dataclass(frozen=True)
class OtherRecord:
    """An administrative record of a type that this program does not know."""

    type: int
    octets: bytes


def decode_record(payload: bytes) -> StatusReport | OtherRecord:
    """The administrative record that a payload is. Raises MalformedError."""
    cursor = cbor.Cursor(payload)
    cursor.array("the administrative record", (2,))
    kind = cursor.unsigned("the type of the administrative record")
    if kind != STATUS_REPORT:
        body = cursor.skip("the administrative record")
        cursor.finish("the administrative record")
        return OtherRecord(kind, body)
    report = _read_report(cursor)
    cursor.finish("the status report")
    return report


def _read_report(cursor: cbor.Cursor) -> StatusReport:
    count = cursor.array("the status report", (4, 6))
    cursor.array("the events of the status report", (4,))
    events: set[str] = set()
    times: list[tuple[str, int]] = []
    for event in EVENTS:
        items = cursor.array(f"the mark of {event}", (1, 2))
        if cursor.boolean(f"the mark of {event}"):
            events.add(event)
        if items == 2:
            at, time_ms = cursor.at, cursor.unsigned(f"the time of {event}")
            if event not in events:
                raise MalformedError(f"there is a time of {event}, which did not happen", at)
            times.append((event, time_ms))
    reason = cursor.unsigned("the reason of the status report")
    source = read_eid(cursor, "the source in the status report")
    created = read_created(cursor, "the creation timestamp in the status report")
    offset = length = None
    if count == 6:
        offset = cursor.unsigned("the fragment's offset in the status report")
        length = cursor.unsigned("the fragment's length in the status report")
    return StatusReport(frozenset(events), reason, source, created, tuple(times), offset, length)
