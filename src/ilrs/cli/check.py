"""`ilrs check`: everything that is wrong with a station, all at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ilrs.cli.options import json_option, scenario_option, set_option
from ilrs.cli.screen import Screen, count_of

if TYPE_CHECKING:
    from ilrs.diagnostics import Diagnostic
    from ilrs.station.model import Station


@click.command("check")
@click.argument("station", metavar="STATION")
@scenario_option
@set_option
@json_option
@click.pass_obj
def command(screen: Screen, station: str, scenario: str, settings: dict[str, str]) -> int:
    """Say everything that is wrong with STATION.

    Errors, warnings and notes are printed all at once, with file and line.
    Without --scenario every scenario of the station is checked too.
    """
    from ilrs.batch import examine
    from ilrs.diagnostics import has_errors

    first = examine(station, scenario=scenario, set=settings)
    found = set(first.diagnostics)
    if not scenario and first.station is not None:
        found |= _in_scenarios(
            {
                name: set(examine(station, scenario=name, set=settings).diagnostics) - found
                for name in first.station.scenarios
            }
        )
    ordered, ok = sorted(found), not has_errors(found)
    screen.emit({"ok": ok, "diagnostics": [d.as_dict() for d in ordered]})
    screen.diagnostics(ordered, err=False)
    if ok and first.station is not None:
        screen.say(_good(first.station, ordered))
    return 0 if ok else 1


def _in_scenarios(found: dict[str, set[Diagnostic]]) -> set[Diagnostic]:
    """What is wrong only with scenarios, saying with which."""
    named = {
        d: [name for name, of in found.items() if d in of] for d in set().union(*found.values())
    }
    return {
        replace(d, what=f"{d.what} (with scenario {', '.join(names)})")
        for d, names in named.items()
    }


def _good(station: Station, found: list[Diagnostic]) -> str:
    from ilrs.report.words import NBSP, plural

    parts = {"element": station.elements, "bus": station.buses, "site": station.sites}
    counts = [plural(len(of), noun, "buses" if noun == "bus" else "") for noun, of in parts.items()]
    if station.scenarios:
        counts.append(plural(len(station.scenarios), "scenario"))
    remarks = f" ({count_of(found)})" if found else ""
    return f"{_named(station)}: good{remarks}; {', '.join(counts)}".replace(NBSP, " ")


def _named(station: Station) -> str:
    """The station's name; with its folder where that is called otherwise, as a copy is."""
    folder = Path(station.folder)
    same = folder.resolve().name == station.name
    return station.name if same else f"{station.name} (in {folder})"
