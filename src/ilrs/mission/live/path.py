"""What the way between station and Earth is like for a span of time."""

from __future__ import annotations

import math
from dataclasses import dataclass

NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Path:
    """Up or not, with which rate, light time, and loss for each frame. It holds for a whole span.

    `one_way_s` is that of the whole way, a relay included.
    """

    up: bool
    rate_bit_s: float = 0.0
    one_way_s: float = 1.3
    loss: float = 0.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.rate_bit_s) and math.isfinite(self.one_way_s)):
            raise ValueError("a path's rate and light time are finite numbers")
        if self.rate_bit_s < 0.0 or self.one_way_s < 0.0 or not 0.0 <= self.loss <= 1.0:
            raise ValueError("a path has a rate and a light time of 0 or more, a loss from 0 to 1")

    @property
    def carries(self) -> bool:
        """Whether anything gets through."""
        return self.up and self.rate_bit_s > 0.0

    @property
    def one_way_ns(self) -> int:
        """The light time as a whole number."""
        return round(self.one_way_s * NS)

    def duration_ns(self, octets: int, rate_bit_s: float | None = None) -> int:
        """How long octets take to leave, 1 ns at least."""
        rate = self.rate_bit_s if rate_bit_s is None else rate_bit_s
        return max(1, math.ceil(octets * 8 * NS / rate))


DOWN = Path(up=False)
