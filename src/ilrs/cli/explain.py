"""`ilrs explain`: what a run was made of, and where one of its values comes from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ilrs.cli.options import json_option
from ilrs.cli.screen import Screen


@click.command("explain")
@click.argument("run", type=click.Path(path_type=Path), metavar="RUN")
@click.argument("address", required=False, default="", metavar="[ADDRESS]")
@json_option
@click.pass_obj
def command(screen: Screen, run: Path, address: str) -> None:
    """Say what RUN was made of, or what a value is.

    RUN is a run's folder; without an ADDRESS its digests, seed and versions are printed. With one,
    such as battery/capacity or battery/energy_j: what that value is and where it comes from. An
    element alone, such as battery, or a series of a site, such as site.rim.sun_elevation_rad, can
    be asked for too.
    """
    from ilrs.batch import open_record
    from ilrs.cli.origin import origin_of

    record = open_record(run)
    if not address:
        screen.emit(record.provenance)
        name = {"name": record.station.get("name", ""), "title": record.station.get("title", "")}
        screen.say("\n".join(lines_of({**name, **record.provenance})))
        return
    try:
        found = origin_of(record, address)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="ADDRESS") from None
    screen.emit(found)
    screen.say("\n".join(lines_of(for_people(found))))


def for_people(found: dict[str, Any]) -> dict[str, Any]:
    """The facts with quantities in the units of people beside SI, and commands as sentences."""
    told, unit = dict(found), found.get("unit", "")
    if (shown := told.pop("shown", "")) and told.get("value") is not None:
        told["value"] = _beside(shown, told["value"], told.pop("unit"))
    if "in_this_run" in told:
        told["in_this_run"] = _extremes(told["in_this_run"], unit)
    for key in ("given", "happened"):
        if key in told:
            told[key] = [_sentence(entry, unit) for entry in told[key]] or ["never, in this run"]
    return told


def _beside(shown: str, value: float, unit: str) -> str:
    """`5 kWh = 18000000 J`; only one of them where both are the same."""
    plain = f"{value:.10g}" + ("" if unit == "1" else f" {unit}")
    return shown if shown == plain or shown.startswith(f"{plain} (") else f"{shown} = {plain}"


def _extremes(part: dict[str, Any], unit: str) -> dict[str, str]:
    from ilrs.units import show

    return {
        word: show(part[key], unit) + (f", {part[key + '_at']}" if f"{key}_at" in part else "")
        for word, key in (("lowest", "min"), ("highest", "max"), ("mean", "mean"))
        if part.get(key) is not None
    }


def _sentence(entry: dict[str, Any], unit: str) -> str:
    if "step" not in entry:
        return f"{entry['time']}: {entry['text']}"
    value = entry["word"] or f"{entry['value']:g}" + ("" if unit == "1" else f" {unit}")
    return f"{entry['time']} (step {entry['step']}) by {entry['actor']}: {value}, {entry['why']}"


def lines_of(part: Any, indent: str = "") -> list[str]:
    """Nested mappings as indented lines of names and values; empty values are left out."""
    lines: list[str] = []
    for name, value in part.items():
        title = f"{indent}{name.replace('_', ' '):{max(1, 18 - len(indent))}s}"
        if isinstance(value, dict) and value:
            lines += [title.rstrip(), *lines_of(value, indent + "  ")]
        elif isinstance(value, list) and value:
            lines += [f"{title} {value[0]}", *(f"{' ' * len(title)} {v}" for v in value[1:])]
        elif value not in ("", None, {}, []):
            lines.append(f"{title} " + str(value).replace("\n", "\n" + " " * (len(title) + 1)))
    return lines
