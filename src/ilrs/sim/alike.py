"""Alike: statements that do the same with other numbers, gathered so that one loop does them all.

A station of thousands of measurements is made of some tens of kinds. Written out, its step takes
minutes to compile; as loops over tables, the text is as long as there are kinds and levels of
dependence. Every statement still runs after those that it reads from, sums keep the order of their
terms, and so nothing that is computed changes by a bit.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ilrs.sim.statement import Statement

# Fewer are written out: their values then stay in registers, and the compiler hardly notices.
LEAST_ALIKE = 4
# A sum of so many terms is a loop, even one alone.
MANY_TERMS = 32
# As many indices at most are one table: the compiler would not keep machine code with a larger one.
MOST_INDICES = 200_000

Likeness = tuple[str, ...]


@dataclass(frozen=True)
class Run:
    """Statements that follow one another; `alike` ones are one loop."""

    statements: tuple[Statement, ...]
    alike: bool

    @property
    def pieces(self) -> int:
        """How many pieces of code it is: one loop, or every statement."""
        return 1 if self.alike else len(self.statements)


@dataclass
class _Waiting:
    """What is left of statements that are alike: how many, and which of them are ready."""

    left: int = 0
    ready: list[int] = field(default_factory=list[int])


@dataclass(frozen=True)
class _Order:
    """For each statement those that it waits for, and those that wait for it."""

    before: list[list[int]]
    after: list[list[int]]


def array_of(argument: str, places: Mapping[str, str]) -> str:
    """The part of memory in which an argument or a result lies; itself for what is no place."""
    place = places.get(argument, argument)
    if place.isidentifier() and place != "dt_s":
        return "link"
    return place.partition("[")[0]


def gathered(
    statements: Sequence[Statement], found_in: Mapping[str, str], kept_in: Mapping[str, str]
) -> list[Run]:
    """The statements in another order that also has everything there before it is read.

    `found_in` and `kept_in` as in `ilrs.sim.sections.cut`. Of what is ready, that comes first which
    is then done for good; then what is written out, in the order given; then whatever is most.
    """
    before = {**kept_in, **found_in}
    order = _order(statements)
    like = _by_depth([_likeness(s, before, kept_in) for s in statements], order)
    counts = Counter(like)
    like = [
        one if counts[one] >= LEAST_ALIKE or _is_long(s) else ()
        for one, s in zip(like, statements, strict=True)
    ]
    return [part for run in _runs(statements, like, order) for part in _small_enough(run)]


def _likeness(
    statement: Statement, before: Mapping[str, str], after: Mapping[str, str]
) -> Likeness:
    """Equal for statements that one loop can do; empty for what has to be written out."""
    read = tuple(array_of(name, before) for name in statement.arguments)
    if statement.is_sum:
        return (statement.head,) if {"v", "link"}.issuperset(read) else ()
    write = tuple(array_of(name, after) for name in statement.results)
    kept = sum(name in after for name in statement.keeps)
    return (statement.head, *read, *write, str(kept))


def _is_long(statement: Statement) -> bool:
    return statement.is_sum and len(statement.arguments) >= MANY_TERMS


def _small_enough(run: Run) -> Iterator[Run]:
    """A run in parts whose tables are not too large."""
    if not run.alike:
        yield run
        return
    part, size = list[Statement](), 0
    for statement in run.statements:
        width = statement.width
        if part and size + width > MOST_INDICES:
            yield Run(tuple(part), alike=True)
            part, size = [], 0
        part.append(statement)
        size += width
    yield Run(tuple(part), alike=True)


def _by_depth(like: Sequence[Likeness], order: _Order) -> list[Likeness]:
    """What is alike, told apart by how many of its like come before it one after another.

    Of a chain of cables no two are ready at once, of a star all are; so what is left together can
    nearly always wait until all of it is ready.
    """
    number = {one: i for i, one in enumerate(dict.fromkeys(like))}
    deepest = np.zeros((len(like), len(number)), np.int32)
    found: list[Likeness] = []
    for i, one in enumerate(like):
        if order.before[i]:
            deepest[i] = deepest[order.before[i]].max(axis=0)
        found.append((*one, str(deepest[i, number[one]])) if one else one)
        deepest[i, number[one]] += 1
    return found


def _runs(
    statements: Sequence[Statement], like: Sequence[Likeness], order: _Order
) -> Iterator[Run]:
    waiting = {one: _Waiting() for one in like}
    waits, after = [len(before) for before in order.before], order.after
    for i, one in enumerate(like):
        waiting[one].left += 1
        if not waits[i]:
            waiting[one].ready.append(i)
    while any(w.ready for w in waiting.values()):
        chosen = min(waiting, key=lambda one: _rank(one, waiting[one]))
        group, done, again = waiting[chosen], list[int](), list[int]()
        while group.ready:
            done.append(heapq.heappop(group.ready))
            for later in after[done[-1]]:
                waits[later] -= 1
                if waits[later]:
                    continue
                if chosen and like[later] == chosen:
                    again.append(later)
                else:
                    heapq.heappush(waiting[like[later]].ready, later)
        group.left -= len(done)
        group.ready = sorted(again)
        found = tuple(statements[i] for i in done)
        enough = len(found) >= LEAST_ALIKE or any(map(_is_long, found))
        yield Run(found, alike=bool(chosen) and enough)


def _rank(one: Likeness, group: _Waiting) -> tuple[int, int, int]:
    """The least goes first."""
    if not group.ready:
        return (3, 0, 0)
    first = group.ready[0]
    if not one:
        return (1, 0, first)
    return (0, 0, first) if len(group.ready) == group.left else (2, -len(group.ready), first)


def _order(statements: Sequence[Statement]) -> _Order:
    writer = {name: i for i, s in enumerate(statements) for name in s.writes}
    order = _Order([], [[] for _ in statements])
    for i, statement in enumerate(statements):
        before = sorted({writer[name] for name in statement.reads if name in writer} - {i})
        order.before.append(before)
        for earlier in before:
            order.after[earlier].append(i)
    return order
