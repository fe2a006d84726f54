"""What is known on the ground at one moment: the last readings, and how far the station is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from ilrs.epoch import NS


@dataclass(frozen=True)
class Known:
    """The last value of an address (SI), when it was measured and when it was received (TAI)."""

    value: float
    generated_ns: int
    received_ns: int
    rate_per_s: float = math.nan


@dataclass(frozen=True)
class Picture:
    """Readings by address, the station's mode, and the link.

    `one_way_s` is the light time; `contact_ns` is when the next pass begins, None in a pass. Never
    the truth: the newest reading is at least one light time old.
    """

    known: Mapping[str, Known] = field(default_factory=dict[str, Known])
    mode: str = ""
    one_way_s: float = 0.0
    contact_ns: int | None = None

    def arrival_ns(self, now_ns: int) -> int:
        """When a command that is given now is there at the earliest."""
        return max(now_ns, self.contact_ns or now_ns) + round(self.one_way_s * NS)

    def earliest_answer_ns(self, now_ns: int) -> int:
        """When its answer is here at the earliest."""
        return self.arrival_ns(now_ns) + round(self.one_way_s * NS)
