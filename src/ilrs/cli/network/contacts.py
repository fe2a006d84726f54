"""`ilrs network contacts`: when each link of a station is there, why it begins and ends."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ilrs.cli.network.given import Asked, network_of, station_options
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from ilrs.telecom.station_plan import StationNetwork

MOST_LINES = 40
# What --out can write, by the ending of its name; of plans see `ilrs.network.formats`.
EXPORTS = ("csv", "json", "czml", "ionrc", "ud3tn", "hdtn", "oem", "bsp")
# The number of a spacecraft in a kernel for SPICE; no flown one has it.
KERNEL_NUMBER = -999_001


@click.command("contacts")
@station_options
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE",
              help="Also write FILE.csv (passes), .json .ionrc .hdtn .ud3tn (contact plan), .czml "
              "(for Cesium), .oem .bsp (a spacecraft's orbit, for CCSDS and SPICE).")  # fmt: skip
@click.pass_obj
def command(
    screen: Screen,
    asked: Asked,
    out: Path | None,
) -> None:
    """Passes of every link of STATION, with what begins and ends them.

    A link is there while the hearer stands over the terrain of the sender, the sender over the
    horizon of the hearer, and neither Moon nor Earth is in between. Times are those of sending.

    Example: ilrs network contacts stations/reference --from 2035-01-01 --for "7 days"
    """
    if out is not None and _ending(out) not in EXPORTS:
        raise click.BadParameter(
            f"{out.name} ends in none of .{', .'.join(EXPORTS)}", param_hint="--out"
        )
    network = network_of(screen, asked)
    rows = passes_of(network)
    served = _service(network)
    numbers: dict[str, str] = {}
    if out is not None:
        try:
            content, numbers = _export(network, rows, _ending(out), out.stem)
        except ValueError as error:
            raise click.ClickException(f"{out} is not written: {error}") from None
        out.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    screen.emit({
        "station": network.station.name, "from": network.grid.start.utc,
        "duration_s": network.grid.duration_s, "links": served, "contacts": rows,
        **({"file": str(out)} if out else {}), **({"numbers": numbers} if numbers else {}),
    })  # fmt: skip
    _tell(screen, rows, served)
    if out is not None:
        screen.say(f"\n{out}: written")
        if numbers:
            told = ", ".join(f"{number} {name}" for name, number in numbers.items())
            screen.say(f"Its form knows nodes by number: {told}")


def passes_of(network: StationNetwork) -> list[dict[str, Any]]:
    """Every pass as a row: ends, times, highest elevations, light time, what begins and ends it."""
    start = network.grid.start
    return [
        {
            "from": p.source, "to": p.destination,
            "start_utc": (start + p.start_s).utc, "end_utc": (start + p.end_s).utc,
            "start_s": p.start_s, "end_s": p.end_s, "duration_s": p.duration_s,
            "from_elevation_deg": _degrees(p.source_elevation_rad),
            "to_elevation_deg": _degrees(p.destination_elevation_rad),
            "owlt_s": p.owlt_start_s, "why": p.words,
        }
        for p in sorted(network.passes, key=lambda p: (p.start_s, p.source, p.destination))
    ]  # fmt: skip


def _service(network: StationNetwork) -> list[dict[str, Any]]:
    """How much of the time each link is there, and its longest gap."""
    from ilrs.network.sight.coverage import service

    found: list[dict[str, Any]] = []
    for link in network.links:
        for hearer in link.hearers:
            s = service(network.passes.between(link.sender.name, hearer.name))
            found.append({
                "from": link.sender.name, "to": hearer.name, "fraction": s.fraction,
                "passes": s.stretches, "longest_gap_s": s.longest_gap_s, "months": s.months,
            })  # fmt: skip
    return found


def _tell(screen: Screen, rows: list[dict[str, Any]], served: list[dict[str, Any]]) -> None:
    from ilrs.report.words import percent, span

    wide = max((len(f"{r['from']} > {r['to']}") for r in served), default=10)
    screen.say(f"{'link':{wide}s}   time   passes  longest gap")
    for r in served:
        name = f"{r['from']} > {r['to']}"
        part = percent(r["fraction"], 1)
        screen.say(f"{name:{wide}s} {part:>7s} {r['passes']:7d}  {span(r['longest_gap_s'])}")
    screen.say(
        f"\n{'begins (UTC)':20s} {'lasts':>11s}  {'link':{wide}s}  highest  what begins and ends it"
    )
    for r in rows[:MOST_LINES]:
        high = max(
            (e for e in (r["from_elevation_deg"], r["to_elevation_deg"]) if e is not None),
            default=math.nan,
        )
        screen.say(
            f"{r['start_utc'][:19]:20s} {span(r['duration_s']):>11s}  "
            f"{r['from'] + ' > ' + r['to']:{wide}s}  {high:4.0f} deg  {r['why']}"
        )
    if len(rows) > MOST_LINES:
        screen.say(f"and {len(rows) - MOST_LINES} more passes; --out passes.csv or --json has all")


def _export(
    network: StationNetwork, rows: list[dict[str, Any]], ending: str, name: str
) -> tuple[str | bytes, dict[str, str]]:
    """What is in a file, and the numbers of its nodes where its form knows no names."""
    from ilrs.network.formats import write_plan
    from ilrs.network.plan import numbered
    from ilrs.telecom.station_plan import station_plan

    if ending == "csv":
        text = io.StringIO()
        table = csv.DictWriter(text, list(rows[0]) if rows else ["from", "to"], lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
        return text.getvalue(), {}
    if ending == "czml":
        from ilrs.telecom.czml import czml

        return czml(network), {}
    if ending == "oem":
        from ilrs.flight.oem import format_oem
        from ilrs.telecom.czml import spacecraft

        return format_oem(spacecraft(network, name), created=network.grid.start), {}
    if ending == "bsp":
        from ilrs.flight.spk import spk_bytes
        from ilrs.telecom.czml import spacecraft

        craft = spacecraft(network, name)
        return spk_bytes(craft, KERNEL_NUMBER), {craft.name: str(KERNEL_NUMBER)}
    form = {"ionrc": "ion"}.get(ending, ending)
    plan = station_plan(network)
    if form in ("ion", "hdtn"):
        plan, numbers = numbered(plan)
        return write_plan(plan, form), {name: str(number) for name, number in numbers.items()}
    return write_plan(plan, form), {}


def _ending(path: Path) -> str:
    return path.suffix.lower().removeprefix(".")


def _degrees(angle_rad: float) -> float | None:
    return math.degrees(angle_rad) if math.isfinite(angle_rad) else None
