"""Bundles of a TCPCL version 4 session, segment by segment (RFC 9174 5.2): in and out.

One bundle comes at a time, any number may be on their way out. No sockets, no times: what is to be
said is handed back as messages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ilrs.protocols.dtn.link import Delivered, Refused
from ilrs.protocols.dtn.tcpcl4_messages import (
    CRITICAL,
    END,
    START,
    TRANSFER_LENGTH,
    Acknowledge,
    Extension,
    Message,
    Refusal,
    Refuse,
    Reject,
    Rejection,
    Segment,
)  # fmt: skip

# How much goes into one segment at most, whatever the peer takes.
LARGEST_SEGMENT_OCTETS = 1 << 20


def unexpected(message: Message) -> Reject:
    """What is said to a message that has no place here now."""
    return Reject(Rejection.UNEXPECTED, message.encode()[0])


class Taken(NamedTuple):
    """What a segment led to: what to say, whether it ended a transfer, and the bundle if whole."""

    answers: tuple[Message, ...]
    ended: bool = False
    bundle: bytes | None = None


@dataclass
class _Arriving:
    transfer: int
    octets: bytearray = field(default_factory=bytearray)
    refused: bool = False


class Incoming:
    """The transfer that comes in; bundles of more than `transfer_mru` octets are refused."""

    def __init__(self, transfer_mru: int) -> None:
        self.transfer_mru = transfer_mru
        self._arriving: _Arriving | None = None

    @property
    def busy(self) -> bool:
        """Whether a transfer has begun and not ended."""
        return self._arriving is not None

    def take(self, message: Segment) -> Taken:
        """The next segment."""
        answers: list[Message] = []
        if message.flags & START:
            if self._arriving is not None:
                return Taken((unexpected(message),))
            self._arriving = _Arriving(message.transfer)
            answers += self._judge(self._arriving, message)
        arriving = self._arriving
        if arriving is None or arriving.transfer != message.transfer:
            return Taken((*answers, unexpected(message)))
        if not arriving.refused:
            arriving.octets += message.data
            answers += self._judge(arriving, message)
        if not arriving.refused:
            answers.append(Acknowledge(message.flags, message.transfer, len(arriving.octets)))
        if not message.flags & END:
            return Taken(tuple(answers))
        self._arriving = None
        return Taken(tuple(answers), True, None if arriving.refused else bytes(arriving.octets))

    def _judge(self, arriving: _Arriving, message: Segment) -> list[Message]:
        """Refuse a transfer that is too large, or that insists on something unknown."""
        reason = None
        for item in message.extensions:
            if item.type == TRANSFER_LENGTH:
                if int.from_bytes(item.value, "big") > self.transfer_mru:
                    reason = Refusal.NO_RESOURCES
            elif item.flags & CRITICAL:
                reason = Refusal.EXTENSION_FAILURE
        if len(arriving.octets) > self.transfer_mru:
            reason = Refusal.NO_RESOURCES
        if reason is None or arriving.refused:
            return []
        arriving.refused = True
        arriving.octets.clear()
        return [Refuse(reason, message.transfer)]


class Outgoing:
    """The transfers that go out, by the number under which the session was given each bundle."""

    def __init__(self) -> None:
        self._sent: dict[int, tuple[int, int]] = {}
        self._transfers = 0

    @property
    def numbers(self) -> tuple[int, ...]:
        """The bundles of which nothing is known yet."""
        return tuple(number for number, _ in self._sent.values())

    def send(self, number: int, bundle: bytes, segment_mru: int) -> Iterator[Segment]:
        """The segments of a bundle, as large as the peer takes them."""
        transfer, size = self._transfers, min(segment_mru, LARGEST_SEGMENT_OCTETS)
        self._transfers += 1
        self._sent[transfer] = (number, len(bundle))
        for at in range(0, max(len(bundle), 1), size):
            flags = (START if at == 0 else 0) | (END if at + size >= len(bundle) else 0)
            more = ()
            if flags == START:
                more = (Extension(TRANSFER_LENGTH, len(bundle).to_bytes(8, "big")),)
            yield Segment(flags, transfer, bundle[at : at + size], more)

    def acknowledged(self, message: Acknowledge) -> Delivered | None:
        """The bundle that is there now; None while some of it is missing."""
        number, size = self._sent.get(message.transfer, (0, -1))
        if not message.flags & END or message.octets != size:
            return None
        del self._sent[message.transfer]
        return Delivered(number)

    def refused(self, message: Refuse) -> Delivered | Refused | None:
        """What the peer did not take, or has already; None for a transfer that is not known."""
        found = self._sent.pop(message.transfer, None)
        if found is None:
            return None
        if message.reason == Refusal.COMPLETED:
            return Delivered(found[0])
        words = {int(r): r.name.lower().replace("_", " ") for r in Refusal}
        return Refused(found[0], words.get(message.reason, f"reason {message.reason}"))
