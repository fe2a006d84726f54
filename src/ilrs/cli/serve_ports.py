"""Options of `ilrs serve` about systems of others: ports of the ground, a station outside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from ilrs.mission.live.live import Live
    from ilrs.mission.live.opening import Progress, Settings
    from ilrs.mission.ports.settings import Destination, PortSettings, StationSettings
    from ilrs.mission.ports.station_line import StationLine
    from ilrs.station.model import Station

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
PORT = click.IntRange(0, 65535)
OPTIONS = (
    click.option("--telemetry-udp", multiple=True, metavar="HOST:PORT",
                 help="Send every telemetry packet there, each a datagram; can be repeated."),
    click.option("--telemetry-tcp", type=PORT, metavar="PORT",
                 help="Serve telemetry packets, back to back, to whoever connects."),
    click.option("--telecommand-udp", type=PORT, metavar="PORT",
                 help="Take telecommand packets, each a datagram."),
    click.option("--telecommand-tcp", type=PORT, metavar="PORT",
                 help="Take telecommand packets, back to back."),
    click.option("--telecommand-as", default="", metavar="PERSON",
                 help="In whose name telecommands from ports are given; needed for them."),
    click.option("--station-tcp", type=PORT, metavar="PORT",
                 help="The station is a flight computer that connects there."),
    click.option("--station-udp", type=PORT, metavar="PORT",
                 help="The same, by datagrams."),
    click.option("--station-time", type=click.Choice(["wall", "packets"]), default="wall",
                 show_default=True, help="Whose time a station outside has."),
    click.option("--ports-host", default="127.0.0.1", show_default=True, metavar="ADDRESS",
                 help="Where these ports listen."),
    click.option("--ports-beyond", is_flag=True,
                 help="Let ports reach beyond this machine, without password and cipher."),
)  # fmt: skip


def port_options(command: Decorated) -> Decorated:
    """All of them, on a command."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def ports_of(given: dict[str, Any]) -> PortSettings:
    """The ports of the ground. SimulationError and UsageError for what must not be opened."""
    from ilrs.mission.ports.settings import PortSettings

    settings = PortSettings(
        tuple(_destination(text) for text in given["telemetry_udp"]), given["telemetry_tcp"],
        given["telecommand_udp"], given["telecommand_tcp"], given["telecommand_as"],
        given["ports_host"], given["ports_beyond"],
    )  # fmt: skip
    settings.check()
    return settings


def station_of(given: dict[str, Any]) -> StationSettings | None:
    """Where a station outside is waited for; None for one that is simulated."""
    from ilrs.mission.ports.settings import StationSettings

    tcp, udp = given["station_tcp"], given["station_udp"]
    if tcp is not None and udp is not None:
        raise click.UsageError("--station-tcp or --station-udp: a station has one line")
    if tcp is None and udp is None:
        return None
    if given["paused"] or given["rate"] != 1.0 or given["loss"]:
        raise click.UsageError("--paused, --rate and --loss are for a station that is simulated")
    protocol, port = ("udp", udp) if tcp is None else ("tcp", tcp)
    settings = StationSettings(protocol, int(port or 0), given["ports_host"], given["ports_beyond"])
    settings.check()
    return settings


def begins_now(given: dict[str, Any]) -> None:
    """A new session under the wall clock begins with this minute, unless told otherwise.

    One that is continued with its STATION keeps its own time.
    """
    from datetime import UTC, datetime

    if given["start"] or given["station_time"] != "wall":
        return
    folder: Path | None = given["session"]
    if folder is not None and (folder / "session.json").exists():
        given["station"] = None
        return
    given["start"] = datetime.now(UTC).strftime("%Y-%m-%dT%H:%MZ")


def open_station(
    where: StationSettings, given: dict[str, Any], folder: Path, station: Station | None,
    settings: Settings, progress: Progress,
) -> tuple[Live, StationLine, list[str]]:  # fmt: skip
    """The session of a station outside, and its line."""
    from ilrs.mission.ports.outside_opening import open_outside

    return open_outside(
        folder, station, where, given["station_time"], settings, database=given["database"],
        progress=progress,
    )  # fmt: skip


def _destination(text: str) -> Destination:
    from ilrs.mission.ports.settings import destination

    try:
        return destination(text)
    except ValueError as error:
        raise click.UsageError(f"--telemetry-udp: {error}") from None
