"""`ilrs network mesh`: who hears whom on the ground of a station, over real terrain."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ilrs.cli.options import (
    json_option,
    quantity,
    quiet_option,
    scenario_option,
    set_option,
)
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from ilrs.moon.terrain import Terrain
    from ilrs.network.surface.mesh import Mesh, Node

_path = click.Path(path_type=Path)
MOST_WAYPOINTS = 5_000


@click.command(
    "mesh", short_help="Links among sites and rovers, over the terrain.",
    context_settings={"ignore_unknown_options": True},
)  # fmt: skip
@click.argument("station", metavar="STATION")
@click.option("--rover", "rovers", multiple=True, type=(str, float, float),
              metavar="NAME LAT LON", help="Another node, degrees; repeatable.")  # fmt: skip
@click.option("--route", type=_path, metavar="FILE",
              help="Way of a rover: CSV with latitude_deg and longitude_deg; each point is "
              "tried.")  # fmt: skip
@click.option("--to", "base", metavar="SITE", help="Where data go; without it, the first site.")
@click.option("--mast", default="10 m", show_default=True, metavar="HEIGHT",
              help="Antennas of sites above the ground.")  # fmt: skip
@click.option("--rover-mast", default="2 m", show_default=True, metavar="HEIGHT",
              help="Antennas of rovers above the ground.")  # fmt: skip
@click.option("--frequency", default="2.55 GHz", show_default=True, metavar="FREQUENCY")
@click.option("--bandwidth", default="20 MHz", show_default=True, metavar="FREQUENCY")
@click.option("--power", default="1 W", show_default=True, metavar="POWER",
              help="Radio power of every node.")  # fmt: skip
@click.option("--gain", default=3.0, show_default=True, metavar="DBI",
              type=click.FloatRange(-10.0, 30.0), help="Gain of every antenna.")  # fmt: skip
@click.option("--noise", default="400 K", show_default=True, metavar="TEMPERATURE",
              help="Noise of every receiver, with the ground that it sees.")  # fmt: skip
@click.option("--terrain", type=_path, metavar="DIR",
              help="Folder with GeoTIFFs, or one file; without it ILRS_DATA.")  # fmt: skip
@scenario_option
@set_option
@quiet_option
@json_option
@click.pass_obj
def command(screen: Screen, station: str, **given: Any) -> None:
    """Links among the sites of STATION and rovers, over the terrain between them.

    For each pair: distance, what the ground in the way takes (diffraction), and the rate; then the
    fastest way of each node to --to, over other nodes where that is faster. All nodes have the
    same radio.

    Example: ilrs network mesh stations/reference --rover scout -89.47 222.5
    """
    found = surface(station, given)
    screen.emit(found)
    _tell(screen, found)


@dataclass(frozen=True)
class Radio:
    """What every node of a mesh has."""

    frequency_hz: float
    bandwidth_hz: float
    power_w: float
    gain_dbi: float
    noise_k: float

    def node(self, name: str, place_rad: tuple[float, float], mast_m: float) -> Node:
        """A node with this radio."""
        from ilrs.network.radio.antennas import Antenna
        from ilrs.network.radio.link import Receiver, Transmitter
        from ilrs.network.radio.noise import Amplifier
        from ilrs.network.surface.mesh import Node

        antenna = Antenna(gain_dbi=self.gain_dbi, isotropic=True)
        sends = Transmitter(name, self.power_w, antenna)
        return Node(
            name, *place_rad, mast_m, sends, Receiver(name, antenna, Amplifier(self.noise_k))
        )

    def join(self, terrain: Terrain, nodes: list[Node]) -> Mesh:
        """The mesh of nodes. ClickException for bands that are not allowed, unknown ground."""
        from ilrs.network.radio.modem import Modem
        from ilrs.network.surface.mesh import mesh

        try:
            return mesh(terrain, tuple(nodes), Modem(self.bandwidth_hz), self.frequency_hz)
        except ValueError as error:
            raise click.ClickException(str(error)) from None


def surface(station: str, given: dict[str, Any]) -> dict[str, Any]:
    """The mesh of a station as a table for JSON."""
    from ilrs import batch
    from ilrs.cli.ground import read_terrain_of

    radio = Radio(
        quantity(given["frequency"], "frequency_hz", "--frequency"),
        quantity(given["bandwidth"], "bandwidth_hz", "--bandwidth"),
        quantity(given["power"], "power_w", "--power"), given["gain"],
        quantity(given["noise"], "noise_k", "--noise"),
    )  # fmt: skip
    mast_m = quantity(given["mast"], "mast_m", "--mast")
    rover_m = quantity(given["rover_mast"], "mast_m", "--rover-mast")
    loaded = batch.load(station, scenario=given["scenario"], set=given["settings"])
    if not loaded.sites:
        raise click.ClickException(f"{loaded.name} has no sites")
    nodes = [
        radio.node(s.name, (s.point.latitude_rad, s.point.longitude_rad), mast_m)
        for s in loaded.sites.values()
    ]
    for name, latitude, longitude in given["rovers"]:
        nodes.append(radio.node(name, _place(latitude, longitude, f"rover {name}"), rover_m))
    base = given["base"] or nodes[0].name
    if base not in [n.name for n in nodes]:
        known = ", ".join(n.name for n in nodes)
        raise click.BadParameter(f'there is no node "{base}"; known: {known}', param_hint="--to")
    points = waypoints(given["route"]) if given["route"] else []
    terrain = read_terrain_of(given["terrain"])
    found = radio.join(terrain, nodes)
    slow = found.weakest()
    return {
        "station": loaded.name, "to": base, "frequency_hz": radio.frequency_hz,
        "nodes": [
            {"name": n.name, "latitude_deg": math.degrees(n.latitude_rad),
             "longitude_deg": math.degrees(n.longitude_rad), "mast_m": n.height_m}
            for n in nodes
        ],
        "links": _links(found), "groups": [list(group) for group in found.components()],
        "ways": [_way(found, n.name, base) for n in nodes if n.name != base],
        "weakest": None if slow is None else
        {"from": slow[0], "to": slow[1], "rate_bit_s": slow[2]},
        "route": [
            _way(
                radio.join(terrain, [*nodes, radio.node(n, _place(*p, n), rover_m)]), n, base
            ) | {"latitude_deg": p[0], "longitude_deg": p[1]}
            for n, p in ((f"point {i}", p) for i, p in enumerate(points, 1))
        ],
    }  # fmt: skip


def waypoints(path: Path) -> list[tuple[float, float]]:
    """Latitudes and longitudes, degrees, of a route's file. ClickException with the line."""
    try:
        rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{path} cannot be read: {error}") from None
    found: list[tuple[float, float]] = []
    for line, row in enumerate(rows, 2):
        try:
            place = float(row["latitude_deg"]), float(row["longitude_deg"])
        except (KeyError, TypeError, ValueError):
            raise click.ClickException(
                f"{path}:{line}: no numbers in the columns latitude_deg and longitude_deg"
            ) from None
        _place(*place, f"{path}:{line}")
        found.append(place)
    if not 0 < len(found) <= MOST_WAYPOINTS:
        raise click.ClickException(f"{path} holds {len(found)} points; 1 to {MOST_WAYPOINTS}")
    return found


