"""Sections: the work of one step cut into functions that a compiler can still overlook.

The time to compile a function grows faster than its length. A long step is therefore several
functions, called one after another. A name that is needed beyond its section is handed on in
memory, where it keeps every bit; how a step is cut does not change what it computes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

# From about a hundred elements on, one function takes much longer to compile than several; several
# take some percent longer to run.
MOST_LINES = 600
ARGUMENTS = "k, dt_s, x, p, c, d, v, after, link, off, through"

_SECTION = '''
@njit(error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)
def section_{number}({arguments}):
    """Part {number} of {count} of a step."""
{body}
'''


@dataclass(frozen=True)
class Statement:
    """Lines that belong together, the names that they read and write, and those also to be kept."""

    lines: tuple[str, ...]
    reads: tuple[str, ...]
    writes: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sections:
    """Functions, the lines with which a loop calls them, and how many names `link` hands on."""

    functions: str
    calls: tuple[str, ...]
    links: int


def cut(
    statements: Sequence[Statement], found_in: Mapping[str, str], kept_in: Mapping[str, str]
) -> Sections:
    """The statements, in their order, as functions `section_1`, `section_2`, ...

    `found_in` says where a name lies before the step, `kept_in` where it is kept after it, as
    `x[3]`. Names without such a place get one in `link` when another section needs them. What fits
    into one section is a function too: the same lines amid the loop take longer to compile.
    """
    groups = list(_groups(statements))
    link: dict[str, str] = {}
    for group in groups:
        for name in _needs(group):
            if name not in found_in and name not in kept_in:
                link.setdefault(name, f"link[{len(link)}]")
    before, after = {**kept_in, **link, **found_in}, {**kept_in, **link}
    bodies = [_body(group, before, after) for group in groups]
    functions = "\n".join(
        _SECTION.format(number=i, count=len(bodies), arguments=ARGUMENTS, body=indented(body, 1))
        for i, body in enumerate(bodies, start=1)
    )
    calls = tuple(f"section_{i}({ARGUMENTS})" for i in range(1, len(bodies) + 1))
    return Sections(functions, calls, len(link))


def _groups(statements: Sequence[Statement]) -> Iterator[list[Statement]]:
    """Groups of about the same length, none much longer than it may be."""
    lines = sum(len(s.lines) for s in statements)
    least = lines / max(1, math.ceil(lines / MOST_LINES))
    group: list[Statement] = []
    length = 0
    for statement in statements:
        group.append(statement)
        length += len(statement.lines)
        if length >= least:
            yield group
            group, length = [], 0
    if group:
        yield group


def _needs(group: Sequence[Statement]) -> list[str]:
    """The names that a group reads and does not write itself, each once, in order."""
    own = set(chain.from_iterable(s.writes for s in group))
    reads = dict.fromkeys(chain.from_iterable(s.reads for s in group))
    return [name for name in reads if name not in own]


def _body(
    group: Sequence[Statement], before: Mapping[str, str], after: Mapping[str, str]
) -> list[str]:
    needs = _needs(group)
    found = [f"{name} = {before[name]}" for name in needs]
    lines = [line for statement in group for line in ("", *statement.lines)]
    writes = dict.fromkeys(chain.from_iterable((*s.keeps, *s.writes) for s in group))
    kept = [f"{after[name]} = {name}" for name in writes if name in after]
    return [*found, *lines, "", *kept]


def indented(lines: Sequence[str], depth: int) -> str:
    """The lines as text, `depth` levels in."""
    return "\n".join(f"{'    ' * depth}{line}" if line else "" for line in lines)
