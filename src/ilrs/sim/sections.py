"""Sections: the work of one step cut into functions that a compiler can still overlook.

The time to compile a function grows faster than its length. A long step is therefore several
functions, called one after another. A name that is needed beyond its section is handed on in
memory, where it keeps every bit; how a step is cut does not change what it computes. In a step
longer still, what is alike is a loop over a table (see `ilrs.sim.alike`), and all that loops read
and write is in memory.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby

from ilrs.sim.alike import Run, gathered
from ilrs.sim.statement import Statement
from ilrs.sim.tables import looped

# From about a hundred elements on, one function takes much longer to compile than several; several
# take some percent longer to run.
MOST_LINES = 600
# A step is made of loops when that saves so many statements. Loops over ten each, as in a station
# of a hundred elements of all kinds, take as long to compile and a tenth longer to run.
LEAST_SAVED = 300
# So many loops at most are one function.
MOST_LOOPS = 12
ARGUMENTS = "k, dt_s, x, p, c, d, v, after, link, off, through"

_SECTION = '''
@njit(error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)
def section_{number}({arguments}):
    """Part {number} of {count} of a step."""
{body}
'''


@dataclass(frozen=True)
class Sections:
    """Functions, the lines with which a loop calls them, and how many names `link` hands on."""

    functions: str
    calls: tuple[str, ...]
    links: int


def cut(
    statements: Sequence[Statement], found_in: Mapping[str, str], kept_in: Mapping[str, str]
) -> Sections:
    """The statements, in their order or gathered, as functions `section_1`, `section_2`, ...

    `found_in` says where a name lies before the step, `kept_in` where it is kept after it, as
    `x[3]`. Names without such a place get one in `link` when another section needs them. What fits
    into one section is a function too: the same lines amid the loop take longer to compile.
    """
    runs = gathered(statements, found_in, kept_in)
    if sum(run.pieces for run in runs) > len(statements) - LEAST_SAVED:
        runs = [Run(tuple(statements), alike=False)]
    link: dict[str, str] = {}
    groups = list(_groups(runs))
    for name in dict.fromkeys(chain.from_iterable(map(_handed_on, groups))):
        if name not in found_in and name not in kept_in:
            link[name] = f"link[{len(link)}]"
    before, after = {**kept_in, **link, **found_in}, {**kept_in, **link}
    tables: list[str] = []
    bodies = [_body(group, before, after, tables) for group in groups]
    functions = "\n".join(
        _SECTION.format(number=i, count=len(bodies), arguments=ARGUMENTS, body=indented(body, 1))
        for i, body in enumerate(bodies, start=1)
    )
    calls = tuple(f"section_{i}({ARGUMENTS})" for i in range(1, len(bodies) + 1))
    return Sections("\n".join([*tables, functions]), calls, len(link))


def _groups(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """What is one section each: some loops, or statements written out."""
    for alike, some in groupby(runs, key=lambda run: run.alike):
        if alike:
            loops = list(some)
            for i in range(0, len(loops), MOST_LOOPS):
                yield loops[i : i + MOST_LOOPS]
        else:
            written = list(chain.from_iterable(run.statements for run in some))
            for part in _parts(written):
                yield [Run(tuple(part), alike=False)]


def _parts(statements: Sequence[Statement]) -> Iterator[list[Statement]]:
    """Parts of about the same length, none much longer than it may be."""
    lines = sum(len(s.lines) for s in statements)
    least = lines / max(1, math.ceil(lines / MOST_LINES))
    part: list[Statement] = []
    length = 0
    for statement in statements:
        part.append(statement)
        length += len(statement.lines)
        if length >= least:
            yield part
            part, length = [], 0
    if part:
        yield part


def _handed_on(group: Sequence[Run]) -> list[str]:
    """The names that a section needs in memory, in order: for a loop all of them."""
    found: list[str] = []
    for run in group:
        found += (
            [name for s in run.statements for name in (*s.reads, *s.writes)]
            if run.alike
            else _needs(run.statements)
        )
    return found


def _needs(group: Sequence[Statement]) -> list[str]:
    """The names that a group reads and does not write itself, each once, in order."""
    own = set(chain.from_iterable(s.writes for s in group))
    reads = dict.fromkeys(chain.from_iterable(s.reads for s in group))
    return [name for name in reads if name not in own]


def _body(
    group: Sequence[Run], before: Mapping[str, str], after: Mapping[str, str], tables: list[str]
) -> list[str]:
    """The lines of a section; what its loops read from is added to `tables`."""
    if not group[0].alike:
        return _written(group[0].statements, before, after)
    lines: list[str] = []
    for run in group:
        loop = looped(run.statements, len(tables) + 1, before, after)
        tables.append(loop.tables)
        lines += ["", *loop.lines]
    return lines


def _written(
    statements: Sequence[Statement], before: Mapping[str, str], after: Mapping[str, str]
) -> list[str]:
    needs = _needs(statements)
    found = [f"{name} = {before[name]}" for name in needs]
    lines = [line for statement in statements for line in ("", *statement.lines)]
    writes = dict.fromkeys(chain.from_iterable((*s.keeps, *s.writes) for s in statements))
    kept = [f"{after[name]} = {name}" for name in writes if name in after]
    return [*found, *lines, "", *kept]


def indented(lines: Sequence[str], depth: int) -> str:
    """The lines as text, `depth` levels in."""
    return "\n".join(f"{'    ' * depth}{line}" if line else "" for line in lines)
