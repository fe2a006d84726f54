"""What happens on a link between two nodes, whatever its protocol, and what a session is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

LARGEST_BUNDLE_OCTETS = 1 << 30


@dataclass(frozen=True)
class Opened:
    """The session is up; `peer` is the node at the other end, as it calls itself (may be empty)."""

    peer: str = ""


@dataclass(frozen=True)
class Arrived:
    """A whole bundle came in, as octets that nobody has looked at yet."""

    octets: bytes


@dataclass(frozen=True)
class Delivered:
    """The bundle that was sent under this number is at the peer.

    On a link without acknowledgements this only says that it was handed to the transport.
    """

    number: int


@dataclass(frozen=True)
class Refused:
    """The peer did not take the bundle that was sent under this number."""

    number: int
    reason: str


@dataclass(frozen=True)
class Closed:
    """The session is over. `unsent` are the numbers of bundles that may not have arrived."""

    reason: str
    unsent: tuple[int, ...] = ()


Event = Opened | Arrived | Delivered | Refused | Closed


class Session(Protocol):
    """One end of a session: octets and times in, octets and events out. Nothing here raises.

    `now_s` is any clock that does not go back. `outgoing` gives the octets to be sent next.
    """

    @property
    def closed(self) -> bool: ...

    def start(self, now_s: float) -> list[Event]: ...

    def receive(self, octets: bytes, now_s: float) -> list[Event]: ...

    def send(self, number: int, bundle: bytes, now_s: float) -> list[Event]: ...

    def tick(self, now_s: float) -> list[Event]: ...

    def stop(self, now_s: float) -> list[Event]: ...

    def lost(self, reason: str) -> list[Event]: ...

    def outgoing(self) -> bytes: ...
