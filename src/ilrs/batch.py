"""The assembly: declaration, Moon, engine and command centre put together into one call.

`load` gives a Station or all that is wrong with it, `run` gives a Record. Nothing is modelled here.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ilrs.catalogue import installed_kinds
from ilrs.control.centre import Centre
from ilrs.control.operator import CentreOperator
from ilrs.diagnostics import DeclarationError, Diagnostic, has_errors
from ilrs.sim.assembly import compile_plant
from ilrs.sim.checkpoint import has_checkpoint, read_checkpoint
from ilrs.sim.environment import blank_environment, horizon_findings, make_environment
from ilrs.sim.folder import NETWORK, claim, clear, keep_inputs, keep_results, kept_inputs
from ilrs.sim.layout import make_layout
from ilrs.sim.links import FOLLOWING
from ilrs.sim.nodes import network_findings
from ilrs.sim.plant import Plant
from ilrs.sim.record import Record, open_record
from ilrs.sim.recorder import Recorder, write_json
from ilrs.sim.run import NoOperator, Run
from ilrs.sim.variables import record_variables, write_environment
from ilrs.sim.wiring import wire
from ilrs.station.load import Loaded
from ilrs.station.load import load as load_declaration
from ilrs.station.model import Station
from ilrs.station.patch import Patch
from ilrs.telecom import deliver, in_short

__all__ = [
    "Progress", "Record", "check", "default_folder", "examine", "load", "open_record", "rerun",
    "resume", "run", "warm",
]  # fmt: skip

# A record is written in at most so many chunks, and a checkpoint is kept after each; a chunk has
# at least so many rows, since hundreds of small files cost more than the steps between them.
MOST_CHUNKS = 4
LEAST_ROWS = 2048
ROUTING = "routing every instrument's data"
COMPILING = "compiling the loop of this station, only this once: up to a minute"

Progress = Callable[[float, str], None]
"""Called with the finished part (0 ... 1) of what is being done, and with what that is. Text after
a comma is detail that may change from call to call: `"the station lives, 2035-04-12"`."""


def load(
    path: str | Path,
    *,
    scenario: str = "",
    set: Mapping[str, str] | None = None,
) -> Station:
    """Read and check a station's folder; `set` maps addresses to texts, as in a scenario's `[set]`.

    Raises DeclarationError with every error found.
    """
    loaded = examine(path, scenario=scenario, set=set)
    if loaded.station is None or has_errors(loaded.diagnostics):
        raise DeclarationError(loaded.diagnostics)
    return loaded.station


def examine(
    path: str | Path,
    *,
    scenario: str = "",
    set: Mapping[str, str] | None = None,
    patches: Sequence[Patch] = (),
) -> Loaded:
    """Like `load`, but gives what was found instead of raising: errors, warnings and notes.

    `patches` change the station from outside its folder, as a contribution does.
    """
    loaded = load_declaration(
        path, installed_kinds(), scenario=scenario, overrides=set or {}, patches=patches
    )
    if loaded.station is None or has_errors(loaded.diagnostics):
        return loaded
    return Loaded(loaded.station, (*loaded.diagnostics, *check(loaded.station)))


def check(station: Station) -> list[Diagnostic]:
    """What only shows once all is put together: order of the loop, horizons, the centre's plan."""
    try:
        wire(station)
    except DeclarationError as error:
        return list(error.diagnostics)
    telemetry = [channel.address for channel in make_layout(station).channels]
    return [
        *horizon_findings(station),
        *network_findings(station),
        *Centre.check(station, telemetry),
    ]


def default_folder(station: Station) -> Path:
    """Where a run is kept unless told otherwise: `runs/STATION[-SCENARIO]-START-DIGEST`."""
    parts = [station.name, station.scenario, station.start.utc[:10], station.digest[:8]]
    return Path("runs") / "-".join(filter(None, parts))


def run(
    station: Station,
    *,
    out: str | Path | None = None,
    progress: Progress | None = None,
    attended: bool = True,
) -> Record:
    """Run a station over its whole time and keep the record in a folder.

    `out` is the folder (by default `default_folder`); one that holds another thing than a run is
    refused. `attended=False` leaves the command centre out. Raises DeclarationError for a station
    that cannot be compiled and SimulationError for a run that cannot go on.
    """
    with claim(Path(out) if out is not None else default_folder(station)) as folder:
        return _carry_out(station, folder, progress, attended=attended)


