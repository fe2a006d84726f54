"""The stages of a command, their order, and the one way forward through them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

State = Literal[
    "waiting for approval", "waiting for time", "waiting for pass", "released", "sent", "received",
    "accepted", "started", "in progress", "not known", "completed", "failed", "refused", "expired",
    "cancelled",
]  # fmt: skip
WAITING: frozenset[State] = frozenset({
    "waiting for approval", "waiting for time", "waiting for pass",
})  # fmt: skip
HANDED: frozenset[State] = frozenset({
    "released", "sent", "received", "accepted", "started", "in progress",
})  # fmt: skip
FINAL: frozenset[State] = frozenset({"completed", "failed", "refused", "expired", "cancelled"})
"""Where nothing moves any more. "not known" is no such end: a late answer settles it."""

_ORDER: tuple[State, ...] = (
    "waiting for approval", "waiting for time", "waiting for pass", "released", "sent", "received",
    "accepted", "started", "in progress", "not known",
)  # fmt: skip
RANK: dict[State, int] = {
    **{state: i for i, state in enumerate(_ORDER)}, **dict.fromkeys(FINAL, len(_ORDER)),
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One stage that was reached.

    `time_ns` is when the ground knew, `on_board_ns` when it happened by the clock on board, where
    the station told it itself. Nanoseconds TAI.
    """

    stage: State
    time_ns: int
    text: str = ""
    on_board_ns: int | None = None
    number: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON types."""
        return {"stage": self.stage, "time_ns": self.time_ns, "text": self.text,
                "on_board_ns": self.on_board_ns, "number": self.number}  # fmt: skip


@dataclass
class Course:
    """The state of a command and the stages that led there. State never goes back."""

    state: State
    steps: list[Step]

    def reach(self, step: Step) -> bool:
        """Take a stage; False when it says nothing new or contradicts an end that is reached.

        What is told late is put where it belongs among the stages and moves no state.
        """
        if self.has(step) or (step.stage in FINAL and self.state in FINAL):
            return False
        if step.stage == "not known" and self.state not in HANDED:
            return False
        at = len(self.steps)
        while at and self._after(self.steps[at - 1], step):
            at -= 1
        self.steps.insert(at, step)
        if RANK[step.stage] > RANK[self.state]:
            self.state = step.stage
        return True

    def has(self, step: Step) -> bool:
        """Whether this very stage is there; each kind of progress counts by its number."""
        return any(s.stage == step.stage and s.number == step.number for s in self.steps)

    @staticmethod
    def _after(other: Step, step: Step) -> bool:
        return (RANK[other.stage], other.number) > (RANK[step.stage], step.number)
