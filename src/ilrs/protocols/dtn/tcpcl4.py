"""A session of TCPCL version 4 (RFC 9174): one end, as a machine of octets and times.

Bundles go one after the other in segments that the peer can take, and count as delivered when their
last octet is acknowledged. TLS is not offered: it belongs to whoever owns the socket, and a peer
that insists on it ends the session. No extension is known; a critical one is refused.
"""

from __future__ import annotations

from collections import deque
from enum import Enum

from ilrs.protocols.dtn.link import (
    LARGEST_BUNDLE_OCTETS,
    Arrived,
    Closed,
    Event,
    Opened,
    Refused,
)  # fmt: skip
from ilrs.protocols.dtn.tcpcl4_messages import (
    CRITICAL,
    MAGIC,
    VERSION,
    Acknowledge,
    Ending,
    Initiate,
    Keepalive,
    Message,
    Refuse,
    Reject,
    Rejection,
    Segment,
    Terminate,
)  # fmt: skip
from ilrs.protocols.dtn.tcpcl4_reading import read_message
from ilrs.protocols.dtn.tcpcl4_transfers import Incoming, Outgoing, unexpected
from ilrs.protocols.malformed import MalformedError

CONTACT_OCTETS = 6
# RFC 9174 4.1 leaves the patience of a handshake to the node; assumed.
HANDSHAKE_S = 60.0


class Phase(Enum):
    """How far a session is."""

    CONTACT = 1
    INITIATE = 2
    UP = 3
    ENDING = 4
    CLOSED = 5


