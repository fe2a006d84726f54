"""`ilrs ports`: what types of ports there are, whether two meet, and what could fly on what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ilrs.cli.options import json_option, language_option
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from ilrs.partners.ports.adapters import Adapter

COLOURS = {"fits": "green", "adapter": "yellow", "incompatible": "red", "unknown": "magenta"}
_FILE = click.Path(path_type=Path)
# Verdicts on which two sides may go on; the others end with status 1.
GOES_ON = ("fits", "adapter")


@click.group("ports")
def command() -> None:
    """See the types of ports, and whether two ports meet.

    Try: ilrs ports match docking.idss docking.apas_cn
    """


@command.command("list")
@click.argument("group", metavar="[GROUP]", default="")
@json_option
@click.pass_obj
def list_(screen: Screen, group: str) -> int:
    """List the types of ports, of one GROUP or of all."""
    from ilrs.diagnostics import did_you_mean
    from ilrs.partners.ports.catalogue import GROUPS, port_types
    from ilrs.partners.ports.told import told_type

    if group and group not in GROUPS:
        hint = did_you_mean(group, GROUPS)
        raise click.BadParameter(f'there is no group "{group}"; {hint}', param_hint="GROUP")
    found = [t for t in port_types().values() if group in ("", t.group.name)]
    screen.emit({"types": [told_type(t) for t in found]})
    for type_ in found:
        mark = "  (unverified)" if type_.unverified else ""
        screen.say(f"{type_.name:<28} {', '.join(type_.group.roles):<28} {type_.title}{mark}")
    return 0


@command.command("show")
@click.argument("name", metavar="TYPE")
@language_option
@json_option
@click.pass_obj
def show(screen: Screen, name: str, language: str) -> int:
    """Show the numbers of a TYPE, each with its source."""
    from ilrs.partners.ports.catalogue import type_of
    from ilrs.partners.ports.port import PortError
    from ilrs.partners.ports.told import told_type

    try:
        document = told_type(type_of(name), language)
    except PortError as error:
        raise click.BadParameter(str(error), param_hint="TYPE") from None
    screen.emit(document)
    if not screen.json:
        _show(screen, document)
    return 0


def _show(screen: Screen, document: dict[str, Any]) -> None:
    mark = "; unverified as a class" if document["unverified"] else ""
    screen.say(f"{document['type']}: {document['title']} (family {document['family']}{mark})")
    if document["note"]:
        screen.say(document["note"])
    for role, meets in document["roles"].items():
        screen.say(f"  {role} meets {', '.join(meets)}")
    for row in document["numbers"]:
        role = f" ({row['role']})" if row["role"] else ""
        for claim in row["claims"]:
            words = [w for w in ("unverified", "secondary") if claim[w]]
            screen.say(
                f"  {row['title'] + role:<36} {claim['shown']:<18} {', '.join(words)}".rstrip()
            )
            screen.say(f"  {'':36} [{claim['source']}]")


@command.command("match")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option("--adapters", "shipped", is_flag=True, help="Allow the adapters that ship.")
@click.option("--adapter-file", "files", multiple=True, metavar="FILE", type=_FILE,
              help="And those of this file; repeatable.")  # fmt: skip
@language_option
@json_option
@click.pass_obj
def match_(
    screen: Screen, a: str, b: str, shipped: bool, files: tuple[Path, ...], language: str
) -> int:
    """Say whether the ports A and B meet: what both bear, or why they do not.

    A and B are types (power.dc28), types with a role (power.dc28:consumer), or ports of the files
    of contributions and calls (FILE#port). Status 1 means that they do not meet, or that this
    is not known.
    """
    from datetime import date

    from ilrs.partners.ports.match import match
    from ilrs.partners.ports.port import PortError
    from ilrs.partners.ports.source import find_pair
    from ilrs.partners.ports.told import told_match

    try:
        first, second = find_pair(a, b, date.today())
        between = _adapters(shipped, files)
    except PortError as error:
        raise click.UsageError(str(error)) from None
    found = match(first, second, between)
    document = told_match(found, language)
    screen.emit(document)
    if not screen.json:
        _tell(screen, document)
    return 0 if found.verdict in GOES_ON else 1


def _adapters(shipped: bool, files: tuple[Path, ...]) -> tuple[Adapter, ...]:
    from ilrs.partners.ports.adapters import read_adapters, shipped_adapters

    found = dict(shipped_adapters()) if shipped else {}
    for path in files:
        found |= read_adapters(path)
    return tuple(found.values())


def _tell(screen: Screen, document: dict[str, Any]) -> None:
    verdict = document["verdict"]
    sides = " and ".join(_side(document[s]) for s in ("a", "b"))
    screen.say(f": {sides}", head=click.style(verdict, fg=COLOURS[verdict]))
    for reason in document["reasons"]:
        screen.say(f"  {reason['says']}")
        if reason["source"] and reason["verdict"] != "fits":
            screen.say(f"    [{reason['source']}]")
    if document["envelope"]:
        screen.say("what both bear:")
    for row in document["envelope"]:
        mark = "  unverified" if row["unverified"] else ""
        at = f"  at {row['at']}" if row["at"] else ""
        screen.say(f"  {row['title']:<28} {row['shown']}{at}{mark}")


def _side(port: dict[str, Any]) -> str:
    own = f"{port['type']}:{port['role']}"
    return own if port["name"] == own else f"{port['name']} ({own})"


@command.command("matrix")
@click.option("--to", "target", default="moon", show_default=True, metavar="TARGET",
              type=click.Choice(["moon", "leo"]), help="moon or leo.")  # fmt: skip
@click.option("--reserve", default="0 %", show_default=True, metavar="PART",
              help="Part of the carrier's mass that has to be left.")  # fmt: skip
@language_option
@json_option
@click.pass_obj
def matrix_(screen: Screen, target: str, reserve: str, language: str) -> int:
    """Which crewed ship could fly on which carrier, by mass, with every published figure."""
    from ilrs.partners.contribution.schema import title_of
    from ilrs.partners.ports.carriers import matrix
    from ilrs.partners.ports.told import margin_says, pairing_says, told_matrix
    from ilrs.units import QuantityError, parse

    try:
        found = matrix(target, parse(reserve, "reserve"))
    except (QuantityError, ValueError) as error:
        raise click.BadParameter(str(error), param_hint="--reserve") from None
    document = told_matrix(found, language)
    screen.emit(document)
    carrier = ""
    for pairing in found.pairings:
        if pairing.carrier.name != carrier:
            carrier = pairing.carrier.name
            screen.say(title_of(pairing.carrier.title, language))
        title = title_of(pairing.ship.title, language)
        head = click.style(f"  {pairing.verdict:<13}", fg=COLOURS[pairing.verdict])
        screen.say(f"{title:<24} {pairing_says(pairing, language)}", head=head)
        for margin in pairing.margins if pairing.disputed else ():
            screen.say(f"{'':16}{margin_says(pairing, margin)}")
    screen.say(f"\nBy mass alone. Also to be settled: {'; '.join(document['open'])}.")
    return 0