def _place(latitude_deg: float, longitude_deg: float, what: str) -> tuple[float, float]:
    if not (abs(latitude_deg) <= 90.0 and abs(longitude_deg) <= 360.0):
        raise click.ClickException(
            f"{what}: {latitude_deg:g} {longitude_deg:g} is no place: latitude lies within 90, "
            "longitude within 360 degrees"
        )
    return math.radians(latitude_deg), math.radians(longitude_deg)


def _links(found: Mesh) -> list[dict[str, Any]]:
    """Every pair once: all nodes have the same radio, so both directions are alike."""
    count = len(found.names)
    return [
        {
            "from": found.names[i], "to": found.names[j], "range_m": float(found.range_m[i, j]),
            "diffraction_db": _finite(found.diffraction_db[i, j]),
            "clear": bool(found.diffraction_db[i, j] == 0.0),
            "cn0_dbhz": _finite(found.cn0_dbhz[i, j]),
            "rate_bit_s": float(found.rate_bit_s[i, j]),
        }
        for i in range(count) for j in range(i + 1, count)
    ]  # fmt: skip


def _way(found: Mesh, source: str, base: str) -> dict[str, Any]:
    names, rate = found.way(source, base)
    over = [n for n in names[1:-1]]
    return {"from": source, "reached": bool(names), "over": over, "rate_bit_s": rate}


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _speed(rate_bit_s: float) -> str:
    from ilrs.report.words import figure

    return figure(rate_bit_s, "bit s-1") if rate_bit_s > 0.0 else "none"


def _tell(screen: Screen, found: dict[str, Any]) -> None:
    from ilrs.report.words import percent

    wide = max((len(n["name"]) for n in found["nodes"]), default=4)
    screen.say(f"{'link':{2 * wide + 3}s} distance km  diffraction dB           rate")
    for row in found["links"]:
        lost = "unknown" if row["diffraction_db"] is None else f"{row['diffraction_db']:.1f}"
        screen.say(
            f"{row['from'] + ' > ' + row['to']:{2 * wide + 3}s} {row['range_m'] / 1e3:11.2f}  "
            f"{lost:>14s}  {_speed(row['rate_bit_s']):>13s}"
        )
    screen.say(f"\nFastest way to {found['to']}")
    for way in found["ways"]:
        over = f" over {', '.join(way['over'])}" if way["over"] else ""
        told = f"{_speed(way['rate_bit_s'])}{over}" if way["reached"] else "none"
        screen.say(f"  {way['from']:{wide}s}  {told}")
    if route := found["route"]:
        heard = [p for p in route if p["reached"]]
        screen.say(
            f"\nRoute: {percent(len(heard) / len(route), 1)} of {len(route)} points are heard"
            + (f", at least {_speed(min(p['rate_bit_s'] for p in heard))} there"
               if heard else "")
        )  # fmt: skip
