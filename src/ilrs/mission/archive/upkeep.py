"""Turns the tail into segments, and merges what lies in one span of time into one segment.

Heavy work is done without holding the archive: rows come and are asked for meanwhile. A change is
valid with one transaction of the catalogue; files that nothing refers to are removed after it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import quote

import numpy as np

from ilrs.mission.archive.block import unpack_times, unpack_values
from ilrs.mission.archive.errors import ArchiveError
from ilrs.mission.archive.keeper import Keeper
from ilrs.mission.archive.layout import ORIGIN_NS, Layout, Rows
from ilrs.mission.archive.reader import Reader
from ilrs.mission.archive.segment import DAY_NS, Part, Placed, with_pyramid, write_segment
from ilrs.mission.archive.tail import Tail, path_of, tails

# A span that goes on is merged when it has so many parts.
_MANY_PARTS = 8


def tend(keeper: Keeper) -> None:
    """What is due after a flush; trouble with the disk is noted, for the rows are safe already."""
    began = time.perf_counter()
    if keeper.doubted or keeper.frozen or keeper.tail.octets >= keeper.limits.tail_octets:
        _tried(keeper, lambda: store(keeper))
    for layout, span in due(keeper):
        _tried(keeper, lambda a=layout, b=span: merge(keeper, a, b))
        if time.perf_counter() - began > keeper.limits.upkeep_s:
            break


def _tried(keeper: Keeper, work: Callable[[], None]) -> None:
    """Do it, or note the trouble; one span that is damaged does not keep the others waiting."""
    try:
        work()
    except OSError as error:
        keeper.failed(error)
    except ArchiveError as error:
        keeper.trouble = error


def settle(keeper: Keeper) -> None:
    """Put the tail into segments and merge every span; ArchiveError when the disk refuses."""
    try:
        store(keeper)
        for layout, span in _unmerged(keeper):
            merge(keeper, layout, span)
    except OSError as error:
        raise keeper.failed(error) from error
    except ArchiveError as error:
        keeper.trouble = error
        raise


def merge_before(keeper: Keeper, before_ns: int) -> None:
    """Merge every span that ends before a time."""
    for layout, span in _unmerged(keeper):
        if layout.begin_of(span + 1) <= before_ns:
            merge(keeper, layout, span)


def _unmerged(keeper: Keeper) -> list[tuple[Layout, int]]:
    with keeper.lock:
        layouts = keeper.catalogue.layouts
        return [(layouts[number], span) for number, span, _ in keeper.catalogue.crowded_spans(1)]


def due(keeper: Keeper) -> list[tuple[Layout, int]]:
    """Spans that are over and spans with many parts, for each layout with parts to merge."""
    spans = _unmerged(keeper)
    with keeper.lock:
        newest = dict(keeper.newest)
        crowded = {(n, span) for n, span, _ in keeper.catalogue.crowded_spans(_MANY_PARTS)}
    return [
        (layout, span) for layout, span in spans
        if span < layout.span_of(newest[layout.structure]) or (layout.number, span) in crowded
    ]  # fmt: skip


def store(keeper: Keeper) -> None:
    """Put all rows of the tail into a segment file and begin a new tail."""
    if not keeper.frozen and not _turn(keeper):
        keeper.doubted = False
        return
    with keeper.lock:
        name = f"recent/{keeper.catalogue.next_file():08d}.seg"
        rows = [buffer.rows() for buffer in keeper.frozen.values()]
        first_tail = keeper.tail.number
    parts = [part for of in rows for part in by_span(of)]
    placed = write_segment(keeper.folder, name, parts, sealed=False)
    with keeper.lock:
        _exchange(keeper, placed, [], first_tail)
        keeper.frozen = {}
        keeper.doubted, keeper.trouble = False, None
    for number in tails(keeper.folder):
        if number < first_tail:
            path_of(keeper.folder, number).unlink(missing_ok=True)


def _turn(keeper: Keeper) -> bool:
    """Begin a new tail; the rows so far are frozen. False when there are none."""
    with keeper.lock:
        if not keeper.buffers:
            return False
        old = keeper.tail
        old.write()
        old.sync()
        keeper.tail = Tail(keeper.folder, old.number + 1)
        keeper.frozen, keeper.buffers = keeper.buffers, {}
        old.close()
        return True


def merge(keeper: Keeper, layout: Layout, span: int) -> None:
    """Make one segment with a pyramid of all parts of a span that have their rows."""
    with keeper.lock:
        words = "layout = ? AND span = ? AND raw ORDER BY first_ns"
        parts = keeper.catalogue.parts(words, layout.number, span)
        name = file_name(layout, span, keeper.catalogue.next_file())
    part = with_pyramid(together(keeper.reader, layout, parts))
    replace(keeper, name, part, parts)


def replace(keeper: Keeper, name: str, part: Part, parts: Sequence[Placed]) -> None:
    """Write a part that takes the place of others, and remove files that are not needed then."""
    placed = write_segment(keeper.folder, name, [part], sealed=True)
    with keeper.lock:
        gone = _exchange(keeper, placed, parts)
        for path in gone:
            (keeper.folder / path).unlink(missing_ok=True)


def _exchange(
    keeper: Keeper, placed: list[Placed], parts: Sequence[Placed], tail: int | None = None
) -> list[str]:
    try:
        return keeper.catalogue.exchange(placed, parts, tail)
    except ArchiveError:
        for path in {one.path for one in placed}:
            (keeper.folder / path).unlink(missing_ok=True)
        raise


def file_name(layout: Layout, span: int, number: int) -> str:
    """Where a segment goes: a folder for the structure, the date it begins, a number."""
    date = np.datetime64("1958-01-01") + np.timedelta64(layout.begin_of(span) // DAY_NS, "D")
    structure = quote(layout.structure, safe="")[:80]
    return f"segments/{structure}.{layout.number}/{date}.{number:08d}.seg"


def by_span(rows: Rows) -> Iterator[Part]:
    """Rows in ascending time, cut where spans begin."""
    spans = (rows.generated_ns - ORIGIN_NS) // rows.layout.span_ns
    starts = np.flatnonzero(np.diff(spans, prepend=spans[0] - 1))
    for start, end in zip(starts, [*starts[1:], len(spans)], strict=True):
        yield Part(
            rows.layout, rows.generated_ns[start:end], rows.received_ns[start:end],
            np.ascontiguousarray(rows.values[start:end].T),
        )  # fmt: skip


def together(reader: Reader, layout: Layout, parts: Sequence[Placed]) -> Part:
    """The rows of several parts as one, read past what is remembered."""
    generated, received = (
        np.concatenate([unpack_times(reader.octets(p, layout.width, [block])[0]) for p in parts])
        for block in (0, 1)
    )
    columns = np.empty((layout.width, len(generated)), np.float32)
    at = 0
    for part in parts:
        raw = reader.octets(part, layout.width, range(2, 2 + layout.width))
        for c, one in enumerate(raw):
            columns[c, at : at + part.rows] = unpack_values(one)
        at += part.rows
    if bool((generated[1:] > generated[:-1]).all()):
        return Part(layout, generated, received, columns)
    order = np.argsort(generated, kind="stable")
    for c in range(layout.width):
        columns[c] = columns[c][order]
    return Part(layout, generated[order], received[order], columns)
