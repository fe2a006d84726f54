"""Thins out old rows: their pyramid stays, and so do their times and all documents.

What is thinned out is told in a document before it is done, and again when it is done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from time import sleep

import numpy as np

from ilrs.epoch import Epoch
from ilrs.mission.archive import upkeep
from ilrs.mission.archive.archive import Archive
from ilrs.mission.archive.errors import ArchiveError
from ilrs.mission.archive.keeper import Keeper
from ilrs.mission.archive.layout import Layout
from ilrs.mission.archive.pyramid import Cells
from ilrs.mission.archive.records import Records
from ilrs.mission.archive.segment import Part, Placed

KIND = "entry"
# A lock is not fair: whoever waits for it gets it in a rest.
REST_S = 0.001


@dataclass(frozen=True)
class Thinned:
    """What was thinned out; `kept` counts segments left whole, for they have no such cells."""

    segments: int
    rows: int
    octets_before: int
    octets_after: int
    kept: int


def thin(
    archive: Archive, records: Records, before_ns: int, *, time_ns: int, by: str, why: str,
    finest_s: int = 60,
) -> Thinned:  # fmt: skip
    """Leave only cells of `finest_s` and coarser of segments that end before a time.

    Rows go only where there are cells of at most `finest_s`: rows that come once a minute are kept
    when 60 is asked for, since cells of an hour would say less. `time_ns` is when, `by` is who.
    """
    told = {
        "id": f"thin-{time_ns}-{before_ns}-{finest_s}", "what": "thin", "by": by, "why": why,
        "before": Epoch(before_ns).utc, "finest_s": finest_s, "state": "begun",
        "name": "thin", "severity": "info", "generated": Epoch(time_ns).utc,
        "received": Epoch(time_ns).utc,
        "text": f"rows before {Epoch(before_ns).utc} are thinned out to cells of {finest_s} s",
    }  # fmt: skip
    _tell(records, told, time_ns)
    keeper = archive.keeper
    try:
        done = _thin(keeper, before_ns, finest_s)
    except (OSError, ArchiveError) as error:
        _tell(records, {**told, "state": "failed", "text": f"{told['text']}: {error}"}, time_ns)
        raise keeper.failed(error) if isinstance(error, OSError) else error from error
    text = f"{told['text']}: {done.rows} rows in {done.segments} segments"
    _tell(records, {**told, **vars(done), "state": "done", "text": text}, time_ns)
    return done


def _tell(records: Records, told: Mapping[str, object], time_ns: int) -> None:
    records.put(KIND, str(told["id"]), told, time_ns=time_ns)


def _thin(keeper: Keeper, before_ns: int, finest_s: int) -> Thinned:
    """One segment at a time, so that nobody who writes waits for longer than that."""
    with keeper.flushing:
        upkeep.store(keeper)
        upkeep.merge_before(keeper, before_ns)
        with keeper.lock:
            old = keeper.catalogue.parts("sealed AND last_ns < ? ORDER BY last_ns", before_ns)
            layouts = dict(keeper.catalogue.layouts)
    rows = segments = before = after = kept = 0
    for part in old:
        levels = tuple(s for s in part.levels_s if s >= finest_s)
        if not any(s <= finest_s for s in part.levels_s):
            # What was thinned to coarser cells is as it should be.
            kept += part.raw
            continue
        if not part.raw and levels == part.levels_s:
            continue
        with keeper.flushing:
            if not _is_there(keeper, part):
                # Rows that came late were merged into it meanwhile: it is left for the next time.
                continue
            sizes = _replace(keeper, layouts[part.layout], part, levels)
        before, after = before + sizes[0], after + sizes[1]
        rows, segments = rows + part.rows, segments + 1
        sleep(REST_S)
    return Thinned(segments, rows, before, after, kept)


def _is_there(keeper: Keeper, part: Placed) -> bool:
    with keeper.lock:
        words = "path = ? AND index_at = ?"
        return bool(keeper.catalogue.parts(words, part.path, part.index_at))


def _replace(
    keeper: Keeper, layout: Layout, part: Placed, levels: tuple[int, ...]
) -> tuple[int, int]:
    """Write the part without its rows; how large its file was and is."""
    reader, width = keeper.reader, layout.width
    thinned = Part(
        layout, reader.generated(part, width), reader.received(part, width), None,
        {s: _every(keeper, layout, part, s) for s in levels},
    )  # fmt: skip
    with keeper.lock:
        name = upkeep.file_name(layout, part.span, keeper.catalogue.next_file())
    size = (keeper.folder / part.path).stat().st_size
    upkeep.replace(keeper, name, thinned, [part])
    return size, (keeper.folder / name).stat().st_size


def _every(keeper: Keeper, layout: Layout, part: Placed, cell_s: int) -> Cells:
    cells = keeper.reader.cells(part, layout.width, cell_s, range(layout.width))
    return Cells(
        cells[0].first_ns,
        np.concatenate([one.low for one in cells]),
        np.concatenate([one.high for one in cells]),
        np.concatenate([one.total for one in cells]),
        np.concatenate([one.count for one in cells]),
    )
