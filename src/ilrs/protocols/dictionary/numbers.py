"""Numbers for names that stay when other names come or go.

A name's number is the beginning of its SHA-256, so that a new element renumbers no other one. Two
names that fall on the same place are told apart by the order of the alphabet: the later takes the
next free place. That is the one case in which a new name can move an old one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping


def numbered(sizes: Mapping[str, int], first: int, last: int) -> dict[str, int]:
    """For each name the first of `sizes[name]` numbers in a row, all within `first` ... `last`.

    Raises ValueError when there are too few numbers.
    """
    room = last - first + 1
    taken: set[int] = set()
    found: dict[str, int] = {}
    for name in sorted(sizes):
        size = sizes[name]
        start = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") % room
        for step in range(room):
            place = (start + step) % room
            run = range(place, place + size)
            if place + size <= room and taken.isdisjoint(run):
                taken.update(run)
                found[name] = first + place
                break
        else:
            raise ValueError(f"no numbers are left for {name}: there are {room}")
    return found
