"""What others said of who and how many take part, beside what the register counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from ilrs.programme.dates import Span
from ilrs.programme.membership import Members, members_on
from ilrs.programme.register import Register


@dataclass(frozen=True)
class Compared:
    """A statement beside what the register counts on the day of that statement.

    `agrees` is None where the statement lies within what the register's dates leave open.
    """

    id: str
    date: str
    about: str
    count: int
    ours: int
    agrees: bool | None
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    source: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The comparison as JSON types."""
        return {
            "id": self.id, "date": self.date, "about": self.about, "count": self.count,
            "ours": self.ours, "agrees": self.agrees, "missing": list(self.missing),
            "extra": list(self.extra), "source": list(self.source),
        }  # fmt: skip


def compared(register: Register, found: Members) -> tuple[Compared, ...]:
    """The latest statement with a count and the latest with names, up to the day asked for."""
    about = register.rules[found.rule].about
    past = sorted(
        (Span.of(entry.date).last, id)
        for id, entry in register.statements.items()
        if entry.about == about and Span.of(entry.date).last <= found.on
    )
    latest = [
        next((id for _, id in reversed(past) if getattr(register.statements[id], has)), "")
        for has in ("count", "names")
    ]
    return tuple(_compared(register, id, found.rule) for id in dict.fromkeys(latest) if id)


def _compared(register: Register, id: str, rule: str) -> Compared:
    entry = register.statements[id]
    then = members_on(register, Span.of(entry.date).last, rule)
    said = {*entry.names, *entry.besides} if entry.names else set[str]()
    sure, open_ = {m.partner for m in then.members}, {m.partner for m in then.possible}
    missing = sure - said if said else set[str]()
    extra = said - sure - open_
    count = entry.count if entry.count is not None else len(said)
    agrees: bool | None = None
    if missing or extra or not then.count <= count <= then.count + len(open_):
        agrees = False
    elif count == then.count:
        agrees = True
    return Compared(
        id, entry.date, entry.about, count, then.count, agrees, _names(register, missing),
        _names(register, extra), tuple(entry.source),
    )  # fmt: skip


def _names(register: Register, partners: set[str]) -> tuple[str, ...]:
    return tuple(sorted(register.name(partner) for partner in partners))


def outside(register: Register, on: date) -> str:
    """A remark when a day lies outside what the register knows; empty otherwise."""
    history = register.history
    first, last = Span.of(history.begin).first, Span.of(history.end).last
    if on < first:
        return f"the register begins in {history.begin}; it knows of nothing before"
    if on > last:
        text = f"the last dated fact on who joined is of {history.end}; who joined since is unknown"
        return f"{text} ({history.note})" if history.note else text
    return ""
