"""Routes: the archive as a whole: rows as a file, its state, whether it is whole, thinning out."""

from __future__ import annotations

import re
import shutil
import tempfile
from asyncio import Task, create_task, shield
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from time import monotonic
from typing import Annotated, Any, BinaryIO, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import Field

from ilrs.epoch import Epoch
from ilrs.mission.access.errors import AccessError
from ilrs.mission.access.person import Person
from ilrs.mission.archive.check import Report, check
from ilrs.mission.archive.export import Format, export
from ilrs.mission.archive.retention import thin
from ilrs.mission.live.live import Live
from ilrs.mission.server.answers import bad_request
from ilrs.mission.server.asked import Asked, moment, span
from ilrs.mission.server.bodies import Body
from ilrs.mission.server.long_reads import long_reads
from ilrs.mission.server.signed_in import needs, signed_in

router = APIRouter(prefix="/archive", tags=["archive"])
Addresses = Annotated[list[str], Query(alias="address", min_length=1, max_length=2000)]
Administrator = Annotated[Person, Depends(needs("accounts"))]
MEDIA: dict[Format, tuple[str, str]] = {
    "csv": ("csv", "text/csv; charset=utf-8"),
    "parquet": ("parquet", "application/vnd.apache.parquet"),
    "netcdf": ("nc", "application/x-netcdf"),
}
# About 1.4 GB of CSV, which is on the disk of the server while it is sent.
MOST_VALUES = 20_000_000
_PIECE_OCTETS = 1 << 18


class Thinning(Body):
    """Which rows go: those of segments that end before a moment, where there are such cells."""

    before: str
    why: str = Field(min_length=1, max_length=2000)
    finest_s: Literal[60, 3600] = 60


@router.get("/export", response_class=StreamingResponse)
async def export_file(
    live: Asked, request: Request, person: Annotated[Person, Depends(signed_in)],
    address: Addresses, start: str, end: str, format: Format = "csv",
) -> StreamingResponse:  # fmt: skip
    """Rows as they were received, as a file; it says itself where it comes from."""
    first_ns, last_ns = span(start, end)
    _refuse_too_much(live, len(address), first_ns, last_ns)
    ending, media = MEDIA[format]
    name = f"{_stem(live, address, first_ns, last_ns)}.{ending}"
    told = {
        "source": f"{live.title}, session {live.id}", "station": live.station.name,
        "exported": datetime.now(UTC).isoformat(timespec="seconds"), "exported_by": person.id,
        "program": f"ilrs {version('ilrs')}",
    }  # fmt: skip

    def write() -> tuple[BinaryIO, int]:
        with tempfile.TemporaryDirectory(prefix="ilrs-", ignore_cleanup_errors=True) as folder:
            path = Path(folder) / name
            export(live.history, path, format, address, first_ns, last_ns, told)
            # The name goes at once, so that nothing is left whatever becomes of the client.
            return path.open("rb"), path.stat().st_size

    stream, size = await long_reads(request).files.run(write)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(size)}
    return StreamingResponse(_pieces(stream), media_type=media, headers=headers)


@router.get("/check")
async def check_archive(live: Asked, request: Request) -> dict[str, Any]:
    """Reads every octet of the archive and says what is damaged; one at a time.

    Whoever asks while a check of the session goes on gets the report of that one.
    """
    checks: dict[str, Task[tuple[Report, float]]] = request.app.state.checks
    task = checks.get(live.id)
    if task is None or task.done():

        def look() -> tuple[Report, float]:
            began_s = monotonic()
            return check(live.archive, live.records), monotonic() - began_s

        task = checks[live.id] = create_task(long_reads(request).whole.run(look))
    report, took_s = await shield(task)
    return {"session": live.id, "whole": report.whole, **asdict(report), "took_s": took_s}


@router.get("/state")
async def state(live: Asked, request: Request) -> dict[str, Any]:
    """Whether it writes, what waits in memory, from when to when it reaches, how large it is."""
    found, reaches = live.archive.state, live.archive.span()

    return {
        "state": found.word, **asdict(found), "structures": len(live.archive.structures()),
        "start": None if reaches is None else Epoch(reaches[0]).utc,
        "end": None if reaches is None else Epoch(reaches[1]).utc,
        "octets": await long_reads(request).plots.run(lambda: _size(live.archive.folder)),
        "free_octets": shutil.disk_usage(live.archive.folder).free,
    }  # fmt: skip


@router.post("/thin")
async def thin_out(
    live: Asked, request: Request, person: Administrator, body: Thinning
) -> dict[str, Any]:
    """Leave only cells with least, greatest, mean and count of old rows. It cannot be undone."""
    if live.mode == "rehearsal":
        raise AccessError(409, "conflict", "a rehearsal is removed, not thinned out",
                          where=live.id, hint="end it without keeping it")  # fmt: skip
    before_ns, now_ns = moment(body.before, "before"), live.session.now_ns
    if before_ns > now_ns:
        raise bad_request("what is to come cannot be thinned out", where="before")
    detail = body.model_dump()
    request.app.state.act(person.id, "archive.thin", detail)

    def do() -> dict[str, Any]:
        return asdict(thin(
            live.archive, live.records, before_ns, time_ns=now_ns, by=person.id, why=body.why,
            finest_s=body.finest_s,
        ))  # fmt: skip

    return {**detail, **await long_reads(request).whole.run(do)}


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        while piece := stream.read(_PIECE_OCTETS):
            yield piece


def _refuse_too_much(live: Live, addresses: int, first_ns: int, last_ns: int) -> None:
    session = live.session
    grid = session.plant.grid
    lived = min(last_ns, session.now_ns) - max(first_ns, grid.start.tai_ns)
    period_ns = session.told_every * grid.step_s * 1_000_000_000
    values = addresses * max(0, lived // period_ns)
    if values > MOST_VALUES:
        raise bad_request(
            f"about {values:,} values are too many for one file; there may be {MOST_VALUES:,}",
            where="end", hint="ask for a shorter span, or for fewer addresses at a time",
        )  # fmt: skip


def _size(folder: Path) -> int:
    """Octets of all files; one that goes while it is looked at has none."""
    octets = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            octets += path.stat().st_size if path.is_file() else 0
    return octets


def _stem(live: Live, addresses: list[str], first_ns: int, last_ns: int) -> str:
    """Of a file's name what tells it from others: station, what, from when to when."""
    what = addresses[0] if len(addresses) == 1 else f"{len(addresses)}-values"
    session = [] if live.mode == "live" else [live.id]
    times = [re.sub(r"[-:]|\.\d+", "", Epoch(t).utc) for t in (first_ns, last_ns)]
    whole = "-".join([live.station.name, *session, what.replace("/", "."), *times])
    return re.sub(r"[^A-Za-z0-9._-]", "_", whole)[:180]
