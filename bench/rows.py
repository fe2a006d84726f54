"""What a benchmark tells: rows with a figure, the target, and whether it is met."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """One figure. Seconds are CPU seconds; beside them stand wall seconds.

    `target` is the most it may be, or with `at_least` the least; None is no target. `threads` is
    how many the work was for: its CPU seconds divided by them are what wall time would be on a
    machine with nothing else to do. A figure of None is a peer that is not there: `note` says why.
    """

    name: str
    value: float | None
    unit: str
    target: float | None = None
    at_least: bool = False
    wall_s: float | None = None
    threads: int = 1
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without a target, or without a figure."""
        if self.target is None or self.value is None:
            return None
        if self.at_least:
            return self.value >= self.target
        return self.value / self.threads <= self.target or self.in_wall

    @property
    def in_wall(self) -> bool:
        """Whether wall time alone, with whatever else the machine did, is within the target."""
        return self.wall_s is not None and self.target is not None and self.wall_s <= self.target

    @property
    def verdict(self) -> str:
        """In words."""
        if self.met is None:
            return ""
        if not self.met:
            return "MISSED"
        late = self.wall_s is not None and not self.at_least and not self.in_wall
        return "met (CPU)" if late else "met"

    def told(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self) | {"met": self.met}


def absent(name: str, why: str) -> Row:
    """A peer that is not there."""
    return Row(name, None, "x", note=why)


def number(value: float | None) -> str:
    """Three digits that count, without an exponent."""
    if value is None:
        return "-"
    if value == 0.0 or abs(value) >= 100.0:
        return f"{value:.0f}"
    return f"{value:.{3 if abs(value) < 1.0 else 2 if abs(value) < 10.0 else 1}f}"


HEAD = f"{'':50s} {'target':>10s} {'seen':>8s} {'':4s} {'wall s':>8s}  verdict"


def line(row: Row) -> str:
    """A row for people."""
    sign = "" if row.target is None else (">= " if row.at_least else "<= ")
    target = "" if row.target is None else f"{sign}{row.target:g}"
    wall = "" if row.wall_s is None else number(row.wall_s)
    said = f"{row.name:50s} {target:>10s} {number(row.value):>8s} {row.unit:4s} {wall:>8s}"
    return f"{said}  {row.verdict:9s} {row.note}".rstrip()
