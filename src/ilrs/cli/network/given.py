"""What the commands about a station's network take alike: the station, and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from ilrs.cli.options import (
    instant,
    json_option,
    quantity,
    quiet_option,
    scenario_option,
    set_option,
)
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
                     help="Look from then on; without it, from when the station begins."),
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
    """The network of a station, its relays flown and its passes found; errors in words.

    The times asked for are when to look: the scenario's faults and the orbits are those of the
    station's own run.
    """
    from ilrs import batch
    from ilrs.epoch import Grid
    from ilrs.telecom.station_plan import station_network

    loaded = batch.load(asked.station, scenario=asked.scenario, set=asked.settings)
    start = loaded.start if asked.start is None else instant(asked.start, "--from")
    duration_s = quantity(asked.duration, "duration_s", "--for")
    try:
        window = Grid.covering(start, duration_s, loaded.control_period_s)
        with screen.progress() as progress:
            return station_network(loaded, progress, window)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
