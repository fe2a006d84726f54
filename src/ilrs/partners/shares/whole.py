"""From parts to whole units: round down, take back what is too much, hand out what is left."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ilrs.partners.shares.resources import Units

# Parts are known to about 1e-9; they are rounded to this.
GRAIN = 100_000_000


@dataclass(frozen=True, eq=False)
class Met:
    """A request as it is met: its ways with the most that they may take, and the part each does."""

    id: str
    ways: tuple[Mapping[str, Fraction], ...]
    parts: tuple[float, ...]
    row: Mapping[str, str]
    """The row that each resource is taken from: the pool, or a partner's part of it."""

    @property
    def is_plain(self) -> bool:
        """Whether it asks for one thing in one way: then any number of units is of use."""
        return len(self.ways) == 1 and len(self.ways[0]) == 1


Got = dict[tuple[str, str], Units]
"""Units by request and resource."""


def whole_units(
    met: Sequence[Met], capacity: Mapping[str, Units], least: Mapping[tuple[str, str], Units],
    turn: str,
) -> Got:  # fmt: skip
    """Whole units of every request; no row gives more than it holds, nobody gets below `least`.

    `turn` names the lunar day: of equal claims to a last unit another one comes first every time.
    """
    got: Got = {}
    for request in met:
        for way, part in zip(request.ways, request.parts, strict=True):
            exact = Fraction(round(part * GRAIN), GRAIN)
            for name, units in way.items():
                key = (request.id, name)
                got[key] = got.get(key, 0) + int(units * exact)
    for key, units in least.items():
        got[key] = max(got.get(key, 0), units)
    for row, most in sorted(capacity.items()):
        keys = sorted((m.id, n) for m in met for n, r in m.row.items() if r == row)
        spare = most - sum(got.get(key, 0) for key in keys)
        if spare < 0:
            _take_back(got, keys, least, -spare)
        elif spare > 0:
            plain = [m for m in met if m.is_plain and row in m.row.values()]
            _hand_out(got, plain, spare, turn)
    return got


def _take_back(
    got: Got, keys: Iterable[tuple[str, str]], least: Mapping[tuple[str, str], Units], excess: Units
) -> None:
    """Rounding gave too much: take it from whoever has most above what is sure."""
    above = {key: got.get(key, 0) - least.get(key, 0) for key in keys}
    for key in sorted(above, key=lambda k: (-above[k], k)):
        back = min(above[key], excess)
        if back > 0:
            got[key] -= back
            excess -= back


def _hand_out(got: Got, plain: Sequence[Met], spare: Units, turn: str) -> None:
    """Rounding left something: largest remainder first (Hamilton's method)."""
    lack = {m: _asked(m) - got.get(_key(m), 0) for m in _by_remainder(got, plain, turn)}
    while spare > 0 and (wanting := [m for m, units in lack.items() if units > 0]):
        portion = max(1, spare // len(wanting))
        for request in wanting:
            given = min(portion, lack[request], spare)
            key = _key(request)
            got[key] = got.get(key, 0) + given
            lack[request] -= given
            spare -= given


def _by_remainder(got: Got, plain: Sequence[Met], turn: str) -> list[Met]:
    def remainder(request: Met) -> tuple[Fraction, str]:
        exact = Fraction(round(request.parts[0] * GRAIN), GRAIN)
        missed = _asked(request) * exact - got.get(_key(request), 0)
        lot = hashlib.sha256(f"{turn}/{request.id}".encode()).hexdigest()
        return -missed, lot

    return sorted(plain, key=remainder)


def _asked(request: Met) -> Units:
    return int(next(iter(request.ways[0].values())))


def _key(request: Met) -> tuple[str, str]:
    return request.id, next(iter(request.ways[0]))
