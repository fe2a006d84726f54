"""`ilrs network route`: which way a bundle takes over a contact plan, and when it arrives."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ilrs.cli.network.given import Asked, network_of
from ilrs.cli.options import json_option, quantity, quiet_option, scenario_option
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from ilrs.epoch import Epoch
    from ilrs.network.formats import PlanFile
    from ilrs.network.routing.ways import Route

# The names of ilrs.network.formats.FORMS, written again so that help need not import numpy.
FORMS = ("ion", "hdtn", "ud3tn", "csv", "json")
BYTE_BIT = 8.0


@click.command("route")
@click.argument("plan", type=click.Path(path_type=Path), metavar="PLAN")
@click.argument("source", metavar="FROM")
@click.argument("destination", metavar="TO")
@click.option("--at", default="0", show_default=True, metavar="SECONDS|UTC",
              help="The bundle is at FROM then; seconds count from the plan's origin.")  # fmt: skip
@click.option("--size", default=0.0, show_default=True, metavar="BYTES", type=float,
              help="Size of the bundle; 0 follows its first bit.")  # fmt: skip
@click.option("--lifetime", metavar="TIME", help="The bundle is dropped so long after --at.")
@click.option("--priority", default=0, show_default=True, type=click.IntRange(0, 2),
              help="0 bulk to 2 expedited; alone on the links, all go the same way.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(FORMS),
              help="Form of PLAN; without it, its text tells.")  # fmt: skip
@click.option("--from", "start", metavar="UTC",
              help="Of a station: its plan begins then.")  # fmt: skip
@click.option("--for", "duration", default="7 days", show_default=True, metavar="TIME",
              help="Of a station: how long its plan is.")  # fmt: skip
@scenario_option
@quiet_option
@json_option
@click.pass_obj
def command(
    screen: Screen,
    plan: Path,
    source: str,
    destination: str,
    at: str,
    size: float,
    lifetime: str | None,
    priority: int,
    form: str | None,
    start: str | None,
    duration: str,
    scenario: str,
) -> None:
    """The way of a bundle over a contact plan.

    PLAN is a file of ION (ionrc), HDTN (JSON), uD3TN (commands), or our own CSV or JSON; or the
    folder of a station, whose stores, relays and ground stations are then the nodes. FROM and TO
    are names or numbers of nodes. Of the ways of earliest arrival the one of fewest hops is
    told. Status 0 also when there is no way: then "route" is null.

    Example: ilrs network route plan.csv station centre --size 1000000
    """
    from ilrs.network.routing.ways import route, table_of

    if not (size >= 0.0 and math.isfinite(size)):
        raise click.BadParameter("a size is 0 bytes or more", param_hint="--size")
    if plan.is_dir():
        found = _of_station(screen, plan, start, duration, scenario)
    else:
        found = _read(plan, form or "")
    for remark in found.remarks:
        screen.note(str(remark))
    at_s = seconds_of(at, found.plan.origin)
    deadline_s = at_s + quantity(lifetime, "lifetime_s", "--lifetime") if lifetime else math.inf
    table = table_of(found.plan)
    ends = [_node(name, found, hint) for name, hint in ((source, "FROM"), (destination, "TO"))]
    if ends[0] == ends[1]:
        raise click.UsageError(f"FROM and TO are the same node, {ends[0]}; nothing needs to travel")
    bits = size * BYTE_BIT
    way = route(table, ends[0], ends[1], at_s, size_bit=bits, deadline_s=deadline_s)
    _check_doubts(found, (ends[0], ends[1]), (at_s, bits, deadline_s), way)
    asked: dict[str, Any] = {
        "from": ends[0],
        "to": ends[1],
        "at_s": at_s,
        "size_bytes": size,
        "priority": priority,
    }
    origin = found.plan.origin
    asked |= {"origin_utc": origin.utc if origin else None, "format": found.form}
    asked |= {"remarks": [remark.as_dict() for remark in found.remarks]}
    if way is None:
        reach = route(table, ends[0], ends[1], at_s, size_bit=bits)
        first = route(table, ends[0], ends[1], at_s)
        why = _why(reach, first, deadline_s, size)
        screen.emit({"route": None, "why": why, **asked})
        screen.say(f"No way from {ends[0]} to {ends[1]}: {why}.")
        return
    screen.emit({**_facts(way, origin), **asked})
    _tell(screen, way, at_s, origin)


def seconds_of(text: str, origin: Epoch | None) -> float:
    """`--at` as seconds after the plan's origin: a number, or a UTC instant."""
    from ilrs.epoch import Epoch

    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if math.isfinite(seconds):
        return seconds
    try:
        epoch = Epoch.from_utc(text)
    except ValueError as error:
        raise click.BadParameter(f"{error}, or seconds", param_hint="--at") from None
    if origin is None:
        raise click.BadParameter(
            "the plan counts seconds from no date; give seconds", param_hint="--at"
        )
    return epoch - origin


