"""Where two lists of digests differ: what was altered, is gone, was put in, or stands elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
    """How the found digests differ from the beginning of the kept ones up to their end.

    Found digests behind the last kept one are additions, and no difference.
    """
    if list(found[: len(kept)]) == list(kept):
        return []
    places: dict[bytes, int] = {}
    for place, digest in enumerate(kept):
        places.setdefault(digest, place)
    there = set(found)
    told: list[Difference] = []
    line = index = 0
    while line < len(found) and index < len(kept):
        ours, theirs = found[line], kept[index]
        known, gone = places.get(ours, -1), theirs not in there
        if ours == theirs:
            line, index = line + 1, index + 1
        elif known < 0 and gone:
            told.append(Difference("altered", index, line))
            line, index = line + 1, index + 1
        elif gone:
            told.append(Difference("missing", index, -1))
            index += 1
        elif known < index:
            told.append(Difference("inserted", -1, line))
            line += 1
        else:
            told.append(Difference("moved", known, line))
            line, index = line + 1, index + 1
    told += [Difference("missing", i, -1) for i in range(index, len(kept)) if kept[i] not in there]
    return told
