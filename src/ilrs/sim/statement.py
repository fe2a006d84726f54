"""Statement: a piece of a step's work, as lines of Python and as what a table can hold of it."""

from __future__ import annotations

from dataclasses import dataclass

SUM, BALANCE = "sum of ", "balance"


@dataclass(frozen=True)
class Statement:
    """Lines that belong together, the names that they read and write, and those also to be kept.

    `head` is what is done: a function's name, `SUM` with a quantity, or `BALANCE`. `arguments`
    (names, places as `p[3]`, numbers) and `results` (names, places) are with what, `title` and
    `about` say it in words, of all that are alike and of this one.
    """

    lines: tuple[str, ...]
    reads: tuple[str, ...]
    writes: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    head: str = ""
    arguments: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    title: str = ""
    about: str = ""

    @property
    def is_sum(self) -> bool:
        """Whether it adds up any number of terms, instead of calling a function."""
        return self.head == BALANCE or self.head.startswith(SUM)

    @property
    def width(self) -> int:
        """How many indices a table needs for it."""
        return len(self.arguments) + len(self.results) + 2 * len(self.keeps)
