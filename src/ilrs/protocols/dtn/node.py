"""A node: takes bundles in, keeps them, hands them on or delivers them, and tells of each.

Time is passed in as DTN time. Where a bundle goes next is asked of a function; links ask the node
for the next bundle when they can carry one, and tell whether it arrived. A bundle leaves the store
only when the next node has it, when it was delivered here, or with a reason that is told (RFC 9171
5).
While the clock was never set, bundles made here have creation time 0 and an age block.
Not modelled: custody signals beyond the acknowledgements of links; security policy; a clock that is
set while bundles are held; numbers of bundles made without clock that go on after a restart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ilrs.protocols.dtn.blocks import Block, BlockType, age_block, payload_block
from ilrs.protocols.dtn.bundle import Bundle, decode
from ilrs.protocols.dtn.checksum import Checksum
from ilrs.protocols.dtn.dtn_time import Created, told_ms
from ilrs.protocols.dtn.eid import NONE, Eid
from ilrs.protocols.dtn.forwarding import Verdict, examine, for_next_hop, out_of_hops
from ilrs.protocols.dtn.fragment import reassemble, split
from ilrs.protocols.dtn.happening import (
    BundleDelivered,
    BundleDropped,
    BundleForwarded,
    BundleRefused,
    Happening,
)  # fmt: skip
from ilrs.protocols.dtn.primary import BundleFlags, PrimaryBlock
from ilrs.protocols.dtn.remembered import Fragments, Seen
from ilrs.protocols.dtn.reporting import report_on
from ilrs.protocols.dtn.status import Reason
from ilrs.protocols.dtn.store import Held, Store, expiry_ms
from ilrs.protocols.malformed import MalformedError

REPORT_LIFETIME_MS = 86_400_000
# What one more fragment costs besides its payload: flags, place and longer heads.
FRAGMENT_OCTETS = 40
LOWEST = -(1 << 62)


@dataclass(frozen=True)
class Offer:
    """A bundle for a link: tell the node by its number what became of it."""

    number: int
    octets: bytes


@dataclass(frozen=True)
class Settings:
    """How much a node keeps, and how it treats bundles. Priorities: larger goes first."""

    capacity_octets: int = 1 << 30
    priority: Callable[[Bundle], int] = field(default=lambda _bundle: 0)


# The neighbour for a bundle at a DTN time, or an empty name when there is none now. The set holds
# neighbours that have refused this bundle.
Route = Callable[[Bundle, int, frozenset[str]], str]


class Node:
    """One node; `eid` is its administrative endpoint, such as `ipn:7.0` or `dtn://rover/`."""

    def __init__(self, eid: Eid, route: Route, settings: Settings | None = None) -> None:
        self.eid, self.route = eid, route
        self.settings = settings or Settings()
        self.store = Store(self.settings.capacity_octets)
        self._seen, self._fragments = Seen(), Fragments(self.store)
        self._last = Created()

    def submit(
        self, destination: Eid, payload: bytes, now_ms: int, *, lifetime_ms: int,
        source: Eid | None = None, report_to: Eid = NONE, flags: int = 0,
        blocks: Iterable[Callable[[int], Block]] = (),
    ) -> list[Happening]:  # fmt: skip
        """Send a payload from here. `blocks` are makers of further blocks, given their number."""
        head = PrimaryBlock(
            destination, source or self.eid, self._stamp(now_ms), lifetime_ms, report_to, flags
        )
        bundle = Bundle(head, (payload_block(payload, Checksum.CRC32C),))
        for make in blocks:
            bundle = bundle.with_block(make(bundle.free_number))
        if not head.created.time_ms and bundle.block(BlockType.AGE) is None:
            # Without time of creation nothing else says when it expires (RFC 9171 4.4.2).
            bundle = bundle.with_block(age_block(bundle.free_number, 0))
        return self._take(bundle, now_ms)

    def _stamp(self, now_ms: int) -> Created:
        time_ms = told_ms(now_ms)
        later = time_ms > self._last.time_ms
        self._last = (
            Created(time_ms, 0) if later else Created(self._last.time_ms, self._last.sequence + 1)
        )
        return self._last

    def receive(self, octets: bytes, now_ms: int) -> list[Happening]:
        """Octets from a neighbour."""
        try:
            bundle = decode(octets)
        except MalformedError as error:
            return [BundleRefused(str(error))]
        if bundle in self._seen:
            return [BundleRefused(f"a bundle of {bundle.primary.source} that was here before")]
        verdict = examine(bundle)
        told = self._report(bundle, "received", Reason.NO_INFORMATION, now_ms)
        if verdict.report:
            told += self._report(bundle, "received", Reason.BLOCK_UNSUPPORTED, now_ms, asked=True)
        if verdict.drop is not None:
            return [*told, *self._drop(bundle, verdict.drop, now_ms)]
        return [*told, *self._take(_without(bundle, verdict), now_ms)]

    def _take(self, bundle: Bundle, now_ms: int) -> list[Happening]:
        expires_ms = expiry_ms(bundle, now_ms)
        if expires_ms <= now_ms:
            return self._drop(bundle, Reason.LIFETIME_EXPIRED, now_ms)
        self._seen.add(bundle, expires_ms)
        if self._is_here(bundle.primary.destination) and bundle.primary.piece is None:
            return self._deliver(bundle, now_ms)
        if out_of_hops(bundle) and not self._is_here(bundle.primary.destination):
            return self._drop(bundle, Reason.HOP_LIMIT_EXCEEDED, now_ms)
        priority = self.settings.priority(bundle)
        # A report takes no other bundle's place: that would have to be reported in turn.
        own_report = bundle.primary.source == self.eid and (
            bundle.primary.flags & BundleFlags.ADMINISTRATIVE
        )
        weight = LOWEST if own_report else priority
        pushed_out = self.store.make_room(len(bundle.encode()), weight)
        if pushed_out is None:
            # It may come again when there is room.
            self._seen.discard(bundle)
            return self._drop(bundle, Reason.DEPLETED_STORAGE, now_ms)
        held = self.store.add(bundle, priority, now_ms, expires_ms)
        told = [e for h in pushed_out
                for e in self._drop(h.bundle, Reason.DEPLETED_STORAGE, now_ms)]  # fmt: skip
        if self._is_here(bundle.primary.destination):
            return [*told, *self._collect(held, now_ms)]
        self._direct(held, now_ms)
        return told

    def _is_here(self, destination: Eid) -> bool:
        return destination.node_name == self.eid.node_name

    def _deliver(self, bundle: Bundle, now_ms: int) -> list[Happening]:
        told = self._report(bundle, "delivered", Reason.NO_INFORMATION, now_ms)
        return [BundleDelivered(bundle), *told]

    def _collect(self, held: Held, now_ms: int) -> list[Happening]:
        parts = self._fragments.add(held)
        if not parts:
            return []
        try:
            whole = reassemble(parts)
        except ValueError as error:
            return [BundleRefused(str(error))]
        return self._deliver(whole, now_ms)

    def _direct(self, held: Held, now_ms: int) -> None:
        neighbour = self.route(held.bundle, now_ms, frozenset(held.refused_by))
        self.store.queue(held, neighbour)

    def reroute(self, now_ms: int) -> None:
        """Ask anew where every bundle goes: after the contact plan changed."""
        for held in self.store:
            if not held.in_flight and not self._is_here(held.bundle.primary.destination):
                self._direct(held, now_ms)

    def offer(self, neighbour: str, now_ms: int, room_octets: int | None = None) -> Offer | None:
        """The next bundle for a link to a neighbour, at most so large; None when there is none.

        A bundle that does not fit and may be cut is cut.
        """
        first = self.store.first(neighbour)
        if first is None:
            return None
        if room_octets is not None and first.octets + FRAGMENT_OCTETS > room_octets:
            self._cut(first, room_octets)
        held = self.store.take(neighbour, room_octets)
        if held is None:
            return None
        onward = for_next_hop(held.bundle, self.eid, now_ms - held.received_ms)
        return Offer(held.number, onward.encode())

    def _cut(self, held: Held, room_octets: int) -> None:
        room = room_octets - (held.octets - len(held.bundle.payload)) - FRAGMENT_OCTETS
        try:
            pieces = split(held.bundle, room)
        except ValueError:
            return
        self.store.remove(held)
        for piece in pieces:
            more = self.store.add(piece, held.priority, held.received_ms, held.expires_ms)
            self.store.queue(more, held.neighbour)

    def arrived(self, number: int, now_ms: int) -> list[Happening]:
        """The neighbour has the bundle."""
        held = self.store.get(number)
        if held is None:
            return []
        self.store.remove(held)
        told = self._report(held.bundle, "forwarded", Reason.NO_INFORMATION, now_ms)
        return [BundleForwarded(held.bundle.primary.identity, held.neighbour), *told]

    def failed(self, number: int, now_ms: int, *, refused: bool = False) -> list[Happening]:
        """The bundle did not arrive: keep it, and try again; elsewhere if it was refused."""
        held = self.store.get(number)
        if held is None:
            return []
        if refused:
            held.refused_by.add(held.neighbour)
        self._direct(held, now_ms)
        return self.tick(now_ms)

    def tick(self, now_ms: int) -> list[Happening]:
        """Drop what has expired; ask again where bundles without a neighbour go."""
        told: list[Happening] = []
        for held in self.store.expired(now_ms):
            told += self._drop(held.bundle, Reason.LIFETIME_EXPIRED, now_ms)
        if self._seen.forget(now_ms):
            self._fragments.forget()
        for held in self.store.idle():
            if not self._is_here(held.bundle.primary.destination):
                self._direct(held, now_ms)
        return told

    def _drop(self, bundle: Bundle, reason: Reason, now_ms: int) -> list[Happening]:
        told = self._report(bundle, "deleted", reason, now_ms)
        return [BundleDropped(bundle.primary.identity, reason), *told]

    def _report(
        self, bundle: Bundle, event: str, reason: Reason, now_ms: int, *, asked: bool = False
    ) -> list[Happening]:
        report = report_on(bundle, event, reason, now_ms, asked=asked)
        if report is None:
            return []
        return self.submit(
            bundle.primary.report_to, report.encode(), now_ms, lifetime_ms=REPORT_LIFETIME_MS,
            flags=int(BundleFlags.ADMINISTRATIVE),
        )  # fmt: skip


def _without(bundle: Bundle, verdict: Verdict) -> Bundle:
    return bundle.without(verdict.discard) if verdict.discard else bundle
