"""MTCP: bundles one after the other on TCP, each a CBOR byte string.

As in draft-burleigh-dtn-stcp and uD3TN's MTCP. There is no handshake, no acknowledgement and no
end: a bundle counts as delivered when TCP has taken it, which is why a node should prefer TCPCL.
"""

from __future__ import annotations

from ilrs.protocols.dtn import cbor
from ilrs.protocols.dtn.link import (
    LARGEST_BUNDLE_OCTETS,
    Arrived,
    Closed,
    Delivered,
    Event,
    Opened,
    Refused,
)  # fmt: skip
from ilrs.protocols.malformed import MalformedError

LONGEST_HEAD = 9


def encode(bundle: bytes) -> bytes:
    """The octets of one bundle on the wire."""
    return cbor.encode(bundle)


class MtcpSession:
    """One end of an MTCP connection."""

    def __init__(self, largest_octets: int = LARGEST_BUNDLE_OCTETS) -> None:
        self.largest_octets = largest_octets
        self.closed = False
        self._received = bytearray()
        self._outgoing = bytearray()

    def start(self, now_s: float) -> list[Event]:
        """Up at once: there is nothing to agree about."""
        del now_s
        return [Opened()]

    def receive(self, octets: bytes, now_s: float) -> list[Event]:
        """What arrived on the connection."""
        del now_s
        self._received += octets
        events: list[Event] = []
        while not self.closed:
            try:
                found = _first_string(self._received, self.largest_octets)
            except MalformedError as error:
                return [*events, *self.lost(str(error))]
            if found is None:
                break
            start, end = found
            events.append(Arrived(bytes(self._received[start:end])))
            del self._received[:end]
        return events

    def send(self, number: int, bundle: bytes, now_s: float) -> list[Event]:
        """Send a bundle."""
        del now_s
        if self.closed:
            return [Refused(number, "the connection is closed")]
        self._outgoing += encode(bundle)
        return [Delivered(number)]

    def tick(self, now_s: float) -> list[Event]:
        """Nothing depends on time."""
        del now_s
        return []

    def stop(self, now_s: float) -> list[Event]:
        """End the session."""
        del now_s
        return self.lost("ended here")

    def lost(self, reason: str) -> list[Event]:
        """The connection is gone."""
        if self.closed:
            return []
        self.closed = True
        rest = f", within a bundle of which {len(self._received)} octets had come"
        return [Closed(reason + (rest if self._received else ""))]

    def outgoing(self) -> bytes:
        """Octets to be sent next."""
        octets = bytes(self._outgoing)
        self._outgoing.clear()
        return octets


def _first_string(buffer: bytearray, largest_octets: int) -> tuple[int, int] | None:
    """Where the first byte string begins and ends; None while it is not all there."""
    if not buffer:
        return None
    major, info = buffer[0] >> 5, buffer[0] & 31
    if major != cbor.OCTETS or info > 27:
        raise MalformedError(f"no byte string begins with 0x{buffer[0]:02x}", 0)
    head = 1 if info < 24 else 1 + (1 << (info - 24))
    if len(buffer) < head:
        return None
    size = info if info < 24 else int.from_bytes(buffer[1:head], "big")
    if size > largest_octets:
        raise MalformedError(f"a bundle of {size} octets; {largest_octets} are allowed", 0)
    return (head, head + size) if len(buffer) >= head + size else None
