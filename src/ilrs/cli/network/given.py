"""What the commands about a station's network take alike: the station, and when."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from ilrs.cli.options import json_option, quiet_option, scenario_option, set_option
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from ilrs.telecom.station_plan import StationNetwork

Command = Callable[..., Any]


def station_options(command: Command) -> Command:
    """STATION, `--from`, `--for`, `--scenario`, `--set`, `--quiet`, `--json`."""
    for option in (
        json_option,
        quiet_option,
        set_option,
        scenario_option,
        click.option("--for", "duration", default="30 days", show_default=True, metavar="TIME",
                     help='Look at so long a time, such as "1 year".'),
        click.option("--from", "start", metavar="UTC",
                     help="Begin then; without it, when the station begins."),
        click.argument("station", metavar="STATION"),
    ):  # fmt: skip
        command = option(command)
    return command


def network_of(
    screen: Screen,
    station: str,
    start: str | None,
    duration: str,
    scenario: str,
    settings: dict[str, str],
) -> StationNetwork:
    """The network of a station, its relays flown and its passes found; errors in words."""
    from ilrs import batch
    from ilrs.telecom.station_plan import station_network

    given = {**settings, "station/duration": duration}
    if start:
        given["station/start"] = start
    loaded = batch.load(station, scenario=scenario, set=given)
    try:
        with screen.progress() as progress:
            return station_network(loaded, progress)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
