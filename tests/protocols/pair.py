"""Two ends of a session joined by an imaginary wire that cuts octets as it likes."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from ilrs.protocols.dtn.link import Event, Session


@dataclass
class Pair:
    """Both ends, the time, and what each has told so far."""

    one: Session
    two: Session
    pieces: random.Random = field(default_factory=lambda: random.Random("pieces"))
    now_s: float = 0.0
    told: dict[str, list[Event]] = field(default_factory=lambda: {"one": [], "two": []})

    def start(self) -> Pair:
        self.told["one"] += self.one.start(self.now_s)
        self.told["two"] += self.two.start(self.now_s)
        return self.settle()

    def settle(self) -> Pair:
        """Carry octets until nobody has any."""
        while (left := self.one.outgoing()) + (right := self.two.outgoing()):
            self._carry(left, self.two, "two")
            self._carry(right, self.one, "one")
        return self

    def _carry(self, octets: bytes, to: Session, name: str) -> None:
        while octets:
            size = self.pieces.randint(1, max(1, len(octets)))
            self.told[name] += to.receive(octets[:size], self.now_s)
            octets = octets[size:]

    def wait(self, seconds: float) -> Pair:
        """Let time pass, a second at a time."""
        for _ in range(int(seconds)):
            self.now_s += 1.0
            self.told["one"] += self.one.tick(self.now_s)
            self.told["two"] += self.two.tick(self.now_s)
            self.settle()
        return self

    def of(self, name: str, kind: type[Event]) -> list[Event]:
        """What one end told of a kind."""
        return [event for event in self.told[name] if isinstance(event, kind)]
