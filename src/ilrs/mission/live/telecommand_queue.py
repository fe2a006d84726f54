"""Telecommand packets on the ground that wait to be sent: by priority, within their times."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from ilrs.mission.live.kept_octets import from_text, to_text


@dataclass(frozen=True, slots=True)
class Waiting:
    """A packet that waits; the higher priority goes first, among equals who came first.

    It is sent between `earliest_ns` and `expires_ns`, or not at all.
    """

    id: str
    packet: bytes = field(repr=False)
    priority: int
    order: int
    earliest_ns: int
    expires_ns: int | None
    bypass: bool

    def ready(self, at_ns: int) -> bool:
        """Whether it may go out now."""
        return self.earliest_ns <= at_ns


class TelecommandQueue:
    """Bounded by nothing: how much is let in is for the caller to decide."""

    def __init__(self) -> None:
        self._waiting: dict[str, Waiting] = {}
        self._orders = 0

    def put(
        self, id: str, packet: bytes, *, priority: int, earliest_ns: int, expires_ns: int | None,
        bypass: bool,
    ) -> None:  # fmt: skip
        """Add a packet. Raises ValueError for an id that waits already."""
        if id in self._waiting:
            raise ValueError(f"a telecommand {id!r} waits to be sent already; ids are given once")
        self._orders += 1
        self._waiting[id] = Waiting(
            id, packet, priority, self._orders, earliest_ns, expires_ns, bypass
        )

    def remove(self, id: str) -> bool:
        """Take one out; whether it was there."""
        return self._waiting.pop(id, None) is not None

    def expired(self, at_ns: int) -> list[Waiting]:
        """Take out those whose time is over."""
        found = [w for w in self._waiting.values() if _is_over(w, at_ns)]
        for one in found:
            del self._waiting[one.id]
        return found

    def best(self, at_ns: int, *, bypass: bool) -> Waiting | None:
        """The one to go out now, left where it is."""
        ready = (w for w in self._waiting.values() if w.bypass == bypass and w.ready(at_ns))
        return min(ready, key=_rank, default=None)

    def next_ns(self, after_ns: int) -> int | None:
        """When the next becomes ready or expires."""
        times: list[int] = []
        for one in self._waiting.values():
            if one.earliest_ns > after_ns:
                times.append(one.earliest_ns)
            if one.expires_ns is not None and one.expires_ns > after_ns:
                times.append(one.expires_ns)
        return min(times, default=None)

    @property
    def octets(self) -> int:
        """Octets of all that wait."""
        return sum(len(one.packet) for one in self._waiting.values())

    def __len__(self) -> int:
        return len(self._waiting)

    def __iter__(self) -> Iterator[Waiting]:
        return iter(sorted(self._waiting.values(), key=_rank))

    def snapshot(self) -> dict[str, Any]:
        """Everything, as JSON knows it."""
        waiting = [asdict(one) | {"packet": to_text(one.packet)} for one in self._waiting.values()]
        return {"waiting": waiting, "orders": self._orders}

    def restore(self, kept: dict[str, Any]) -> None:
        """Continue from a snapshot."""
        found = [Waiting(**one | {"packet": from_text(one["packet"])}) for one in kept["waiting"]]
        self._waiting, self._orders = {one.id: one for one in found}, kept["orders"]


def _rank(one: Waiting) -> tuple[int, int]:
    return -one.priority, one.order


def _is_over(one: Waiting, at_ns: int) -> bool:
    return one.expires_ns is not None and one.expires_ns <= at_ns
