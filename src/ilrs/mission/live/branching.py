"""Branches a session: writes the folder of a rehearsal that begins at a moment of another one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from ilrs.epoch import Epoch
from ilrs.mission.live import checkpoints, inputs
from ilrs.mission.live.checkpoints import Checkpoints
from ilrs.mission.live.keeping import SETTINGS
from ilrs.mission.live.live import Live
from ilrs.mission.refused import RefusedError
from ilrs.sim.folder import FILES, INPUTS
from ilrs.sim.recorder import write_json

FOLDER = "rehearsals"
_STATION = ("station.json", "horizons.json", FILES, INPUTS)


@dataclass(frozen=True)
class Beginning:
    """How a rehearsal begins; `at_ns` None is now. `begun` is wall-clock time, UTC."""

    at_ns: int | None
    title: str
    by: str
    begun: str


def branch(live: Live, folder: Path, begins: Beginning) -> None:
    """Write the folder of a rehearsal; to be called in the thread of the session branched off.

    It holds what the station is, the inputs up to the moment, and the checkpoint before it. The
    folder appears when it is whole. RefusedError for a moment that the session has not lived.
    """
    session = live.session
    at_ns = session.now_ns if begins.at_ns is None else begins.at_ns
    start_ns = session.plant.grid.start.tai_ns
    if not start_ns <= at_ns <= session.now_ns:
        raise RefusedError(
            "invalid", "a rehearsal begins at a moment that the station has lived", "from",
            f"it has lived from {Epoch(start_ns).second} to {Epoch(session.now_ns).second}",
        )  # fmt: skip
    half = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    for name in _STATION:
        shutil.copyfile(live.keeping.folder / name, half / name)
    _inputs(live, half, at_ns)
    _checkpoint(live, half, at_ns)
    settings = replace(
        live.settings, title=begins.title, branched_at_ns=at_ns, begun_by=begins.by,
        begun=begins.begun,
    )  # fmt: skip
    write_json(half / SETTINGS, asdict(settings))
    half.replace(folder)


def _inputs(live: Live, folder: Path, at_ns: int) -> None:
    lines = [
        json.dumps(asdict(e), ensure_ascii=False) + "\n"
        for e in live.keeping.inputs.entries if e.at_ns <= at_ns
    ]  # fmt: skip
    (folder / inputs.FILE).write_text("".join(lines), "utf-8")


def _checkpoint(live: Live, folder: Path, at_ns: int) -> None:
    """The session as it is, or the last checkpoint at or before a moment gone by."""
    if at_ns == live.session.now_ns:
        live.session.ground.keep()
        Checkpoints(folder).write(at_ns, *live.session.moment())
        return
    kept = live.keeping.checkpoints
    last_ns = kept.latest(at_ns)
    if last_ns is not None:
        place = Path(checkpoints.FOLDER) / str(last_ns)
        shutil.copytree(kept.folder / place, folder / place)


def known_ns(kind: str, document: Mapping[str, Any], time_ns: int) -> int:
    """When the ground knew what a version of a document says, as nearly as it tells."""
    match kind:
        case "event":
            return Epoch.from_utc(str(document["received"])).tai_ns
        case "command":
            times = [s["time_ns"] for s in document["stages"]]
            times += [a["at_ns"] for a in document["approvals"]]
            return max(document["created_ns"], *times, time_ns)
        case "alarm":
            times = [*document["conditions"].values(), *(a["at_ns"] for a in document["acts"])]
            return max(document["known_ns"], document["last_ns"], document["cleared_ns"] or 0,
                       *times, time_ns)  # fmt: skip
        case _:
            return time_ns
