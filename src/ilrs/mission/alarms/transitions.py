"""The life cycle of an alarm as a table: ANSI/ISA-18.2-2016, figure 3, without "out of service".

Shelved and suppressed alarms watch on: when that ends they come back as what they are by then.
"""

from __future__ import annotations

from typing import Literal

State = Literal[
    "cleared", "unacknowledged", "acknowledged", "returned unacknowledged",
    "latched unacknowledged", "latched acknowledged", "shelved", "suppressed",
]  # fmt: skip
Move = Literal[
    "raise", "clear", "acknowledge", "reset", "shelve", "unshelve", "suppress", "unsuppress"
]
ACTIVE: frozenset[State] = frozenset({"unacknowledged", "acknowledged"})
"""States in which the condition stands; of shelved and suppressed ones the table does not know."""

_PLAIN: dict[tuple[State, Move], State] = {
    ("cleared", "raise"): "unacknowledged",
    ("unacknowledged", "acknowledge"): "acknowledged",
    ("unacknowledged", "clear"): "returned unacknowledged",
    ("acknowledged", "clear"): "cleared",
    ("acknowledged", "raise"): "unacknowledged",
    ("returned unacknowledged", "acknowledge"): "cleared",
    ("returned unacknowledged", "raise"): "unacknowledged",
    ("latched unacknowledged", "acknowledge"): "latched acknowledged",
    ("latched unacknowledged", "raise"): "unacknowledged",
    ("latched acknowledged", "reset"): "cleared",
    ("latched acknowledged", "raise"): "unacknowledged",
}
_LATCHING: dict[tuple[State, Move], State] = {
    ("unacknowledged", "clear"): "latched unacknowledged",
    ("acknowledged", "clear"): "latched acknowledged",
}
_OPEN: tuple[State, ...] = (
    "unacknowledged", "acknowledged", "returned unacknowledged", "latched unacknowledged",
    "latched acknowledged",
)  # fmt: skip


def moved(state: State, move: Move, *, active: bool, latching: bool = False) -> State | None:
    """The state after a move; None when the table has no such move from there.

    `active` says whether the condition stands: it decides what a shelved alarm comes back as.
    """
    if move in ("unshelve", "unsuppress"):
        hidden = "shelved" if move == "unshelve" else "suppressed"
        back: State = "unacknowledged" if active else "cleared"
        return back if state == hidden else None
    if move == "shelve":
        return "shelved" if state in _OPEN else None
    if move == "suppress":
        return "suppressed" if state in (*_OPEN, "shelved") else None
    if latching and (state, move) in _LATCHING:
        return _LATCHING[state, move]
    return _PLAIN.get((state, move))
