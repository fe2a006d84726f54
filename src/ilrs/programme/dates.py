"""Dates as the public record has them: a year, a month or a day; never more exact than the source.

A date known to the month is the span of its days. What is asked of a span on a day has three
answers: yes, no, or perhaps.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

_PARTIAL = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?\Z", re.ASCII)


@dataclass(frozen=True, order=True)
class Span:
    """From the first to the last day on which something may have been, both included."""

    first: date
    last: date

    @classmethod
    def of(cls, text: str) -> Span:
        """Read `2024`, `2024-05` or `2024-05-13`; ValueError, saying why, for anything else."""
        match = _PARTIAL.match(text)
        if match is None:
            raise ValueError(f'"{text}" is not a date; write 2024-05-13, 2024-05 or 2024')
        year, month, day = (int(group) if group else 0 for group in match.groups())
        try:
            first = date(year, month or 1, day or 1)
        except ValueError as error:
            raise ValueError(f'"{text}" is not a date: {error}') from None
        if day:
            return cls(first, first)
        last_month = month or 12
        return cls(first, date(year, last_month, monthrange(year, last_month)[1]))

    def within(self, after: str, by: str) -> Span:
        """The part from the day `after` on and up to the day `by`; empty texts do not narrow.

        ValueError when nothing is left, or when one of them is not a date.
        """
        first = max(self.first, Span.of(after).first) if after else self.first
        last = min(self.last, Span.of(by).last) if by else self.last
        if last < first:
            raise ValueError(f"the period ends on {last} before it begins on {first}")
        return Span(first, last)

    def begun(self, on: date) -> bool | None:
        """Whether it had come on that day; None: it may have."""
        if self.last <= on:
            return True
        return False if on < self.first else None

    def __str__(self) -> str:
        if self.first == self.last:
            return self.first.isoformat()
        return f"{self.first.isoformat()} to {self.last.isoformat()}"


EVER = Span(date.min, date.max)


def day_of(text: str) -> date:
    """One day, `2024-05-13`; ValueError for a date that names no single day."""
    span = Span.of(text)
    if span.first != span.last:
        raise ValueError(f'"{text}" is no single day; write for example {span.first.isoformat()}')
    return span.first
