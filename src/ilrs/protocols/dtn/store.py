"""What a node holds: bundles by number, with a capacity, in queues by neighbour and priority."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field

from ilrs.protocols.dtn.blocks import BlockType, contents
from ilrs.protocols.dtn.bundle import Bundle
from ilrs.protocols.malformed import MalformedError


@dataclass(eq=False)
class Held:
    """A bundle in the store.

    `neighbour` is where it is queued for (empty: nobody yet), `in_flight` whether a link has it
    now; it stays here until the other end has it.
    """

    number: int
    bundle: Bundle
    priority: int
    received_ms: int
    octets: int
    expires_ms: int
    neighbour: str = ""
    in_flight: bool = False
    refused_by: set[str] = field(default_factory=set[str])

    @property
    def rank(self) -> tuple[int, int]:
        """Order in a queue: the most important first, then the oldest."""
        return -self.priority, self.number


def expiry_ms(bundle: Bundle, received_ms: int) -> int:
    """The DTN time at which the bundle is of no use any more.

    From the age block when there is one, else from the time of creation. A bundle that has neither
    lives its whole lifetime from its reception here.
    """
    age = bundle.block(BlockType.AGE)
    lifetime_ms = bundle.primary.lifetime_ms
    if age is not None:
        try:
            age_ms = contents(age)
        except MalformedError:
            age_ms = 0
        if isinstance(age_ms, int):
            return received_ms + lifetime_ms - age_ms
    return (bundle.primary.created.time_ms or received_ms) + lifetime_ms


class Store:
    """Bundles up to a capacity in octets, each under a number that is never used twice."""

    def __init__(self, capacity_octets: int) -> None:
        self.capacity_octets = capacity_octets
        self.used_octets = self.fullest_octets = 0
        self._held: dict[int, Held] = {}
        self._queues: dict[str, list[tuple[int, int]]] = {}
        self._expiries: list[tuple[int, int]] = []
        self._idle: dict[int, Held] = {}
        self._next = 1

    def __len__(self) -> int:
        return len(self._held)

    def __iter__(self) -> Iterator[Held]:
        return iter(list(self._held.values()))

    def get(self, number: int) -> Held | None:
        """The bundle of a number."""
        return self._held.get(number)

    def make_room(self, octets: int, priority: int) -> list[Held] | None:
        """Take out bundles of lower priority until so many octets fit; None when that cannot be.

        The least important go first, and of those the newest. What a link has now stays.
        """
        missing = self.used_octets + octets - self.capacity_octets
        gone: list[Held] = []
        if missing > 0:
            loose = [h for h in self._held.values() if h.priority < priority and not h.in_flight]
            for held in sorted(loose, key=lambda h: h.rank, reverse=True):
                if missing <= 0:
                    break
                gone.append(held)
                missing -= held.octets
        if missing > 0:
            return None
        for held in gone:
            self.remove(held)
        return gone

    def add(self, bundle: Bundle, priority: int, now_ms: int, expires_ms: int) -> Held:
        """Hold a bundle; the caller has made room."""
        held = Held(self._next, bundle, priority, now_ms, len(bundle.encode()), expires_ms)
        self._next += 1
        self._held[held.number] = held
        self.used_octets += held.octets
        self.fullest_octets = max(self.fullest_octets, self.used_octets)
        heapq.heappush(self._expiries, (held.expires_ms, held.number))
        return held

    def remove(self, held: Held) -> None:
        """Forget a bundle."""
        self._idle.pop(held.number, None)
        if self._held.pop(held.number, None) is not None:
            self.used_octets -= held.octets

    def queue(self, held: Held, neighbour: str) -> None:
        """Put a bundle in the queue for a neighbour, or in none for an empty name."""
        held.neighbour, held.in_flight = neighbour, False
        self._idle.pop(held.number, None)
        if neighbour:
            heapq.heappush(self._queues.setdefault(neighbour, []), held.rank)
        else:
            self._idle[held.number] = held

    def idle(self) -> list[Held]:
        """Bundles that are queued for nobody."""
        return list(self._idle.values())

    def take(self, neighbour: str, room_octets: int | None = None) -> Held | None:
        """The first bundle of a queue, or the first that fits; now in flight."""
        queue, passed = self._queues.get(neighbour, []), list[tuple[int, int]]()
        found: Held | None = None
        while queue and found is None:
            entry = heapq.heappop(queue)
            held = self._held.get(entry[1])
            if held is None or held.neighbour != neighbour or held.in_flight:
                continue
            if room_octets is not None and held.octets > room_octets:
                passed.append(entry)
            else:
                found = held
        for entry in passed:
            heapq.heappush(queue, entry)
        if found is not None:
            found.in_flight = True
        return found

    def first(self, neighbour: str) -> Held | None:
        """The first bundle of a queue, which stays there."""
        held = self.take(neighbour)
        if held is not None:
            self.queue(held, neighbour)
        return held

    def expired(self, now_ms: int) -> list[Held]:
        """Bundles whose time is over and which no link has; they are removed."""
        gone: list[Held] = []
        later: list[tuple[int, int]] = []
        while self._expiries and self._expiries[0][0] <= now_ms:
            entry = heapq.heappop(self._expiries)
            held = self._held.get(entry[1])
            if held is None:
                continue
            if held.in_flight:
                later.append(entry)
                continue
            self.remove(held)
            gone.append(held)
        for entry in later:
            heapq.heappush(self._expiries, entry)
        return gone
