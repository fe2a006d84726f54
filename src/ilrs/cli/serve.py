"""`ilrs serve`: a live station, and mission control in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ilrs.cli.options import quantity, quiet_option, scenario_option, set_option
from ilrs.cli.screen import Screen
from ilrs.cli.serve_ports import begins_now, open_station, port_options, ports_of, station_of

if TYPE_CHECKING:
    from ilrs.mission.server.tls import Certificate
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
@click.option("--told-every", default="60 s", show_default=True, metavar="TIME",
              help="How often each measurement is told, in a new session.")  # fmt: skip
@click.option("--telemetry-rate", default="128 kbit/s", show_default=True, metavar="RATE",
              help="The most of a link that telemetry takes, in a new session.")  # fmt: skip
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS",
              help="Where to listen.")  # fmt: skip
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True,
              metavar="N", help="On which port; 0 lets the system choose.")  # fmt: skip
@click.option("--database", default="", metavar="URL",
              help="PostgreSQL for documents and accounts instead of a file.")  # fmt: skip
@click.option("--certificate", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              metavar="PEM", help="Certificate for TLS, with its chain.")  # fmt: skip
@click.option("--key", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              metavar="PEM", help="Its private key.")  # fmt: skip
@click.option("--trial-certificate", is_flag=True, help="TLS by a self-signed certificate.")
@click.option("--insecure", is_flag=True, help="Listen beyond this machine without TLS.")
@click.option("--host-name", multiple=True, metavar="NAME",
              help="A further name by which browsers reach the server.")  # fmt: skip
@click.option("--trusted-proxy", default="", metavar="ADDRESS",
              help="A proxy with TLS in front, whose word for addresses is taken.")  # fmt: skip
@port_options
@click.option("--sign-in", type=click.Path(path_type=Path, dir_okay=False), metavar="TOML",
              help="Providers of OpenID Connect by which people may sign in.")  # fmt: skip
@scenario_option
@set_option
@quiet_option
@click.pass_obj
def command(screen: Screen, **given: Any) -> None:
    """Let STATION live, and open mission control in the browser.

    A session goes on where it was left: stop it with Ctrl-C, start it with the same command.
    """
    from ilrs.mission.access.errors import AccessError
    from ilrs.mission.access.provider_file import read_providers
    from ilrs.mission.live.opening import Settings, default_folder, open_session
    from ilrs.mission.server.serving import Listening, serve

    ports, outside = ports_of(given), station_of(given)
    try:
        providers = read_providers(given["sign_in"]) if given["sign_in"] is not None else ()
    except AccessError as refusal:
        raise click.ClickException(f"{refusal.where}: {refusal}") from None
    if outside is not None:
        begins_now(given)
    station = _station(given)
    if station is None and given["session"] is None:
        raise click.UsageError("name a STATION, or a session to continue with --session")
    folder = given["session"] or default_folder(_of(station))
    settings = Settings(
        round(quantity(given["told_every"], "every_s", "--told-every")) or 1, given["loss"],
        telemetry_bit_s=quantity(given["telemetry_rate"], "rate_bit_s", "--telemetry-rate"),
    )  # fmt: skip
    line = None
    with screen.progress() as progress:
        if outside is None:
            live, remarks = open_session(
                folder, station, settings, database=given["database"], progress=progress
            )
        else:
            live, line, remarks = open_station(outside, given, folder, station, settings, progress)
    for remark in remarks:
        screen.note(remark)
    if line is not None:
        screen.note(f"A flight computer is waited for: {line.settings.protocol.upper()} "
                    f"{line.settings.host}:{line.port}")  # fmt: skip
    elif not given["paused"]:
        live.runner.clock.run(given["rate"])
    screen.note(
        f"{live.title}: {live.session.plant.grid.at(live.session.plant.step).utc}, in {folder}"
    )
    listening = Listening(
        given["host"], given["port"], _certificate(given, folder), given["insecure"],
        given["host_name"], given["trusted_proxy"], providers,
    )  # fmt: skip
    try:
        serve(live, listening, given["database"], screen.say, ports)
    except AccessError as refusal:
        live.close()
        raise click.ClickException(str(refusal)) from None
    finally:
        if line is not None:
            line.close()
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


def _certificate(given: dict[str, Any], folder: Path) -> Certificate | None:
    from ilrs.mission.server.tls import Certificate, trial_certificate

    if (given["certificate"] is None) != (given["key"] is None):
        raise click.UsageError("--certificate and --key go together")
    if given["certificate"] is not None:
        return Certificate(given["certificate"], given["key"])
    if given["trial_certificate"]:
        return trial_certificate(folder / "access", (given["host"], *given["host_name"]))
    return None


def _of(station: Station | None) -> Station:
    assert station is not None
    return station
