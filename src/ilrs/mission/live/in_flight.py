"""What leaves at one end of a link and comes to the other: one after the other, in order.

Chance is drawn for each unit when its last bit has left, so that it does not depend on how time is
cut. What is lost comes damaged, or not at all.
"""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Callable
from typing import Any

from ilrs.mission.live.kept_octets import from_text, generator_state, set_generator, to_text
from ilrs.mission.live.path import Path

Damage = Callable[[random.Random, bytes], bytes]


class InFlight:
    """One way. `damaged` is the part of what is lost that comes, damaged by `damage`."""

    def __init__(self, seed: str, damaged: float, damage: Damage) -> None:
        self.counters: Counter[str] = Counter()
        self._draw = random.Random(seed)
        self._damaged, self._damage = damaged, damage
        self._leaving: tuple[int, bytes] | None = None
        self._flying: deque[tuple[int, bytes]] = deque()
        self._last_ns = 0

    @property
    def end_ns(self) -> int | None:
        """When what is leaving has left; None while the line is free."""
        return None if self._leaving is None else self._leaving[0]

    @property
    def next_ns(self) -> int | None:
        """When the next arrives."""
        return self._flying[0][0] if self._flying else None

    def begin(self, end_ns: int, octets: bytes) -> None:
        """Something begins to leave, until `end_ns`; the line is free."""
        self._leaving = end_ns, octets

    def cut(self) -> None:
        """The path went down: what was leaving is lost; what is on its way arrives."""
        if self._leaving is not None:
            self._leaving = None
            self.counters["cut off"] += 1

    def finish(self, path: Path) -> None:
        """What was leaving has left: it is on its way, or lost."""
        if self._leaving is None:
            raise RuntimeError("nothing is leaving")
        end_ns, octets = self._leaving
        self._leaving = None
        self.counters["left"] += 1
        if self._draw.random() < path.loss:
            self.counters["lost"] += 1
            if self._draw.random() >= self._damaged:
                return
            octets = self._damage(self._draw, octets)
        # A shorter way after a change of relay lets nothing overtake what was before it.
        self._last_ns = max(self._last_ns, end_ns + path.one_way_ns)
        self._flying.append((self._last_ns, octets))

    def arrived(self, until_ns: int) -> list[tuple[int, bytes]]:
        """What has arrived by then, as (received ns, octets), in order; given once."""
        found: list[tuple[int, bytes]] = []
        while self._flying and self._flying[0][0] <= until_ns:
            found.append(self._flying.popleft())
        return found

    def snapshot(self) -> dict[str, Any]:
        """Everything, as JSON knows it."""
        leaving = self._leaving
        return {
            "draw": generator_state(self._draw), "counters": dict(self.counters),
            "leaving": None if leaving is None else [leaving[0], to_text(leaving[1])],
            "flying": [[at, to_text(octets)] for at, octets in self._flying],
            "last_ns": self._last_ns,
        }  # fmt: skip

    def restore(self, kept: dict[str, Any]) -> None:
        """Continue from a snapshot."""
        set_generator(self._draw, kept["draw"])
        self.counters, leaving = Counter(kept["counters"]), kept["leaving"]
        self._leaving = None if leaving is None else (leaving[0], from_text(leaving[1]))
        self._flying = deque((at, from_text(text)) for at, text in kept["flying"])
        self._last_ns = kept["last_ns"]