def resume(folder: str | Path, *, progress: Progress | None = None) -> Record:
    """Go on with an interrupted run from its last checkpoint, to the digest it would have had.

    A run that was cut off before its first checkpoint begins again.
    """
    station, attended = kept_inputs(Path(folder), installed_kinds())
    with claim(Path(folder)) as place:
        going_on = has_checkpoint(place)
        return _carry_out(station, place, progress, attended=attended, going_on=going_on)


def rerun(folder: str | Path, *, out: str | Path, progress: Progress | None = None) -> Record:
    """Run again what a folder holds, from what is kept there; the record goes to `out`."""
    station, attended = kept_inputs(Path(folder), installed_kinds())
    return run(station, out=out, progress=progress, attended=attended)


def warm(station: Station, *, progress: Progress | None = None) -> bool:
    """Compile a station's loop ahead of its first run; False when that was done before."""
    environment = blank_environment(station, station.grid())
    return _compile(compile_plant(station, environment, chunk_rows=1), progress)


def _carry_out(
    station: Station,
    folder: Path,
    progress: Progress | None,
    *,
    attended: bool,
    going_on: bool = False,
) -> Record:
    grid = station.grid()
    environment = make_environment(station, grid, station.seed, progress)
    from_cache = [f"light and ground of {site}" for site in environment.from_cache]
    if environment.network.from_cache:
        from_cache.append(FOLLOWING)
    rows = grid.duration_s // station.control_period_s
    chunk = min(rows, max(LEAST_ROWS, math.ceil(rows / MOST_CHUNKS)))
    plant = compile_plant(station, environment, chunk_rows=chunk)
    if not _compile(plant, progress):
        from_cache.append("compiled loop")
    operator = CentreOperator(station, plant.telemetry, grid) if attended else NoOperator()
    variables = record_variables(plant, operator.mode_names())
    recorder = Recorder(folder, variables, rows, chunk)
    journey = Run(plant, operator, recorder)
    if going_on:
        journey.resume(*read_checkpoint(folder))
    else:
        # What an earlier run left in the folder is given up only now that there is room.
        recorder.refuse_if_too_large()
        clear(folder)
        keep_inputs(folder, station, attended=attended)
        recorder.create(_attributes(station))
        write_environment(plant, recorder)
    try:
        journey.to_end(progress)
    except BaseException:
        # What was done is said and can be read; a full disk must not hide why the run ended.
        with contextlib.suppress(OSError):
            keep_results(folder, journey, from_cache)
        raise
    keep_results(folder, journey, from_cache)
    recorder.finish({**_attributes(station), "complete": "yes", "digest": journey.digest})
    record = open_record(folder)
    _tell_deliveries(record, plant, progress)
    return record


def _tell_deliveries(record: Record, plant: Plant, progress: Progress | None) -> None:
    """Route every instrument's data over the contacts of the run, and keep what became of them."""
    if progress is not None:
        progress(0.0, ROUTING)
    found = deliver(
        plant.station, plant.grid, plant.environment.network,
        lambda address: record.values(address.replace("/", ".")),
    )  # fmt: skip
    if found:
        record.network = found
        record.summary["network"] = in_short(found)
        write_json(record.path / "summary.json", record.summary)
    # Last of all, and empty without links: a run is finished once it is there.
    write_json(record.path / NETWORK, found)
    if progress is not None:
        progress(1.0, ROUTING)


def _compile(plant: Plant, progress: Progress | None) -> bool:
    """Have the machine code ready; True when it had to be made."""
    fresh = not plant.loop.is_warm
    if fresh and progress is not None:
        progress(0.0, COMPILING)
    plant.warm()
    if fresh and progress is not None:
        progress(1.0, COMPILING)
    return fresh


def _attributes(station: Station) -> dict[str, Any]:
    return {
        "Conventions": "CF-1.11",
        "title": station.title,
        "station": station.name,
        "station_digest": station.digest,
        "scenario": station.scenario,
        "seed": station.seed,
        "frame": "Moon, mean Earth (ME)",
        "complete": "no",
    }
