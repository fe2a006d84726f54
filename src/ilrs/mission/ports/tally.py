"""What went through a port: counts by what happened, and the last refusals with their reasons."""

from __future__ import annotations

import logging
import threading
from collections import Counter, deque
from dataclasses import dataclass
from typing import Any

LOG = logging.getLogger("ilrs.ports")
MOST_KEPT = 50
# A log line for the first of a kind, and then for each of these many: a flood fills no disk.
EVERY = 1000


@dataclass(frozen=True)
class Refused:
    """Something that was not taken: whose, and why."""

    origin: str
    why: str


class Tally:
    """Counts of one port. Any thread may count."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._counts: Counter[str] = Counter()
        self._latest: deque[Refused] = deque(maxlen=MOST_KEPT)
        self._lock = threading.Lock()

    def count(self, what: str, number: int = 1) -> None:
        """So many more of something."""
        with self._lock:
            self._counts[what] += number

    def refuse(self, what: str, origin: str, why: str) -> None:
        """Something was not taken: counted by `what`, kept with its reason, told to the log."""
        with self._lock:
            self._counts[what] += 1
            number = self._counts[what]
            self._latest.append(Refused(origin, why[:300]))
        if number == 1 or number % EVERY == 0:
            LOG.warning("%s: %s (%d so far), from %s: %s", self.name, what, number, origin, why)

    def __getitem__(self, what: str) -> int:
        return self._counts[what]

    def facts(self) -> dict[str, Any]:
        """Counts and refusals, in plain JSON types."""
        with self._lock:
            return {
                "counts": dict(self._counts),
                "refused": [{"from": r.origin, "why": r.why} for r in self._latest],
            }
