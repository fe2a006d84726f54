"""What is read of samples: an archive, or one that goes on where another was branched off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ilrs.mission.archive.archive import Archive
from ilrs.mission.archive.gaps import Gap
from ilrs.mission.archive.latest import Last
from ilrs.mission.archive.layout import Layout, Rows
from ilrs.mission.archive.ranges import Buckets, raster
from ilrs.mission.archive.rows import By, day_begin, day_of
from ilrs.mission.archive.uniting import joined, united


class History(Protocol):
    """See `ilrs.mission.archive.archive.Archive` for what each of them gives."""

    def range(
        self, addresses: Iterable[str], start_ns: int, end_ns: int, buckets: int = 1000
    ) -> dict[str, Buckets]:
        """Least, greatest, mean and count in buckets."""
        ...

    def rows(
        self, structure: str, start_ns: int, end_ns: int, by: By = "generated"
    ) -> Iterator[Rows]:
        """Rows in order."""
        ...

    def before(self, structure: str, at_ns: int) -> Last | None:
        """The last row at or before a moment."""
        ...

    def gaps(self, start_ns: int, end_ns: int) -> list[Gap]:
        """Where rows lack."""
        ...

    def thinned(self, structure: str, start_ns: int, end_ns: int) -> list[tuple[int, int]]:
        """Spans of which there are no rows any more."""
        ...

    def layouts_with(self, addresses: Sequence[str]) -> list[Layout]:
        """Every layout that has one of the addresses."""
        ...


@dataclass(frozen=True)
class Branched:
    """The archive `own` of a branch, and before `from_ns` that of its `trunk` beside it.

    Rows before then may be in both, since a branch lives again from its last checkpoint on; they
    are the same rows and count once. A row that the trunk received only later is read with them.
    """

    own: Archive
    trunk: Archive
    from_ns: int

    def range(
        self, addresses: Iterable[str], start_ns: int, end_ns: int, buckets: int = 1000
    ) -> dict[str, Buckets]:
        """Buckets over both."""
        wanted = list(addresses)
        if start_ns >= self.from_ns:
            return self.own.range(wanted, start_ns, end_ns, buckets)
        behind_ns = min(end_ns, self.from_ns)
        early = max(1, round(buckets * (behind_ns - start_ns) / (end_ns - start_ns)))
        cut = raster(start_ns, behind_ns, early)
        past = self.trunk.range(wanted, start_ns, behind_ns, early)
        again = self.own.range(wanted, start_ns, behind_ns, early)
        found = {a: united(past[a], again[a], cut) for a in past}
        if end_ns == behind_ns:
            return found
        later = self.own.range(wanted, behind_ns, end_ns, max(1, buckets - early))
        return {a: joined(of, later[a]) for a, of in found.items()}

    def rows(
        self, structure: str, start_ns: int, end_ns: int, by: By = "generated"
    ) -> Iterator[Rows]:
        """Rows of both, a day at a time, each once; by reception those of the branch alone."""
        if by == "received":
            yield from self.own.rows(structure, start_ns, end_ns, by)
            return
        behind_ns = min(end_ns, self.from_ns)
        known = self.trunk.span()
        first_ns = start_ns if known is None else max(start_ns, known[0])
        for day in range(day_of(first_ns), day_of(behind_ns) + 1):
            first, behind = max(start_ns, day_begin(day)), min(behind_ns, day_begin(day + 1))
            if first < behind:
                yield from self._day(structure, first, behind)
        if end_ns > max(start_ns, self.from_ns):
            yield from self.own.rows(structure, max(start_ns, self.from_ns), end_ns)

    def _day(self, structure: str, start_ns: int, end_ns: int) -> Iterator[Rows]:
        past = list(self.trunk.rows(structure, start_ns, end_ns))
        again = list(self.own.rows(structure, start_ns, end_ns))
        if not past or not again:
            yield from past or again
            return
        generated = np.concatenate([r.generated_ns for r in (*past, *again)])
        received = np.concatenate([r.received_ns for r in (*past, *again)])
        values = np.concatenate([r.values for r in (*past, *again)])
        times, place = np.unique(generated, return_index=True)
        yield Rows(again[0].layout, times, received[place], values[place])

    def before(self, structure: str, at_ns: int) -> Last | None:
        """The later one of what both have."""
        found = [
            self.own.before(structure, at_ns),
            self.trunk.before(structure, min(at_ns, self.from_ns)),
        ]
        return max((f for f in found if f), key=lambda f: f.generated_ns, default=None)

    def gaps(self, start_ns: int, end_ns: int) -> list[Gap]:
        """Gaps of the trunk before, where the branch has no rows either; of the branch after."""
        behind_ns = min(end_ns, self.from_ns)
        found = self.trunk.gaps(start_ns, behind_ns) if start_ns < behind_ns else []
        found = [g for g in found if not self._filled(g)]
        if end_ns > self.from_ns:
            found += self.own.gaps(max(start_ns, self.from_ns), end_ns)
        return sorted(found, key=lambda g: (g.structure, g.start_ns))

    def _filled(self, gap: Gap) -> bool:
        return any(len(r) for r in self.own.rows(gap.structure, gap.start_ns + 1, gap.end_ns))

    def thinned(self, structure: str, start_ns: int, end_ns: int) -> list[tuple[int, int]]:
        """Those of both."""
        behind_ns = min(end_ns, self.from_ns)
        past = self.trunk.thinned(structure, start_ns, behind_ns) if start_ns < behind_ns else []
        return past + self.own.thinned(structure, start_ns, end_ns)

    def layouts_with(self, addresses: Sequence[str]) -> list[Layout]:
        """Those of the branch, which are of the same station."""
        return self.own.layouts_with(addresses)
