"""The assembly: declaration, Moon, engine and command centre put together into one call.

`load` gives a Station or all that is wrong with it, `run` gives a Record. Nothing is modelled here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from ilrs.catalogue import installed_kinds
from ilrs.control.centre import Centre
from ilrs.diagnostics import DeclarationError, Diagnostic, has_errors
from ilrs.sim.layout import make_layout
from ilrs.sim.order import wire
from ilrs.sim.record import Record, open_record
from ilrs.station.load import Loaded
from ilrs.station.load import load as load_declaration
from ilrs.station.model import Station

__all__ = [
    "Progress", "Record", "check", "default_folder", "examine", "load", "open_record", "rerun",
    "resume", "run", "warm",
]  # fmt: skip

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
) -> Loaded:
    """Like `load`, but gives what was found instead of raising: errors, warnings and notes."""
    loaded = load_declaration(path, installed_kinds(), scenario=scenario, overrides=set or {})
    if loaded.station is None or has_errors(loaded.diagnostics):
        return loaded
    return Loaded(loaded.station, (*loaded.diagnostics, *check(loaded.station)))


def check(station: Station) -> list[Diagnostic]:
    """What only shows once everything is put together: the order of the loop, the centre's plan."""
    try:
        wire(station)
    except DeclarationError as error:
        return list(error.diagnostics)
    telemetry = [channel.address for channel in make_layout(station).channels]
    return Centre.check(station, telemetry)


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
    folder = Path(out) if out is not None else default_folder(station)
    voyage = _prepare(station, folder, progress, attended=attended)
    keep_inputs(voyage, attended=attended)
    voyage.recorder_create()
    return voyage.finish(progress)


def resume(folder: str | Path, *, progress: Progress | None = None) -> Record:
    """Go on with an interrupted run from its last checkpoint, to the digest it would have had."""
    place = Path(folder)
    station, attended = kept_station(place)
    voyage = _prepare(station, place, progress, attended=attended)
    voyage.go_back()
    return voyage.finish(progress)


def rerun(
    folder: str | Path, *, out: str | Path, progress: Progress | None = None
) -> Record:
    """Run again what a folder holds, from what is kept there; the record goes to `out`."""
    station, attended = kept_station(Path(folder))
    return run(station, out=out, progress=progress, attended=attended)


def warm(station: Station, *, progress: Progress | None = None) -> bool:
    """Compile a station's loop ahead of its first run; False when that was done before."""
    plant = compile_plant(station, blank_environment(station, run_grid(station)), chunk_rows=1)
    return _compile(plant, progress)
