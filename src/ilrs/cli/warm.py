"""`ilrs warm`: compile what stations need in advance, so that their first run is quick.

A station's own loop, and by a run of one day into a folder that is thrown away everything else that
a run calls: sky, orbits, links, routing, the command centre.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from ilrs.cli.options import json_option, quiet_option
from ilrs.cli.screen import Screen


@click.command("warm")
@click.argument("stations", nargs=-1, metavar="[STATION]...")
@quiet_option
@json_option
@click.pass_obj
def command(screen: Screen, stations: tuple[str, ...]) -> None:
    """Compile in advance all that runs of stations call.

    Without a STATION, of all that are below stations/.
    """
    from ilrs import batch
    from ilrs.sim.cache import cache_refusal

    if refusal := cache_refusal():
        raise click.ClickException(refusal)
    chosen = stations or tuple(
        str(p.parent) for p in sorted(Path("stations").glob("*/station.toml"))
    )
    if not chosen:
        raise click.UsageError("there are no stations below stations/ here; name one")
    done: dict[str, bool] = {}
    for path in chosen:
        station = batch.load(path)
        with screen.progress() as progress:
            done[path] = batch.warm(station, progress=progress)
            day = batch.load(path, set={"station/duration": "1 day"})
            with tempfile.TemporaryDirectory(prefix="ilrs-warm-") as folder:
                batch.run(day, out=Path(folder) / "day", progress=progress)
    screen.emit({"ok": True, "compiled": done})
    for path, compiled in done.items():
        screen.say(f"{path}: {'compiled' if compiled else 'was compiled already'}")
