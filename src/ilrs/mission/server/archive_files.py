"""Routes: values as files of other programs, and whether the archive is whole."""

from __future__ import annotations

import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from ilrs.mission.access.errors import AccessError
from ilrs.mission.archive.check import check as check_archive
from ilrs.mission.archive.export import export as write_export
from ilrs.mission.server.asked import Asked, span
from ilrs.mission.server.samples import Addresses

router = APIRouter(prefix="/archive", tags=["archive"])
MEDIA = {
    "csv": ("csv", "text/csv; charset=utf-8"),
    "parquet": ("parquet", "application/vnd.apache.parquet"),
    "netcdf": ("nc", "application/x-netcdf"),
}
# Each takes a core for as long as it takes.
_AT_ONCE = threading.BoundedSemaphore(2)
_BUSY_S = 10.0


@router.get("/export", response_class=FileResponse)
def export(
    live: Asked, address: Addresses, start: str, end: str,
    format: Annotated[Literal["csv", "parquet", "netcdf"], Query()] = "csv",
) -> FileResponse:  # fmt: skip
    """Every value of some addresses that was generated in a span, as a file.

    CSV and Parquet have one line a value; NetCDF follows the CF conventions, with a time axis for
    each structure. Two exports are made at a time.
    """
    start_ns, end_ns = span(start, end)
    if not _AT_ONCE.acquire(timeout=_BUSY_S):
        raise AccessError(503, "busy", "two exports are being made already", where="export",
                          hint="try again a little later", retry_after_s=_BUSY_S)  # fmt: skip
    folder = TemporaryDirectory(prefix="ilrs-export-")
    try:
        ending, media = MEDIA[format]
        name = f"{live.station.name}-{live.id}.{ending}"
        told = {"station": live.station.name, "session": live.id}
        path = Path(folder.name) / name
        write_export(live.archive, path, format, address, start_ns, end_ns, told)
    except BaseException:
        folder.cleanup()
        raise
    finally:
        _AT_ONCE.release()
    return FileResponse(
        path, media_type=media, filename=name, background=BackgroundTask(folder.cleanup)
    )


@router.get("/check")
def check(live: Asked) -> dict[str, Any]:
    """Read all of the archive, and say what is damaged; it takes as long as reading does."""
    if not _AT_ONCE.acquire(timeout=_BUSY_S):
        raise AccessError(503, "busy", "the server is busy with other files", where="check",
                          hint="try again a little later", retry_after_s=_BUSY_S)  # fmt: skip
    try:
        found = check_archive(live.archive, live.records)
    finally:
        _AT_ONCE.release()
    return {"whole": found.whole, **vars(found)}
