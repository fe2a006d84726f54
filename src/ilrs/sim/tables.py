"""Tables: statements that are alike as one loop, with a table of where each finds its numbers.

A row of a table holds indices, one statement's: of what it reads, of what it gives, and from and to
where the states go that it keeps for the record. Sums and balances have as many terms as members on
their bus, so their terms stand in one list, and a row says where in it they begin.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ilrs.sim.statement import BALANCE, Statement

_PLACE = re.compile(r"(\w+)\[(\d+)(, k)?\]")


@dataclass(frozen=True)
class Looped:
    """The text of tables, and the lines of the loop that reads them."""

    tables: str
    lines: tuple[str, ...]


def looped(
    statements: Sequence[Statement],
    number: int,
    before: Mapping[str, str],
    after: Mapping[str, str],
) -> Looped:
    """Statements that are alike as a loop; `number` tells its tables from others.

    `before` says where names lie that are read, `after` where those that are written are kept.
    """
    head = statements[0].head
    if statements[0].is_sum:
        return _sums(statements, number, before, after)
    rows = [_row(s, before, after) for s in statements]
    name, places = f"PLACES_{number}", [_array(place) for place in rows[0]]
    terms = [
        _at(array, f"{name}[i, {j}]") if array else place
        for j, (array, place) in enumerate(zip(places, rows[0], strict=True))
    ]
    given, results = len(statements[0].arguments), len(statements[0].results)
    left, kept = terms[given : given + results], terms[given + results :]
    call = f"{head}({', '.join(terms[:given])})"
    table = "\n".join(
        f"    [{', '.join(map(_index, row))}],  # {s.about}"
        for s, row in zip(statements, rows, strict=True)
    )
    lines = (
        f"# {len(statements)} of {statements[0].title}",
        f"for i in range({len(statements)}):",
        f"    {', '.join(left)}{',' if len(left) == 1 else ''} = {call}",
        *(f"    {to} = {old}" for to, old in zip(kept[::2], kept[1::2], strict=True)),
    )
    return Looped(f"{name} = np.array([\n{table}\n], dtype=np.uint32)\n", lines)


def _row(s: Statement, before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """The places of all that a statement touches."""
    read = [before.get(name, name) for name in s.arguments]
    written = [after.get(name, name) for name in s.results]
    kept = [(after[name], before[name]) for name in s.keeps if name in after]
    return [*read, *written, *(place for pair in kept for place in pair)]


def _array(place: str) -> str:
    found = _PLACE.fullmatch(place)
    return found[1] + (found[3] or "") if found else ""


def _at(array: str, index: str) -> str:
    name, comma, step = array.partition(",")
    return f"{name}[{index}{comma}{step}]"


def _index(place: str) -> str:
    found = _PLACE.fullmatch(place)
    return found[2] if found else "0"


def _sums(
    statements: Sequence[Statement],
    number: int,
    before: Mapping[str, str],
    after: Mapping[str, str],
) -> Looped:
    terms, rows = list[str](), list[str]()
    for s in statements:
        begin = len(terms)
        terms += [_term(before[name]) for name in s.arguments]
        to = [_index(after.get(name, name)) for name in s.results]
        rows.append(f"    [{begin}, {len(terms)}, {', '.join(to)}],  # {s.about}")
    table, name, first = "\n".join(rows), f"SUMS_{number}", statements[0]
    lines = [
        f"# {len(statements)} of {first.title}",
        f"for i in range({len(statements)}):",
        f"    begin, end = {name}[i, 0], {name}[i, 1]",
        "    total, sizes = 0.0, 0.0",
        "    for j in range(begin, end):",
        f"        t = TERMS_{number}[j]",
        "        value = v[t] if t >= 0 else link[-1 - t]",
        "        total = value if j == begin else total + value",
    ]
    if first.head == BALANCE:
        lines += [
            "        sizes = abs(value) if j == begin else sizes + abs(value)",
            f"    off[{name}[i, 2]] += abs(total)",
            f"    through[{name}[i, 3]] += sizes",
        ]
    else:
        lines.append(f"    {_array(after[first.results[0]])}[{name}[i, 2]] = total")
    tables = (
        f"TERMS_{number} = np.array([{', '.join(terms) or '0'}], dtype=np.int32)\n"
        f"{name} = np.array([\n{table}\n], dtype=np.uint32)\n"
    )
    return Looped(tables, tuple(lines))


def _term(place: str) -> str:
    """Where a term lies: in v, or in link, counted down from -1."""
    index = int(_index(place))
    return str(index) if _array(place) == "v" else str(-1 - index)
