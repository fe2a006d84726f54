"""`ilrs run`: a station lives for a while, and what happened is kept and told."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ilrs.cli.options import json_option, quiet_option, scenario_option, set_option
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from ilrs.sim.record import Record
    from ilrs.station.model import Station

# Options that are another way to say --set.
SETTINGS = {
    "start": "station/start",
    "duration": "station/duration",
    "step": "station/step",
    "seed": "station/seed",
}
TITLES = {"report": "Report", "record": "Record", "netcdf": "NetCDF"}


@click.command("run")
@click.argument("station", required=False, metavar="STATION")
@click.option("--from", "start", metavar="UTC", help="Begin then, such as 2035-01-01.")
@click.option("--for", "duration", metavar="TIME", help='Go on for so long, such as "1 year".')
@click.option("--step", metavar="TIME", help='Length of a step, such as "60 s".')
@click.option("--seed", type=click.IntRange(min=0), metavar="N", help="Seed of noise and failures.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR",
              help="Folder for the record and the report; without it one below runs/.")  # fmt: skip
@scenario_option
@set_option
@click.option("--netcdf", is_flag=True, help="Also write the record as one NetCDF file.")
@click.option("--resume", type=click.Path(path_type=Path), metavar="DIR",
              help="Go on with the interrupted run in this folder.")  # fmt: skip
@quiet_option
@json_option
@click.pass_obj
def command(screen: Screen, resume: Path | None, netcdf: bool, **given: Any) -> int:
    """Run STATION and tell what happened.

    STATION is a folder with a station.toml. The record, the report and the provenance are kept in
    a folder that is printed at the end. Status 1 means that the station did not survive, or that
    the run failed.
    """
    record = _resumed(screen, resume, given) if resume else _begun(screen, given)
    _tell(screen, record, netcdf)
    return 0 if record.summary.get("survived") else 1


def _begun(screen: Screen, given: dict[str, Any]) -> Record:
    from ilrs import batch

    if not given["station"]:
        raise click.UsageError("name a STATION to run, or an interrupted run with --resume")
    station = batch.load(given["station"], scenario=given["scenario"], set=_settings(given))
    out = given["out"] or batch.default_folder(station)
    try:
        return _run(screen, station, out)
    except KeyboardInterrupt:
        raise click.Abort(_how_to_go_on(out)) from None


def _run(screen: Screen, station: Station, out: Path) -> Record:
    from ilrs import batch

    screen.note(f"{station.title or station.name}: {len(station.elements)} elements, into {out}")
    with screen.progress() as progress:
        return batch.run(station, out=out, progress=progress)


def _resumed(screen: Screen, folder: Path, given: dict[str, Any]) -> Record:
    from ilrs import batch
    from ilrs.sim.folder import is_finished

    if any(value not in (None, "", {}) for value in given.values()):
        raise click.UsageError("--resume goes on with a run as it was begun; give only its folder")
    if is_finished(folder):
        screen.note(f"The run in {folder} was finished already.")
        return batch.open_record(folder)
    try:
        with screen.progress() as progress:
            return batch.resume(folder, progress=progress)
    except KeyboardInterrupt:
        raise click.Abort(_how_to_go_on(folder)) from None


def _settings(given: dict[str, Any]) -> dict[str, str]:
    settings = dict(given["settings"])
    for option, address in SETTINGS.items():
        if given[option] is None:
            continue
        if address in settings:
            raise click.UsageError(f"{address} is given twice, by --set and by an option")
        settings[address] = str(given[option])
    return settings


def _how_to_go_on(out: Path) -> str:
    if (out / "checkpoint.npz").exists():
        return f"Interrupted; go on with: ilrs run --resume {shlex.quote(str(out))}"
    return "Interrupted before the first checkpoint; the same command begins again."


def _tell(screen: Screen, record: Record, netcdf: bool) -> None:
    from ilrs.report.summary_text import summary_text
    from ilrs.sim.cache import cache_refusal

    paths = {"report": str(_report(record)), "record": str(record.path)}
    if netcdf:
        paths["netcdf"] = str(_netcdf(record))
    cache = list(record.provenance.get("from_cache", ()))
    survived = bool(record.summary.get("survived"))
    screen.emit({"ok": survived, "summary": record.summary, "paths": paths, "from_cache": cache})
    screen.say(summary_text(record.summary, record.journal))
    screen.say()
    for name, path in paths.items():
        screen.say(f"{TITLES[name]:14s} {path}")
    screen.say(f"{'From cache':14s} {_in_short(cache) or 'nothing'}")
    if refusal := cache_refusal():
        screen.note(refusal)


def _in_short(entries: Iterable[str]) -> str:
    """`light and ground of plant, ridge; compiled loop` for what was taken from the cache."""
    found: dict[str, list[str]] = {}
    for entry in entries:
        what, of, which = entry.rpartition(" of ")
        found.setdefault(what + of, []).append(which)
    return "; ".join(what + ", ".join(which) for what, which in found.items())


def _report(record: Record) -> Path:
    from ilrs.report.page import write_report

    return write_report(record, record.path / "report.html")


def _netcdf(record: Record) -> Path:
    from ilrs.sim.record import write_netcdf

    path = record.path / "record.nc"
    write_netcdf(record, path)
    return path
