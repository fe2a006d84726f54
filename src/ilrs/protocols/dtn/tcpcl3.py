"""TCPCL version 3 (RFC 7242): bundles in segments on TCP, acknowledged when both ends wish it.

Offered: acknowledgements, refusal, the LENGTH message, keep-alive. Not modelled: reactive
fragmentation, TLS (the version has none). Bundles are sent one after the other, each in one
segment.
"""

from __future__ import annotations

from collections import deque

from ilrs.protocols.dtn.link import (
    LARGEST_BUNDLE_OCTETS,
    Arrived,
    Closed,
    Delivered,
    Event,
    Opened,
    Refused,
)  # fmt: skip
from ilrs.protocols.dtn.tcpcl3_messages import (
    END,
    REASONS,
    SHUTDOWNS,
    START,
    Contact,
    ContactFlags,
    Kind,
    Message,
    read_contact,
    read_message,
)  # fmt: skip
from ilrs.protocols.malformed import MalformedError


class Tcpcl3Session:
    """One end of a session of version 3; both ends behave alike."""

    def __init__(
        self, eid: str, keepalive_s: int = 15, largest_octets: int = LARGEST_BUNDLE_OCTETS
    ) -> None:
        flags = ContactFlags.ACKNOWLEDGE | ContactFlags.REFUSE | ContactFlags.LENGTH
        self.contact = Contact(flags, keepalive_s, eid)
        self.peer: Contact | None = None
        self.largest_octets = largest_octets
        self.closed = False
        self._received = bytearray()
        self._outgoing = bytearray()
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._sent: deque[tuple[int, int]] = deque()
        self._arriving: bytearray | None = None
        self._heard_s = self._said_s = 0.0

    @property
    def acknowledged(self) -> bool:
        """Whether both ends want acknowledgements."""
        return bool(self.peer and self.peer.flags & ContactFlags.ACKNOWLEDGE)

    @property
    def keepalive_s(self) -> float:
        """The agreed interval; 0 for none."""
        return min(self.contact.keepalive_s, self.peer.keepalive_s) if self.peer else 0.0

    def start(self, now_s: float) -> list[Event]:
        """Say who is here."""
        self._heard_s = self._said_s = now_s
        self._outgoing += self.contact.encode()
        return []

    def receive(self, octets: bytes, now_s: float) -> list[Event]:
        """What arrived on the connection."""
        self._received += octets
        self._heard_s = now_s
        events: list[Event] = []
        try:
            if self.peer is None:
                events += self._meet(now_s)
            while self.peer is not None and not self.closed:
                found = read_message(self._received, self.largest_octets)
                if found is None:
                    break
                del self._received[: found[1]]
                events += self._handle(found[0], now_s)
        except MalformedError as error:
            events += self.lost(str(error))
        return events

    def _meet(self, now_s: float) -> list[Event]:
        found = read_contact(self._received)
        if found is None:
            return []
        self.peer, used = found
        del self._received[:used]
        events: list[Event] = [Opened(self.peer.eid)]
        while self._waiting:
            events += self.send(*self._waiting.popleft(), now_s)
        return events

    def _handle(self, message: Message, now_s: float) -> list[Event]:
        match message.kind:
            case Kind.SEGMENT:
                return self._take(message, now_s)
            case Kind.ACKNOWLEDGE:
                return self._acknowledged(message.number)
            case Kind.REFUSE:
                reason = REASONS[message.flags] if message.flags < len(REASONS) else "unknown"
                return [Refused(self._sent.popleft()[0], reason)] if self._sent else []
            case Kind.SHUTDOWN:
                code = message.data[0] if message.flags & 2 else len(SHUTDOWNS)
                reason = SHUTDOWNS[code] if code < len(SHUTDOWNS) else "without a reason"
                return self.lost(f"the peer ended the session: {reason}")
            case _:
                return []

    def _take(self, message: Message, now_s: float) -> list[Event]:
        if bool(message.flags & START) != (self._arriving is None):
            raise MalformedError("a segment out of turn")
        arriving = self._arriving if self._arriving is not None else bytearray()
        self._arriving = arriving
        if len(arriving) + len(message.data) > self.largest_octets:
            raise MalformedError(f"a bundle of more than {self.largest_octets} octets")
        arriving += message.data
        if self.acknowledged:
            self._say(Message(Kind.ACKNOWLEDGE, 0, len(arriving)), now_s)
        if not message.flags & END:
            return []
        self._arriving = None
        return [Arrived(bytes(arriving))]

    def _acknowledged(self, octets: int) -> list[Event]:
        if not self._sent or octets != self._sent[0][1]:
            return []
        return [Delivered(self._sent.popleft()[0])]

    def _say(self, message: Message, now_s: float) -> None:
        self._outgoing += message.encode()
        self._said_s = now_s

    def send(self, number: int, bundle: bytes, now_s: float) -> list[Event]:
        """Send a bundle, at once or when the session is up."""
        if self.closed:
            return [Refused(number, "the session is closed")]
        if self.peer is None:
            self._waiting.append((number, bundle))
            return []
        self._say(Message(Kind.SEGMENT, START | END, 0, bundle), now_s)
        if not self.acknowledged:
            return [Delivered(number)]
        self._sent.append((number, len(bundle)))
        return []

    def tick(self, now_s: float) -> list[Event]:
        """Keep the session alive, or end it when nothing was heard for two intervals."""
        if self.closed or not self.keepalive_s:
            return []
        if now_s - self._heard_s >= 2.0 * self.keepalive_s:
            self._say(Message(Kind.SHUTDOWN, 2, 0, b"\x00"), now_s)
            return self.lost(f"nothing was heard for {now_s - self._heard_s:g} s")
        if now_s - self._said_s >= self.keepalive_s:
            self._say(Message(Kind.KEEPALIVE), now_s)
        return []

    def stop(self, now_s: float) -> list[Event]:
        """End the session."""
        if not self.closed:
            self._say(Message(Kind.SHUTDOWN), now_s)
        return self.lost("ended here")

    def lost(self, reason: str) -> list[Event]:
        """The connection is gone."""
        if self.closed:
            return []
        self.closed = True
        return [Closed(reason, tuple(n for n, _ in (*self._sent, *self._waiting)))]

    def outgoing(self) -> bytes:
        """Octets to be sent next."""
        octets = bytes(self._outgoing)
        self._outgoing.clear()
        return octets
