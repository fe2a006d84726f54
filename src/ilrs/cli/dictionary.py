"""`ilrs dictionary`: what a station's packets hold, for people, programs and mission control."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ilrs.cli.options import json_option, scenario_option, set_option
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from ilrs.protocols.dictionary.model import Dictionary, Function, Parameter


@click.command("dictionary")
@click.argument("station", metavar="STATION")
@scenario_option
@set_option
@click.option(
    "--xtce", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Write it as XTCE 1.2, which other mission control software reads.",
)  # fmt: skip
@json_option
@click.pass_obj
def command(
    screen: Screen, station: str, scenario: str, settings: dict[str, str], xtce: Path | None
) -> None:
    """List what the packets of STATION carry.

    Telemetry, events and commands, with their numbers.

    Packets are CCSDS space packets with PUS headers: housekeeping TM[3,25], events TM[5,x],
    acknowledgements TM[1,x], commands TC[8,1]. The numbers stay when other elements come or go.
    """
    from ilrs.batch import load
    from ilrs.mission.dictionary import dictionary_of
    from ilrs.protocols.dictionary.xtce import xtce_document

    found = dictionary_of(load(station, scenario=scenario, set=settings))
    if xtce is not None:
        xtce.write_bytes(xtce_document(found))
    screen.emit(found.as_dict() | {"xtce": None if xtce is None else str(xtce)})
    screen.say(_head(found))
    if xtce is not None:
        screen.say(f"XTCE 1.2     {xtce}")
    else:
        screen.say(_page(found))


def _head(found: Dictionary) -> str:
    parameters = sum(1 for _ in found.parameters)
    sizes = f"{parameters} parameters in {len(found.structures)} structures"
    return "\n".join(
        (
            f"Dictionary   {found.station}, {found.title}",
            f"Digest       {found.digest}",
            f"Telemetry    {sizes}, {len(found.events)} events",
            f"Commands     {len(found.functions)}",
        )
    )


def _page(found: Dictionary) -> str:
    lines: list[str] = []
    for facility, apid in found.applications.items():
        lines += ["", f"Application {apid}: {facility or 'the station'}"]
        for structure in (s for s in found.structures if s.apid == apid):
            size = structure.form.size
            lines.append(f"  structure {structure.number}, {structure.name}, {size} octets")
            lines += [f"    {_parameter(p)}" for p in structure.parameters]
        lines += [f"  event {e.number}, {e.name}: {e.doc}" for e in found.events if e.apid == apid]
        lines += [f"  command {_function(f)}" for f in found.functions if f.apid == apid]
    return "\n".join(lines)


def _parameter(parameter: Parameter) -> str:
    from ilrs.units import show

    unit = f" [{parameter.unit}]" if parameter.unit else ""
    words = " | ".join(parameter.words.values())
    told = f"{parameter.address}{unit} {parameter.encoding}: {words or parameter.doc}"
    if (b := parameter.bounds) is None:
        return told
    names = ("red_low", "yellow_low", "yellow_high", "red_high")
    given = ((n.replace("_", " "), getattr(b, n)) for n in names)
    bounds = [f"{n} {show(v, parameter.unit)}" for n, v in given if v is not None]
    return f"{told}; {', '.join(bounds)}"


def _function(function: Function) -> str:
    words = " | ".join(function.words.values())
    span = f"{function.minimum:g} ... {function.maximum:g} {function.unit}".rstrip()
    return f"{function.number}, {function.address} = {words or span}: {function.doc}"
