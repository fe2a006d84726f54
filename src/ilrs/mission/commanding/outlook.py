"""What the command desk is told of the link, and what it hands to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from ilrs.epoch import Epoch

LinkWord = Literal["sent", "received", "gave up"]


@dataclass(frozen=True)
class Outlook:
    """The way to the station at a moment: whether it is up, by what, the light time one way.

    `next_pass_ns` is when the next pass begins, strictly later; None: none is known.
    `rate_bit_s` is that of telecommands. Times in ns TAI.
    """

    up: bool
    path: str = ""
    one_way_ns: int = 0
    next_pass_ns: int | None = None
    rate_bit_s: float = 0.0

    def contact_ns(self, at_ns: int, now_ns: int) -> int | None:
        """The first moment from `at_ns` on at which a command can leave, as far as is known."""
        if self.up and at_ns <= now_ns:
            return now_ns
        if self.next_pass_ns is None:
            return at_ns if self.up else None
        if self.up and at_ns < self.next_pass_ns:
            return at_ns
        return max(at_ns, self.next_pass_ns)

    def told(self, at_ns: int, now_ns: int, octets: int) -> dict[str, Any]:
        """Plain JSON types, instants as UTC: the earliest reception and answer of a packet."""
        leaves = self.contact_ns(at_ns, now_ns)
        next_pass = None if self.next_pass_ns is None else Epoch(self.next_pass_ns).utc
        found: dict[str, Any] = {"up": self.up, "path": self.path, "next_pass": next_pass,
                                 "earliest_reception": None, "earliest_answer": None}  # fmt: skip
        if leaves is not None:
            lasts = round(octets * 8e9 / self.rate_bit_s) if self.rate_bit_s > 0 else 0
            received = leaves + lasts + self.one_way_ns
            found["earliest_reception"] = Epoch(received).utc
            found["earliest_answer"] = Epoch(received + self.one_way_ns).utc
        return found


@dataclass(frozen=True)
class Wish:
    """A telecommand for the live session to radiate, once, between two moments, or never.

    The id is what makes it one: a session that knows it already does nothing. `again` marks what
    was handed out before the desk was last started; it may have been lost on the way, or not.
    """

    id: str
    octets: bytes
    earliest_ns: int
    latest_ns: int
    priority: int = 0
    again: bool = False
