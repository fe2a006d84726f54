"""The assembly: declaration, Moon, engine and command centre put together into one call.

`load` gives a Station or all that is wrong with it, `run` gives a Record. Nothing is modelled here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from ilrs.catalogue import installed_kinds
from ilrs.control.centre import Centre
from ilrs.diagnostics import DeclarationError, Diagnostic, has_errors
from ilrs.provenance import digest_json
from ilrs.sim.layout import make_layout
from ilrs.sim.order import wire
from ilrs.sim.record import Record, open_record
from ilrs.station.load import Loaded
from ilrs.station.load import load as load_declaration
from ilrs.station.model import Station

__all__ = ["Progress", "Record", "check", "default_folder", "examine", "load", "open_record", "run"]

Progress = Callable[[float, str], None]
"""Called with the finished part (0 ... 1) of what is being done, and with what that is. Text after
a comma is detail that may change from call to call: `"the station lives, 2035-04-12"`."""


def load(
    path: str | Path,
    *,
    scenario: str = "",
    set: Mapping[str, str] | None = None,  # noqa: A002
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
    set: Mapping[str, str] | None = None,  # noqa: A002
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


def default_folder(station: Station, seed: int = 0) -> Path:
    """Where a run is kept unless told otherwise: `runs/STATION[-SCENARIO]-START-DIGEST`."""
    identity = digest_json([station.digest, seed])[:8]
    parts = [station.name, station.scenario, station.start.utc[:10], identity]
    return Path("runs") / "-".join(filter(None, parts))
