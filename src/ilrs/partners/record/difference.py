"""Where two lists of digests differ: what was altered, is gone, was put in, or stands elsewhere."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Kind = Literal["altered", "missing", "inserted", "moved"]


@dataclass(frozen=True)
class Difference:
    """One difference; `index` is the place in the kept list, `line` that in the found one.

    -1 where there is no such place.
    """

    kind: Kind
    index: int
    line: int


def differences(found: Sequence[bytes], kept: Sequence[bytes]) -> list[Difference]:
    """How the found digests differ from the kept ones, by their places.

    The most digests that stand in the kept order stay; what lies between them in one list and not
    in the other was altered where both have something there. Found digests behind the last kept
    one are additions, and no difference.
    """
    if list(found[: len(kept)]) == list(kept):
        return []
    places = {digest: place for place, digest in enumerate(kept)}
    anchors = _in_order([(line, places[d]) for line, d in enumerate(found) if d in places])
    anchored = {line for line, _ in anchors}
    held = {place for _, place in anchors}
    told: list[Difference] = []
    for line, digest in enumerate(found):
        if digest in places and line not in anchored:
            place = places[digest]
            copy = place in held
            held.add(place)
            told.append(Difference("inserted", -1, line) if copy else
                        Difference("moved", place, line))  # fmt: skip
    there, ends = set(found), (len(found), len(kept))
    for (line, place), (next_line, next_place) in pairwise([(-1, -1), *anchors, ends]):
        new = [i for i in range(line + 1, next_line) if found[i] not in places]
        gone = [j for j in range(place + 1, next_place) if kept[j] not in there]
        pairs = min(len(new), len(gone))
        told += [Difference("altered", gone[k], new[k]) for k in range(pairs)]
        told += [Difference("missing", j, -1) for j in gone[pairs:]]
        if next_line < len(found):
            told += [Difference("inserted", -1, i) for i in new[pairs:]]
    return sorted(told, key=lambda d: d.index if d.index >= 0 else d.line)


def _in_order(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs in which the second numbers rise (patience sorting)."""
    tails: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        pile = bisect_left(tails, place)
        before.append(at[pile - 1] if pile else -1)
        if pile == len(tails):
            tails.append(place)
            at.append(number)
        else:
            tails[pile], at[pile] = place, number
    run: list[tuple[int, int]] = []
    number = at[-1] if at else -1
    while number >= 0:
        run.append(pairs[number])
        number = before[number]
    return run[::-1]
