"""What a person wants to be commanded, before anything is examined."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

NEXT_PASS, NOW = "next_pass", "now"
LEAST_PRIORITY, MOST_PRIORITY = 0, 9


@dataclass(frozen=True)
class Order:
    """One command with its reason. Not a telecommand yet: that is made at its release.

    `release` is "now", "next_pass" or nanoseconds TAI; the order lapses `expires_s` after it. A
    higher `priority` goes first; None leaves it to the class. `procedure` is the run it comes from.
    """

    address: str
    value: str | float
    why: str = ""
    release: str | int = NOW
    expires_s: float = 21_600.0
    priority: int | None = None
    procedure: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of everything in it: what an armed token is bound to."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()

    @property
    def element(self) -> str:
        """The element that is commanded."""
        return self.address.partition("/")[0]
