"""`ilrs assess`: whether a station can carry a contribution, and what that does to the others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ilrs.cli.options import json_option, language_option, quiet_option, scenario_option
from ilrs.cli.screen import Screen, padded

_FILE = click.Path(path_type=Path)
COLOURS = {"fail": "red", "unknown": "magenta", "conditional": "yellow", "note": "cyan"}
# Verdicts on which a contribution may go on; the others end with status 1.
GOES_ON = ("pass", "conditional")


@click.command("assess")
@click.argument("file", metavar="FILE", type=_FILE)
@click.option("--station", metavar="STATION", type=_FILE, required=True,
              help="Folder of the station that would carry it.")  # fmt: skip
@scenario_option
@language_option
@click.option("--all", "whole", is_flag=True, help="Also list the rules that are met.")
@quiet_option
@json_option
@click.pass_obj
def command(
    screen: Screen, file: Path, station: Path, scenario: str, language: str, whole: bool
) -> int:
    """Assess the contribution in FILE: the same rules for everybody.

    The station is run for its whole time, without the contribution and with it. Status 1 means that
    the verdict is fail or unknown, or that the file has errors.

    Try: ilrs assess contribution.toml --station stations/reference
    """
    from datetime import date

    from ilrs.admission import assess, told

    with screen.progress() as progress:
        found = assess(file, station, scenario=scenario, today=date.today(), progress=progress)
    document = told(found, language)
    screen.emit(document)
    if not screen.json:
        _tell(screen, document, whole)
    return 0 if found.verdict in GOES_ON else 1


def _tell(screen: Screen, document: dict[str, Any], whole: bool) -> None:
    from ilrs.partners.messages import say

    language = document["language"]
    screen.say(f"{document['title']} ({document['contribution']} {document['version']})")
    screen.say(f"{document['why']}\n")
    rows = [*document["findings"], *(document["checks"] if whole else [])]
    for row in rows:
        word = say(f"severity.{row['severity']}", language, {})
        place = f"{row['path']}:{row['line']}" if row["line"] else row["path"]
        head = click.style(padded(word, 10), fg=COLOURS.get(row["severity"], "green"))
        screen.say(f" {row['id']:<14} {row['says']}", head=head)
        if row["remedy"]:
            screen.say(f"{'':10} {'':14} -> {row['remedy']}")
        if row["source"] and row["severity"] != "pass":
            screen.say(f"{'':10} {'':14} [{place}; {row['source']}]")
    met = len(document["checks"])
    if not whole and met:
        screen.say(f"\n{say('told.met', language, {'count': met})}")
    if document["effects"]:
        _tell_effects(screen, document)


def _tell_effects(screen: Screen, document: dict[str, Any]) -> None:
    from ilrs.partners.messages import amount, say

    language = document["language"]
    screen.say(f"\n{say('told.effects', language, {})}")
    rows = {say("told.station", language, {}): document["effects"]["station"]}
    rows |= document["effects"]["partners"]
    for name, row in rows.items():
        used, bits = row["used_j"], row["delivered_bit"]
        energy = f"{amount(used['without'], '_j')} -> {amount(used['with'], '_j')}"
        data = f"{amount(bits['without'], '_bit')} -> {amount(bits['with'], '_bit')}"
        screen.say(f"  {padded(name, 14)} {energy:<28} {data if bits['without'] else ''}".rstrip())
