"""What the commands about a station's network take alike: the station, and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from ilrs.cli.options import json_option, quiet_option, scenario_option, set_option
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from ilrs.telecom.station_plan import StationNetwork

Command = Callable[..., Any]


@dataclass(frozen=True)
class Asked:
    """The station and the time a command is about, as written on the command line."""

    station: str
    start: str | None
    duration: str
    scenario: str
    settings: dict[str, str] = field(default_factory=dict[str, str])


def station_options(command: Command) -> Command:
    """STATION, `--from`, `--for`, `--scenario`, `--set` as one `Asked`; `--quiet`, `--json`."""
    command = _gathered(command)
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


def _gathered(command: Command) -> Command:
    """The command with the options of the station as its argument `asked`."""

    @wraps(command)
    def taken(
        *arguments: Any, station: str, start: str | None, duration: str, scenario: str,
        settings: dict[str, str], **others: Any,
    ) -> Any:  # fmt: skip
        asked = Asked(station, start, duration, scenario, settings)
        return command(*arguments, asked=asked, **others)

    return taken


def network_of(screen: Screen, asked: Asked) -> StationNetwork:
    """The network of a station, its relays flown and its passes found; errors in words."""
    from ilrs import batch
    from ilrs.telecom.station_plan import station_network

    given = {**asked.settings, "station/duration": asked.duration}
    if asked.start:
        given["station/start"] = asked.start
    loaded = batch.load(asked.station, scenario=asked.scenario, set=given)
    try:
        with screen.progress() as progress:
            return station_network(loaded, progress)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
