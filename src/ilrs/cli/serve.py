"""`ilrs serve`: a live station, and mission control in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ilrs.cli.options import quiet_option, scenario_option, set_option
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from ilrs.station.model import Station

# Steps are shorter than in batch, since people wait for what they command.
STEP, DURATION = "10 s", "30 days"


@click.command("serve")
@click.argument("station", required=False, metavar="STATION")
@click.option("--session", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help="Folder of the session; without it live/STATION.")  # fmt: skip
@click.option("--from", "start", metavar="UTC", help="Begin a new session then.")
@click.option("--for", "duration", metavar="TIME", help=f'For how long, "{DURATION}" by default.')
@click.option("--step", metavar="TIME", help=f'Length of a step, "{STEP}" by default.')
@click.option("--rate", type=click.FloatRange(0.0, 1e6, min_open=True), default=1.0,
              show_default=True, metavar="N",
              help="Seconds of the station in one of ours.")  # fmt: skip
@click.option("--paused", is_flag=True, help="Wait until somebody lets time pass.")
@click.option("--loss", type=click.FloatRange(0.0, 1.0), default=0.0, metavar="P",
              help="Part of the frames that gets lost on the way, in a new session.")  # fmt: skip
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS",
              help="Where to listen.")  # fmt: skip
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True,
              metavar="N", help="On which port; 0 lets the system choose.")  # fmt: skip
@click.option("--database", default="", metavar="URL",
              help="PostgreSQL for documents and accounts instead of a file.")  # fmt: skip
@scenario_option
@set_option
@quiet_option
@click.pass_obj
def command(screen: Screen, **given: Any) -> None:
    """Let STATION live, and open mission control in the browser.

    A session goes on where it was left: stop it with Ctrl-C, start it with the same command.
    """
    from ilrs.mission.live.opening import Settings, default_folder, open_session
    from ilrs.mission.server.serving import serve

    station = _station(given)
    if station is None and given["session"] is None:
        raise click.UsageError("name a STATION, or a session to continue with --session")
    folder = given["session"] or default_folder(_of(station))
    with screen.progress() as progress:
        live, remarks = open_session(
            folder, station, Settings(loss=given["loss"]), database=given["database"],
            progress=progress,
        )  # fmt: skip
    for remark in remarks:
        screen.note(remark)
    if not given["paused"]:
        live.runner.clock.run(given["rate"])
    screen.note(
        f"{live.title}: {live.session.plant.grid.at(live.session.plant.step).utc}, in {folder}"
    )
    serve(live, given["host"], given["port"], screen.say)
    screen.note(f"Stopped; go on with: ilrs serve --session {folder}")


def _station(given: dict[str, Any]) -> Station | None:
    from ilrs import batch

    if not given["station"]:
        return None
    settings = dict(given["settings"])
    defaults = {"step": STEP, "duration": DURATION, "start": None}
    for option, default in defaults.items():
        value = given[option] or (None if f"station/{option}" in settings else default)
        if value is not None:
            settings[f"station/{option}"] = value
    return batch.load(given["station"], scenario=given["scenario"], set=settings)


def _of(station: Station | None) -> Station:
    assert station is not None
    return station