def _of_station(
    screen: Screen, folder: Path, start: str | None, duration: str, scenario: str
) -> PlanFile:
    """The plan of a station's own network."""
    from ilrs.network.formats import PlanFile
    from ilrs.telecom.station_plan import station_plan

    network = network_of(screen, Asked(str(folder), start, duration, scenario))
    return PlanFile(station_plan(network), "station")


def _read(path: Path, form: str) -> PlanFile:
    from ilrs.network.formats import read_plan

    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise click.ClickException(
            f"{path}: not a text file (byte {error.start} is not UTF-8); give a contact plan"
        ) from None
    return read_plan(text, str(path), form)


def _node(name: str, found: PlanFile, hint: str) -> str:
    """The plan's name of a node, which may also be said as the EID that stands in a file."""
    from ilrs.diagnostics import did_you_mean
    from ilrs.network.formats.ud3tn import node_of

    nodes = found.plan.nodes
    for said in (name, node_of(name)):
        if said in nodes:
            return said
    told = did_you_mean(name, nodes)
    raise click.BadParameter(
        f'the plan has no node "{name}"' + (f"; {told}" if told else ""), param_hint=hint
    )


def _check_doubts(
    found: PlanFile, ends: tuple[str, str], asked: tuple[float, float, float], way: Route | None
) -> None:
    """Refuses an answer that would be another if contacts given backwards were turned round."""
    from ilrs.diagnostics import DeclarationError
    from ilrs.network.formats.rows import as_errors, joined
    from ilrs.network.plan import ContactPlan
    from ilrs.network.routing.ways import route, table_of

    if not found.doubtful:
        return
    contacts = joined([*found.plan.contacts, *found.doubtful])
    turned = table_of(ContactPlan(tuple(contacts), found.plan.origin))
    other = route(turned, *ends, asked[0], size_bit=asked[1], deadline_s=asked[2])
    if other is not None and (way is None or other.arrival_s < way.arrival_s):
        raise DeclarationError(as_errors(found.remarks, "PLAN-REVERSED"))


def _why(reach: Route | None, first: Route | None, deadline_s: float, size: float) -> str:
    if reach is not None:
        return (
            f"it would arrive at {reach.arrival_s:.9g} s, "
            f"after the end of its lifetime at {deadline_s:.9g} s"
        )
    if first is not None:
        return f"no chain of contacts is long enough for {size:.9g} bytes in one piece"
    return "no chain of contacts leads there after this time"


def _facts(way: Route, origin: Epoch | None) -> dict[str, Any]:
    hops = [
        {
            "from": hop.contact.source,
            "to": hop.contact.destination,
            "start_s": hop.contact.start_s,
            "end_s": hop.contact.end_s,
            "rate_bit_s": hop.contact.rate_bit_s,
            "owlt_s": hop.contact.owlt_s,
            "depart_s": hop.depart_s,
            "arrive_s": hop.arrive_s,
        }
        for hop in way.hops
    ]
    return {
        "arrival_s": way.arrival_s,
        "arrival_utc": (origin + way.arrival_s).utc if origin else None,
        "hops": hops,
        "expires_s": way.expiry_s,
        "volume_bytes": way.volume_bit / BYTE_BIT,
    }


def _tell(screen: Screen, way: Route, at_s: float, origin: Epoch | None) -> None:
    count = len(way.hops)
    utc = f" ({(origin + way.arrival_s).utc})" if origin else ""
    screen.say(
        f"Arrives at {way.arrival_s:.9g} s{utc}, {way.arrival_s - at_s:.9g} s after it set out, "
        f"over {count} {'hop' if count == 1 else 'hops'}."
    )
    head = ("from", "to", "departs s", "arrives s", "contact s", "rate bit/s", "light s")
    rows: list[tuple[str, ...]] = [head]
    for hop in way.hops:
        c = hop.contact
        times = f"{c.start_s:.9g} to {c.end_s:.9g}"
        numbers = (f"{n:.9g}" for n in (hop.depart_s, hop.arrive_s))
        rows.append((
            c.source, c.destination, *numbers, times, f"{c.rate_bit_s:.9g}", f"{c.owlt_s:.9g}",
        ))  # fmt: skip
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    for row in rows:
        left = "  ".join(text.ljust(w) for text, w in zip(row[:2], widths[:2], strict=True))
        right = "  ".join(text.rjust(w) for text, w in zip(row[2:], widths[2:], strict=True))
        screen.say(f"  {left}  {right}")
