"""The answer to "may this person do that": yes, no, or once others have approved; and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ilrs.epoch import Epoch


@dataclass(frozen=True)
class Reason:
    """A rule that made the answer, in its own words."""

    rule: str
    effect: str
    why: str


@dataclass(frozen=True)
class Lack:
    """A rule that would allow it, and those of its conditions that are not met, also in words."""

    rule: str
    conditions: tuple[str, ...]
    meanings: tuple[str, ...]


@dataclass(frozen=True)
class Needed:
    """Approvals that are still missing: how many, by whom among them, and who could give them."""

    count: int
    of_owner: bool
    of_host: bool
    of_safety_officer: bool
    people: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """`allowed` now, `waits` for approvals and nothing else, or neither.

    `until_ns` (TAI) is until when it is known to stay allowed; None: no end is known. `remarks` say
    which approvals do not count, and why.
    """

    allowed: bool
    rules: tuple[Reason, ...]
    missing: tuple[Lack, ...] = ()
    duties: tuple[str, ...] = ()
    until_ns: int | None = None
    needed: Needed | None = None
    remarks: tuple[str, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether approvals are all that is missing."""
        return not self.allowed and self.needed is not None

    @property
    def why(self) -> str:
        """The answer in one line."""
        if self.rules:
            return " ".join(reason.why for reason in self.rules)
        if self.needed is not None:
            return f"It waits for {self.needed.count} approvals."
        lacks = "; or ".join(f"{lack.rule}: {', '.join(lack.meanings)}" for lack in self.missing)
        return f"No rule allows it. Nearest is {lacks}" if lacks else "No rule allows it."

    @property
    def document(self) -> dict[str, Any]:
        """The answer as JSON types."""
        needed = self.needed
        return {
            "allowed": self.allowed, "waits": self.waits, "why": self.why,
            "rules": [{"id": r.rule, "effect": r.effect, "why": r.why} for r in self.rules],
            "missing": [
                {"rule": m.rule, "conditions": list(m.conditions), "why": list(m.meanings)}
                for m in self.missing
            ],
            "duties": list(self.duties),
            "until": None if self.until_ns is None else Epoch(self.until_ns).utc,
            "approvals_needed": None if needed is None else {
                "count": needed.count, "of_owner": needed.of_owner, "of_host": needed.of_host,
                "of_safety_officer": needed.of_safety_officer, "people": list(needed.people),
            },
            "remarks": list(self.remarks),
        }  # fmt: skip
