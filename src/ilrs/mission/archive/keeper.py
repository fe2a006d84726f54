"""The folder of an archive as its one writer has it: catalogue, tail, rows in memory."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ilrs.mission.archive.buffer import Buffer, found_in, ordered
from ilrs.mission.archive.catalogue import Catalogue
from ilrs.mission.archive.errors import ArchiveError, FullError, LockedError
from ilrs.mission.archive.layout import Column, Layout, Rows, Times, Values, checked, refuse_columns
from ilrs.mission.archive.reader import Reader
from ilrs.mission.archive.replay import take_up
from ilrs.mission.archive.segment import Placed
from ilrs.mission.archive.state import Limits, State, failure
from ilrs.mission.archive.tail import Tail
from ilrs.sim.lock import alone

# Rows are written without waiting for the disk when so many wait, also between flushes.
_WRITE_AT = 1024 * 1024


@dataclass(frozen=True)
class View:
    """Rows of a layout at one moment: parts of files, and rows in memory in ascending time."""

    layout: Layout
    parts: list[Placed]
    rows: list[Rows]


class Keeper:
    """Takes rows up and keeps them. Any thread may call; writers wait for each other.

    LockedError when another process has the folder; ArchiveError when it is no archive.
    """

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.folder, self.limits = folder, limits
        self.lock, self.flushing = threading.RLock(), threading.Lock()
        self.problems: list[str] = []
        self.remarks: list[str] = []
        self.trouble: ArchiveError | None = None
        # Set when the disk refused what it had taken: then only a new segment is believed.
        self.doubted = False
        self.closed = False
        self.buffers: dict[int, Buffer] = {}
        self.frozen: dict[int, Buffer] = {}
        self.newest: dict[str, int] = {}
        self._held = ExitStack()
        try:
            self._open()
        except OSError as error:
            self._held.close()
            raise ArchiveError(f"{folder} cannot be used: {error.strerror}") from None
        except BaseException:
            self._held.close()
            raise

    def _open(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        taken = LockedError(
            f"another process writes to the archive {self.folder}",
            "stop the other server, or give this one an archive of its own", "locked",
        )  # fmt: skip
        self._held.enter_context(alone(self.folder, taken))
        self.catalogue = Catalogue(self.folder)
        self._held.callback(self.catalogue.close)
        self.reader = Reader(self.folder, self.limits.memory_octets)
        self.current: dict[str, Layout] = {}
        self.layouts_of: dict[str, list[Layout]] = {}
        for layout in self.catalogue.layouts.values():
            self._know(layout)
            for part in self.catalogue.parts("layout = ? ORDER BY last_ns DESC LIMIT 1",
                                             layout.number):  # fmt: skip
                self._note(layout.structure, part.last_ns)
        self._take_up_tails()

    def _know(self, layout: Layout) -> None:
        self.current[layout.structure] = layout
        others = self.layouts_of.setdefault(layout.structure, [])
        others[:] = [*(one for one in others if one.number != layout.number), layout]

    def _note(self, structure: str, last_ns: int) -> None:
        self.newest[structure] = max(last_ns, self.newest.get(structure, last_ns))

    def declare(self, structure: str, columns: Sequence[Column], period_s: float | None) -> Layout:
        """Say what the columns of a structure are from now on; durable when it returns."""
        refuse_columns(structure, columns)
        with self.lock:
            self.refuse_closed()
            now = self.current.get(structure)
            if now and (now.columns, now.period_s) == (tuple(columns), period_s):
                return now
            number = max(self.catalogue.layouts, default=0) + 1
            layout = Layout(number, structure, tuple(columns), period_s)
            if now and (now.columns, now.span_ns) == (layout.columns, layout.span_ns):
                layout = replace(layout, number=now.number)
            self.catalogue.add_layout(layout)
            self._know(layout)
            return layout

    def append(
        self, structure: str, generated_ns: Times, received_ns: Times, values: Values
    ) -> int:
        """Take rows up; how many were new. They are found at once and durable after `flush`."""
        with self.lock:
            self.refuse_closed()
            layout = self._layout(structure)
            rows = Rows(layout, *checked(layout, generated_ns, received_ns, values))
            rows = self._only_new(rows)
            if not len(rows):
                return 0
            self._refuse_crowd(rows)
            self.tail.put(layout, rows.generated_ns, rows.received_ns, rows.values)
            self._buffer(layout).add(rows.generated_ns, rows.received_ns, rows.values)
            self._note(structure, int(rows.generated_ns[-1]))
            if self.tail.waiting_octets > _WRITE_AT and self.trouble is None:
                self._try_to_write()
            return len(rows)

    def write(self) -> None:
        """Give the disk what waits and wait until it has it; ArchiveError when it cannot."""
        with self.lock:
            self.refuse_closed()
            try:
                self.tail.write()
                tail = self.tail
            except OSError as error:
                raise self.failed(error) from error
        try:
            tail.sync()
        except OSError as error:
            self.doubted = True
            raise self.failed(error) from error
        if not self.doubted:
            self.trouble = None

    def failed(self, error: OSError) -> ArchiveError:
        """Note a trouble with the disk, which stays until a write succeeds."""
        waiting, most = self.tail.waiting_octets, self.limits.waiting_octets
        self.trouble = failure(error, self.folder, waiting, most)
        return self.trouble

    def view(self, layout: Layout, start_ns: int, end_ns: int) -> View:
        """The rows of a layout with generation in [start, end), and others near them."""
        with self.lock:
            self.refuse_closed()
            parts = self.catalogue.overlapping(layout.number, start_ns, end_ns)
            return View(layout, parts, self.in_memory(layout))

    def in_memory(self, layout: Layout) -> list[Rows]:
        """Rows of a layout that are in no segment yet."""
        held = (self.frozen.get(layout.number), self.buffers.get(layout.number))
        return [buffer.rows() for buffer in held if buffer and buffer.count]

    @property
    def state(self) -> State:
        """How it is now."""
        word = "closed" if self.closed else "writing"
        if self.trouble is not None and not self.closed:
            word = "full" if isinstance(self.trouble, FullError) else "failed"
        why = str(self.trouble or "")
        return State(word, why, self.tail.waiting_octets, self.limits.waiting_octets,
                     self.tail.octets, tuple(self.problems))  # fmt: skip

    def close(self) -> None:
        """Let go of the folder; what was not flushed is lost, so flush first."""
        with self.lock:
            if not self.closed:
                self.closed = True
                self.tail.close()
                self._held.close()

    def refuse_closed(self) -> None:
        """ArchiveError when the archive was closed."""
        if self.closed:
            raise ArchiveError(f"the archive {self.folder} was closed", code="closed")

    def _layout(self, structure: str) -> Layout:
        try:
            return self.current[structure]
        except KeyError:
            what = f'the archive knows no structure "{structure}"'
            raise ArchiveError(what, "declare it before rows are appended", "unknown") from None

    def _only_new(self, rows: Rows) -> Rows:
        """The rows that are not kept yet, ascending; mostly all of them, which is soon seen."""
        times = rows.generated_ns
        if not len(times):
            return rows
        newest = self.newest.get(rows.layout.structure)
        if (newest is None or times[0] > newest) and bool((times[1:] > times[:-1]).all()):
            return rows
        rows = ordered(rows)
        new = np.diff(rows.generated_ns, prepend=rows.generated_ns[0] - 1) != 0
        for layout in self.layouts_of[rows.layout.structure]:
            new &= ~self._kept(layout, rows.generated_ns)
        return Rows(rows.layout, rows.generated_ns[new], rows.received_ns[new], rows.values[new])

    def _kept(self, layout: Layout, times: Times) -> NDArray[np.bool_]:
        found = np.zeros(len(times), np.bool_)
        for held in (self.frozen, self.buffers):
            if layout.number in held:
                found |= held[layout.number].has(times)
        for part in self.catalogue.overlapping(layout.number, int(times[0]), int(times[-1]) + 1):
            found |= found_in(self.reader.generated(part, layout.width), times)
        return found

    def _buffer(self, layout: Layout) -> Buffer:
        if layout.number not in self.buffers:
            self.buffers[layout.number] = Buffer(layout)
        return self.buffers[layout.number]

    def _refuse_crowd(self, rows: Rows) -> None:
        """Rows wait in memory for a disk that refuses them, up to a bound."""
        if self.trouble is None:
            return
        held = sum(b.octets for of in (self.buffers, self.frozen) for b in of.values())
        size = len(rows) * (16 + 4 * rows.layout.width)
        most = self.limits.waiting_octets
        full = self.tail.waiting_octets + size > most
        if full or held + size > most + 2 * self.limits.tail_octets:
            what = f"{len(rows)} rows of {rows.layout.structure} are not taken up"
            hint = "make room on the disk and append them again"
            raise FullError(f"{what}: {self.trouble.what}", hint, "full")

    def _try_to_write(self) -> None:
        """Between flushes nobody waits for the disk: trouble is noted, and the next flush tells."""
        try:
            self.tail.write()
        except OSError as error:
            self.failed(error)

    def _take_up_tails(self) -> None:
        """Read what no segment has yet, and go on behind it."""
        found = take_up(self.folder, self.catalogue.layouts, self.catalogue.fact("tail"))
        self.problems += found.problems
        self.remarks += found.remarks
        for rows in map(self._only_new, found.rows):
            if len(rows):
                self._buffer(rows.layout).add(rows.generated_ns, rows.received_ns, rows.values)
                self._note(rows.layout.structure, int(rows.generated_ns[-1]))
        self.tail = Tail(self.folder, found.number)
