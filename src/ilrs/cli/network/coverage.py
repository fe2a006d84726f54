"""`ilrs network coverage`: how well antennas and regions are served."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ilrs.cli.network.given import Asked, network_of, station_options
from ilrs.cli.options import quantity
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from ilrs.telecom.station_plan import StationNetwork


@click.command("coverage", short_help="How much of the time each sender of STATION is heard.")
@station_options
@click.option("--elevation", default="10 deg", show_default=True, metavar="ANGLE",
              help="Of the map: how high a relay must stand.")  # fmt: skip
@click.option("--map", "map_file", type=click.Path(path_type=Path), metavar="FILE",
              help="Map of the whole Moon: FILE.csv, or a picture FILE.png.")  # fmt: skip
@click.pass_obj
def command(
    screen: Screen,
    asked: Asked,
    elevation: str,
    map_file: Path | None,
) -> None:
    """How much of the time each sender of STATION is heard, by all its hearers together.

    By latitude, on a Moon without terrain: how much of the time the relays stand above --elevation.

    Example: ilrs network coverage stations/reference --for "1 year" --map coverage.png
    """
    lowest_rad = quantity(elevation, "elevation_rad", "--elevation")
    if map_file is not None and map_file.suffix.lower() not in (".csv", ".png"):
        raise click.BadParameter(f"{map_file.name} ends neither in .csv nor in .png",
                                 param_hint="--map")  # fmt: skip
    network = network_of(screen, asked)
    rows = _senders(network)
    bands = _by_latitude(network, lowest_rad)
    if map_file is not None:
        _draw(network, lowest_rad, map_file)
    screen.emit({"station": network.station.name, "senders": rows, "latitudes": bands,
                 **({"file": str(map_file)} if map_file else {})})  # fmt: skip
    _tell(screen, rows, bands, elevation)
    if map_file is not None:
        screen.say(f"\n{map_file}: written")


def _senders(network: StationNetwork) -> list[dict[str, Any]]:
    from ilrs.network.sight.coverage import service

    found: list[dict[str, Any]] = []
    numbers = {name: i for i, name in enumerate(network.passes.names)}
    for link in network.links:
        mine = network.passes.where(network.passes.source == numbers[link.sender.name])
        s = service(mine)
        at = None if math.isnan(s.longest_gap_start_s) else s.longest_gap_start_s
        found.append({
            "from": link.sender.name, "to": [h.name for h in link.hearers],
            "fraction": s.fraction, "longest_gap_s": s.longest_gap_s,
            "longest_gap_at": None if at is None else (network.grid.start + at).utc,
            "months": s.months,
        })  # fmt: skip
    return found


def _by_latitude(network: StationNetwork, lowest_rad: float) -> list[dict[str, float]]:
    """Coverage on a few circles of latitude, the mean and the least over longitude."""
    import numpy as np

    relays = _relays(network)
    if not relays:
        return []
    from ilrs.network.sight.coverage import coverage_map

    latitude = np.radians([-90.0, -85.0, -75.0, -60.0, -30.0, 0.0, 30.0, 60.0, 75.0, 85.0, 90.0])
    longitude = np.radians(np.arange(0.0, 360.0, 45.0))
    found = coverage_map(
        relays, latitude[:, None], longitude[None, :], _span(network), lowest_rad, 600.0
    )
    return [
        {
            "latitude_deg": round(math.degrees(b), 6),
            "mean": float(found.at_least[0][i].mean()),
            "least": float(found.at_least[0][i].min()),
            "longest_gap_s": float(found.longest_gap_s[i].max()),
        }
        for i, b in enumerate(latitude)
    ]


def _draw(network: StationNetwork, lowest_rad: float, path: Path) -> None:
    import numpy as np

    from ilrs.network.sight.coverage import coverage_map
    from ilrs.report.coverage_picture import coverage_picture

    relays = _relays(network)
    if not relays:
        raise click.ClickException(f"{network.station.name} has no relay to map")
    latitude, longitude = np.arange(-90.0, 90.1, 3.0), np.arange(-180.0, 180.1, 6.0)
    found = coverage_map(
        relays, np.radians(latitude)[:, None], np.radians(longitude)[None, :], _span(network),
        lowest_rad, 600.0,
    )  # fmt: skip
    if path.suffix.lower() == ".png":
        title = f"{network.station.name}: part of the time with a relay above " \
                f"{math.degrees(lowest_rad):g} deg"  # fmt: skip
        path.write_bytes(coverage_picture(latitude, longitude, found.at_least[0], title))
        return
    lines = ["latitude_deg,longitude_deg,fraction,longest_gap_s"]
    for i, b in enumerate(latitude):
        lines += [
            f"{b:g},{around:g},{found.at_least[0][i, j]:.5f},{found.longest_gap_s[i, j]:.0f}"
            for j, around in enumerate(longitude)
        ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _relays(network: StationNetwork) -> list[Any]:
    from ilrs.network.sight.nodes import Spacecraft

    return [n.trajectory for n in network.nodes.values() if isinstance(n, Spacecraft)]


def _span(network: StationNetwork) -> tuple[float, float]:
    grid = network.grid
    return grid.start.tdb_s, (grid.start + float(grid.duration_s)).tdb_s


def _tell(
    screen: Screen, rows: list[dict[str, Any]], bands: list[dict[str, float]], elevation: str
) -> None:
    from ilrs.report.words import percent, span

    wide = max((len(r["from"]) for r in rows), default=6)
    screen.say(f"{'sender':{wide}s}  heard   longest gap          by")
    for r in rows:
        part = percent(r["fraction"], 1)
        gap = span(r["longest_gap_s"])
        screen.say(f"{r['from']:{wide}s} {part:>7s}  {gap:20s} {', '.join(r['to'])}")
    if bands:
        screen.say(f"\nRelays above {elevation}, by latitude (no terrain)")
        screen.say("latitude    mean   least  longest gap")
        for b in bands:
            screen.say(
                f"{b['latitude_deg']:+5.0f} deg {percent(b['mean'], 1):>7s} "
                f"{percent(b['least'], 1):>7s}  {span(b['longest_gap_s'])}"
            )