class Tcpcl4Session:
    """One end of a session; `active` is the one that opened the connection."""

    def __init__(
        self, node: str, *, active: bool, keepalive_s: int = 15, segment_mru: int = 1 << 20,
        transfer_mru: int = LARGEST_BUNDLE_OCTETS,
    ) -> None:  # fmt: skip
        self.ours = Initiate(keepalive_s, segment_mru, transfer_mru, node)
        self.peer: Initiate | None = None
        self.active, self.phase = active, Phase.CONTACT
        self._received, self._outgoing = bytearray(), bytearray()
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._incoming, self._sending = Incoming(transfer_mru), Outgoing()
        self._began_s = self._heard_s = self._said_s = 0.0
        self._peer_ends = False

    @property
    def closed(self) -> bool:
        """Whether the session is over."""
        return self.phase is Phase.CLOSED

    @property
    def keepalive_s(self) -> float:
        """The agreed interval; 0 for none."""
        return min(self.ours.keepalive_s, self.peer.keepalive_s) if self.peer else 0.0

    def start(self, now_s: float) -> list[Event]:
        """The connection is there; the active end speaks first."""
        self._began_s = self._heard_s = self._said_s = now_s
        if self.active:
            self._outgoing += MAGIC + bytes([VERSION, 0])
        return []

    def receive(self, octets: bytes, now_s: float) -> list[Event]:
        """What arrived on the connection."""
        self._received += octets
        self._heard_s = now_s
        events: list[Event] = []
        if self.phase is Phase.CONTACT:
            events += self._contact(now_s)
        while self.phase not in (Phase.CONTACT, Phase.CLOSED):
            try:
                found = read_message(self._received, self.ours.segment_mru)
            except MalformedError as error:
                reason = Rejection.TYPE_UNKNOWN if not error.offset else Rejection.UNSUPPORTED
                self._say(Reject(reason, self._received[0]), now_s)
                return [*events, *self.lost(str(error))]
            if found is None:
                break
            del self._received[: found[1]]
            events += self._handle(found[0], now_s)
        return events

    def _contact(self, now_s: float) -> list[Event]:
        head = bytes(self._received[:CONTACT_OCTETS])
        if head[:4] != MAGIC[: len(head)]:
            return self.lost("no contact header: it does not begin with dtn!")
        if len(head) < CONTACT_OCTETS:
            return []
        if not self.active:
            self._outgoing += MAGIC + bytes([VERSION, 0])
        if head[4] != VERSION:
            self._say(Terminate(Ending.VERSION_MISMATCH), now_s)
            return self.lost(f"version {head[4]} of TCPCL; this end speaks {VERSION}")
        del self._received[:CONTACT_OCTETS]
        self.phase = Phase.INITIATE
        if self.active:
            self._say(self.ours, now_s)
        return []

    def _handle(self, message: Message, now_s: float) -> list[Event]:
        if isinstance(message, Initiate):
            return self._initiated(message, now_s)
        if isinstance(message, Terminate):
            return self._terminated(message, now_s)
        if self.peer is None:
            return self._unexpected(message, now_s)
        match message:
            case Segment():
                return self._take(message, now_s)
            case Acknowledge():
                return self._sent(self._sending.acknowledged(message))
            case Refuse():
                return self._sent(self._sending.refused(message))
            case Reject():
                return self.lost(f"the peer rejected a message of type {message.head}")
            case _:
                return []

    def _initiated(self, message: Initiate, now_s: float) -> list[Event]:
        if self.peer is not None:
            return self._unexpected(message, now_s)
        if any(item.flags & CRITICAL for item in message.extensions):
            self._say(Terminate(Ending.CONTACT_FAILURE), now_s)
            return self.lost("the peer insists on an extension that is not known here")
        if message.segment_mru == 0:
            self._say(Terminate(Ending.CONTACT_FAILURE), now_s)
            return self.lost("the peer takes no segments at all")
        self.peer = message
        if not self.active:
            self._say(self.ours, now_s)
        if self.phase is Phase.INITIATE:
            self.phase = Phase.UP
        events: list[Event] = [Opened(message.node)]
        while self._waiting and self.phase is Phase.UP:
            events += self.send(*self._waiting.popleft(), now_s)
        return events

    def _take(self, message: Segment, now_s: float) -> list[Event]:
        taken = self._incoming.take(message)
        for answer in taken.answers:
            self._say(answer, now_s)
        events: list[Event] = [] if taken.bundle is None else [Arrived(taken.bundle)]
        return [*events, *self._end_if_done()] if taken.ended else events

    def _sent(self, event: Event | None) -> list[Event]:
        """What became of a bundle on its way out."""
        return [] if event is None else [event, *self._end_if_done()]

    def _terminated(self, message: Terminate, now_s: float) -> list[Event]:
        if not message.reply and not self._peer_ends:
            self._say(Terminate(message.reason, reply=True), now_s)
        self._peer_ends = True
        self.phase = Phase.ENDING
        return self._end_if_done()

    def _end_if_done(self) -> list[Event]:
        if (
            self.phase is Phase.ENDING
            and self._peer_ends
            and not (self._sending.numbers or self._incoming.busy)
        ):
            return self.lost("ended as agreed")
        return []

    def _unexpected(self, message: Message, now_s: float) -> list[Event]:
        self._say(unexpected(message), now_s)
        return []

    def _say(self, message: Message, now_s: float) -> None:
        self._outgoing += message.encode()
        self._said_s = now_s

    def send(self, number: int, bundle: bytes, now_s: float) -> list[Event]:
        """Send a bundle, at once or when the session is up."""
        if self.phase in (Phase.ENDING, Phase.CLOSED):
            return [Refused(number, "the session is ending")]
        if self.peer is None:
            self._waiting.append((number, bundle))
            return []
        if len(bundle) > self.peer.transfer_mru:
            return [Refused(number, f"the peer takes at most {self.peer.transfer_mru} octets")]
        for segment in self._sending.send(number, bundle, self.peer.segment_mru):
            self._say(segment, now_s)
        return []

    def tick(self, now_s: float) -> list[Event]:
        """Keep the session alive, or end it when nothing was heard for too long."""
        silent_s = now_s - self._heard_s
        if self.closed:
            return []
        if self.peer is None:
            late = now_s - self._began_s >= HANDSHAKE_S
            return self.lost(f"no session within {HANDSHAKE_S:g} s") if late else []
        if self.keepalive_s and silent_s >= 2.0 * self.keepalive_s:
            self._say(Terminate(Ending.IDLE_TIMEOUT), now_s)
            return self.lost(f"nothing was heard for {silent_s:g} s")
        if self.keepalive_s and now_s - self._said_s >= self.keepalive_s:
            self._say(Keepalive(), now_s)
        return []

    def stop(self, now_s: float) -> list[Event]:
        """End the session once the peer agrees and what is under way is done."""
        if self.peer is None:
            return self.lost("ended before it was up")
        if self.phase is Phase.UP:
            self._say(Terminate(Ending.UNKNOWN), now_s)
            self.phase = Phase.ENDING
        return []

    def lost(self, reason: str) -> list[Event]:
        """The connection is gone."""
        if self.closed:
            return []
        self.phase = Phase.CLOSED
        unsent = (*self._sending.numbers, *(n for n, _ in self._waiting))
        return [Closed(reason, unsent)]

    def outgoing(self) -> bytes:
        """Octets to be sent next."""
        octets = bytes(self._outgoing)
        self._outgoing.clear()
        return octets
