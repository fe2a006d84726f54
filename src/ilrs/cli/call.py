"""`ilrs call`: what is offered, by whom, and within which limits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ilrs.cli.options import json_option, language_option
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from ilrs.partners.calls.reading import Call

_station = click.option(
    "--station", type=click.Path(path_type=Path), metavar="STATION",
    help="Also the calls in the folder of this station.",
)  # fmt: skip


@click.group("call")
def command() -> None:
    """Look at calls, public ones and those of a station."""


@command.command("list")
@_station
@language_option
@json_option
@click.pass_obj
def list_(screen: Screen, station: Path | None, language: str) -> int:
    """List the calls."""
    found = _calls(station)
    screen.emit([_head(call, language) for call in found.values()])
    for call in found.values():
        head = _head(call, language)
        roles = ", ".join(call.table.roles)
        screen.say(f"{head['id']:<16} {head['status']:<8} {head['title']} ({roles})")
    return 0


@command.command("show")
@click.argument("call", metavar="CALL")
@_station
@language_option
@json_option
@click.pass_obj
def show(screen: Screen, call: str, station: Path | None, language: str) -> int:
    """Show the roles of CALL with their limits and where these come from."""
    from ilrs.diagnostics import did_you_mean

    calls = _calls(station)
    if call not in calls:
        hint = did_you_mean(call, list(calls))
        raise click.BadParameter(f'there is no call "{call}"; {hint}', param_hint="CALL")
    found = calls[call]
    document = {**_head(found, language), "roles": _roles(found, language)}
    screen.emit(document)
    screen.say(f"{document['title']} ({found.id} {found.table.version}, {document['status']})")
    if document["source"]:
        screen.say(f"[{document['source']}]")
    for day, name in ((d, n) for n, d in document["windows"].items()):
        screen.say(f"  {name:<18} {day}")
    for name, role in document["roles"].items():
        screen.say(f"\n{name}: {role['title']}")
        for row in role["limits"]:
            mark = " (not verified)" if row["unverified"] else ""
            screen.say(f"  {row['name']:<18} {row['value']}{mark}  [{row['source']}]")
    return 0


def _calls(station: Path | None) -> dict[str, Call]:
    from ilrs.partners.calls.reading import calls_of, shipped_calls

    offered = calls_of(station) if station is not None else {}
    # A station's own call goes before a public one of the same name, as in an assessment.
    return offered | {id: call for id, call in shipped_calls().items() if id not in offered}


def _head(call: Call, language: str) -> dict[str, Any]:
    from ilrs.partners.contribution.schema import title_of

    windows = call.table.windows.model_dump()
    return {
        "id": call.id,
        "version": call.table.version,
        "title": title_of(call.table.title, language),
        "issuer": call.table.issuer,
        "status": call.table.status,
        "source": call.table.source,
        "windows": {n: str(given["value"])[:10] for n, given in windows.items() if given},
    }


def _roles(call: Call, language: str) -> dict[str, Any]:
    from ilrs.partners.contribution.schema import title_of

    found: dict[str, Any] = {}
    for name, role in call.table.roles.items():
        prefix = f"roles.{name}."
        limits = [
            {
                "name": path.removeprefix(prefix), "value": q.text, "si": q.si,
                "source": q.source, "confidence": q.confidence,
                "unverified": call.is_unverified(name, path.removeprefix(prefix)),
            }
            for path, q in call.amounts.items()
            if path.startswith(prefix)
        ]  # fmt: skip
        found[name] = {
            "title": title_of(role.title, language), "levels": role.levels, "forms": role.forms,
            "phases": role.phases, "trl": role.trl, "limits": limits,
        }  # fmt: skip
    return found
