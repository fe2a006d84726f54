"""The archive of a mission: samples in a folder of their own, found by address and time.

A structure is a named list of parameters whose values come together; it is declared before rows
of it are appended, and declared anew when its columns change. Rows are known by the structure and
the time of generation: one that is there already is ignored. One process writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from ilrs.diagnostics import did_you_mean
from ilrs.mission.archive import gaps, latest, ranges, rows, upkeep
from ilrs.mission.archive.before import last_before
from ilrs.mission.archive.errors import ArchiveError
from ilrs.mission.archive.keeper import Keeper, View
from ilrs.mission.archive.layout import Column, Layout, Rows, Times, Values
from ilrs.mission.archive.state import Limits, State
from ilrs.protocols.dictionary.model import Dictionary

Answer = TypeVar("Answer")
FIRST_NS, LAST_NS = -(1 << 62), 1 << 62
# A segment that was replaced while it was read is looked for again, so often.
_TRIES = 20


class Archive:
    """Samples in a folder, which is made when there is none. Any thread may call.

    LockedError when another process has it. Every method may raise ArchiveError, which says what
    is damaged, unknown or full.
    """

    def __init__(self, folder: str | Path, limits: Limits | None = None) -> None:
        self.folder = Path(folder)
        self.keeper = Keeper(self.folder, limits or Limits())

    def declare(
        self, structure: str, columns: Sequence[Column], period_s: float | None = None
    ) -> Layout:
        """Say which columns rows of a structure have from now on, and how often they come."""
        return self.keeper.declare(structure, columns, period_s)

    def declare_all(self, dictionary: Dictionary, period_s: float | None = None) -> None:
        """Declare every structure of a station's dictionary."""
        for structure in dictionary.structures:
            columns = [Column(p.address, p.unit, p.doc) for p in structure.parameters]
            self.declare(structure.name, columns, period_s)

    def append(
        self, structure: str, generated_ns: Times, received_ns: Times, values: Values
    ) -> int:
        """Take rows up, values (n, columns); how many were new. Durable after `flush`."""
        return self.keeper.append(structure, generated_ns, received_ns, values)

    def flush(self) -> None:
        """Everything appended is on the disk when it returns; FullError when that cannot be.

        Also does a little of the upkeep that is due.
        """
        with self.keeper.flushing:
            self.keeper.write()
            upkeep.tend(self.keeper)

    def settle(self) -> None:
        """Put everything into merged segments, whatever time that takes."""
        with self.keeper.flushing:
            self.keeper.write()
            upkeep.settle(self.keeper)

    @property
    def state(self) -> State:
        """Whether it writes, what waits in memory, what was found damaged on opening."""
        return self.keeper.state

    def structures(self) -> dict[str, Layout]:
        """Structures by name with the layout that is valid."""
        with self.keeper.lock:
            return dict(self.keeper.current)

    def span(self) -> tuple[int, int] | None:
        """When the first and the last row were generated; None without rows."""
        with self.keeper.lock:
            newest = max(self.keeper.newest.values(), default=None)
            if newest is None:
                return None
            found = [self._first_ns(layout) for layout in self.keeper.catalogue.layouts.values()]
        return min(found), newest

    def range(
        self, addresses: Iterable[str], start_ns: int, end_ns: int, buckets: int = 1000
    ) -> dict[str, ranges.Buckets]:
        """Least, greatest, mean and count of each address in at most so many buckets."""
        wanted = list(dict.fromkeys(addresses))
        cut = ranges.raster(start_ns, end_ns, buckets)
        layouts = self.layouts_with(wanted)

        def answer() -> dict[str, ranges.Buckets]:
            views = [self.keeper.view(layout, start_ns, end_ns) for layout in layouts]
            return ranges.buckets_of(self.keeper.reader, views, wanted, cut)

        return again(answer)

    def latest(self, addresses: Iterable[str]) -> dict[str, latest.Latest | None]:
        """The value of each address that was generated last; None where there never was one."""
        wanted = list(dict.fromkeys(addresses))
        layouts = self.layouts_with(wanted)

        def answer() -> dict[str, latest.Latest | None]:
            lasts = [latest.last_of(self.keeper, layout) for layout in layouts]
            return latest.latest_of([last for last in lasts if last], wanted)

        return again(answer)

    def before(self, structure: str, at_ns: int) -> latest.Last | None:
        """The row of a structure that was generated last at a moment or before it; None for none.

        However long ago that was. A row that was thinned out has NaN for values.
        """
        layouts = self._layouts_of(structure)
        return again(lambda: last_before(self.keeper, layouts, at_ns))

    def rows(
        self, structure: str, start_ns: int, end_ns: int, by: rows.By = "generated"
    ) -> Iterator[Rows]:
        """Rows as they were sent, in order, a day at a time at most; `by` also says which time
        lies in [start, end). Rows that were thinned out are not among them.
        """
        layouts = self._layouts_of(structure)
        span = (start_ns, end_ns) if by == "generated" else (FIRST_NS, LAST_NS)
        views = [self.keeper.view(layout, *span) for layout in layouts]
        for day in rows.days_of(views, start_ns, end_ns, by):
            first = max(start_ns, rows.day_begin(day))
            behind = min(end_ns, rows.day_begin(day + 1))
            yield from again(lambda a=first, b=behind: self._rows(layouts, a, b, by))

    def thinned(self, structure: str, start_ns: int, end_ns: int) -> list[tuple[int, int]]:
        """Spans within [start, end) of which only the pyramid is kept: first and last row."""
        views = [self.keeper.view(one, start_ns, end_ns) for one in self._layouts_of(structure)]
        return sorted((p.first_ns, p.last_ns) for view in views for p in view.parts if not p.raw)

    def gaps(self, start_ns: int, end_ns: int) -> list[gaps.Gap]:
        """Where rows lack that were to come: by structure, then by time."""
        return [
            gap for name in sorted(self.structures()) for gap in self._gaps(name, start_ns, end_ns)
        ]

    def close(self) -> None:
        """Flush and let go of the folder. Raises as `flush` does, and lets go all the same."""
        try:
            if not self.keeper.closed:
                self.flush()
        finally:
            self.keeper.close()

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def layouts_with(self, addresses: Sequence[str]) -> list[Layout]:
        """Every layout that has one of the addresses; ArchiveError for an unknown address."""
        with self.keeper.lock:
            every = list(self.keeper.catalogue.layouts.values())
        wanted = set(addresses)
        found = [layout for layout in every if wanted.intersection(layout.addresses)]
        known = {address for layout in found for address in layout.addresses}
        for address in addresses:
            if address not in known:
                names = {name for layout in every for name in layout.addresses}
                what = f'the archive has no address "{address}"'
                raise ArchiveError(what, did_you_mean(address, sorted(names)), "unknown")
        return found

    def _layouts_of(self, structure: str) -> list[Layout]:
        with self.keeper.lock:
            found = list(self.keeper.layouts_of.get(structure, []))
        if not found:
            what = f'the archive knows no structure "{structure}"'
            raise ArchiveError(what, did_you_mean(structure, sorted(self.structures())), "unknown")
        return found

    def _rows(self, layouts: list[Layout], start: int, end: int, by: rows.By) -> list[Rows]:
        span = (start, end) if by == "generated" else (FIRST_NS, LAST_NS)
        views = [self.keeper.view(layout, *span) for layout in layouts]
        return list(rows.between(self.keeper.reader, views, start, end, by))

    def _gaps(self, structure: str, start_ns: int, end_ns: int) -> list[gaps.Gap]:
        layouts = self._layouts_of(structure)

        def answer() -> list[gaps.Gap]:
            with self.keeper.lock:
                first = min(self._first_ns(layout) for layout in layouts)
                views: list[View] = [self.keeper.view(o, start_ns, end_ns) for o in layouts]
                step = self._usual_step_ns(layouts)
            return gaps.gaps_of(self.keeper.reader, views, (start_ns, end_ns), first, step)

        return again(answer)

    def _usual_step_ns(self, layouts: list[Layout]) -> int:
        """Of the newest part that has several rows; 0 without one."""
        numbers = ", ".join(str(layout.number) for layout in layouts)
        words = f"layout IN ({numbers}) AND step_ns > 0 ORDER BY last_ns DESC LIMIT 1"
        return max((part.step_ns for part in self.keeper.catalogue.parts(words)), default=0)

    def _first_ns(self, layout: Layout) -> int:
        words = "layout = ? ORDER BY first_ns LIMIT 1"
        parts = self.keeper.catalogue.parts(words, layout.number)
        found = [part.first_ns for part in parts]
        found += [int(of.generated_ns[0]) for of in self.keeper.in_memory(layout)]
        return min(found, default=LAST_NS)


def again(answer: Callable[[], Answer]) -> Answer:
    """An answer from files, asked for again when one of them was replaced meanwhile."""
    missing: object = ""
    for _ in range(_TRIES):
        try:
            return answer()
        except FileNotFoundError as error:
            missing = error.filename
    what = f"a segment is missing: {missing}"
    raise ArchiveError(what, "put a copy of this file back", "damaged")
