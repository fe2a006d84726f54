"""What becomes of a telecommand on its way up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UplinkEvent:
    """A stage: "sent", "received", "expired", "cancelled" or "gave up".

    "received" is when the ground knows it, not when it came; `text` says why, or how.
    """

    id: str
    stage: str
    at_ns: int
    text: str = ""
