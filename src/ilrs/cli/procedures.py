"""`ilrs procedures`: what is wrong with a station's procedures and plans, and what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ilrs.cli.options import json_option, language_option, scenario_option
from ilrs.cli.screen import Screen, count_of

if TYPE_CHECKING:
    from ilrs.mission.procedures.library import Library


@click.group("procedures")
def command() -> None:
    """Check and show the procedures and plans of a station."""


@command.command("check")
@click.argument("station", metavar="STATION")
@scenario_option
@json_option
@click.pass_obj
def check(screen: Screen, station: str, scenario: str) -> int:
    """Say everything that is wrong with the procedures and plans of STATION."""
    from ilrs.batch import load
    from ilrs.diagnostics import has_errors
    from ilrs.mission.plans.reading import read_plans
    from ilrs.mission.procedures.reading import read_procedures

    loaded = load(station, scenario=scenario)
    read = read_procedures(loaded)
    plans = read_plans(loaded, read.library)
    found = sorted((*read.diagnostics, *plans.diagnostics))
    ok = not has_errors(found)
    names = {"procedures": list(read.library.procedures), "plans": list(plans.plans)}
    screen.emit({"ok": ok, **names, "diagnostics": [d.as_dict() for d in found]})
    screen.diagnostics(found, err=False)
    if ok:
        remarks = f" ({count_of(found)})" if found else ""
        counts = [_count(len(names["procedures"]), "procedure"), _count(len(plans.plans), "plan")]
        screen.say(f"{loaded.name}: good{remarks}; {', '.join(counts)}")
    return 0 if ok else 1


@command.command("show")
@click.argument("station", metavar="STATION")
@click.argument("name", metavar="[PROCEDURE]", default="")
@scenario_option
@language_option
@json_option
@click.pass_obj
def show(screen: Screen, station: str, name: str, scenario: str, language: str) -> int:
    """List the procedures of STATION, or the steps of one."""
    from ilrs.batch import load
    from ilrs.diagnostics import DeclarationError, has_errors
    from ilrs.mission.procedures.library import UnknownProcedureError
    from ilrs.mission.procedures.listing import procedure_listing, step_listing
    from ilrs.mission.procedures.reading import read_procedures

    read = read_procedures(load(station, scenario=scenario))
    if has_errors(read.diagnostics):
        raise DeclarationError(read.diagnostics)
    library = read.library
    if not name:
        listed = [procedure_listing(library, known) for known in library.procedures]
        screen.emit(listed)
        for known in listed:
            screen.say(f"{known['name']:<24} {_in(known['title'], language)}")
        return 0
    try:
        steps = [step_listing(step) for step in library.procedure(name).steps]
    except UnknownProcedureError as error:
        raise click.UsageError(str(error)) from None
    screen.emit(procedure_listing(library, name) | {"steps": steps})
    screen.say(_page(library, name, language))
    return 0


def _page(library: Library, name: str, language: str) -> str:
    from ilrs.mission.procedures.listing import leads_on, step_text

    found = library.procedure(name)
    lines = [_in(found.title, language)]
    lines += [line for line in (found.audience and f"For {found.audience}.", found.purpose) if line]
    for argument in found.arguments.values():
        default = "must be given" if argument.default is None else f"else {argument.default}"
        lines.append(f"Argument {argument.name}: {argument.command}; {default}")
    lines += [f"Commands {', '.join(library.elements_of(name))}", ""]
    following = [*list(found.index)[1:], "end"]
    for i, (step, after) in enumerate(zip(found.steps, following, strict=True), 1):
        title = _in(step.title, language) or step.id
        lines.append(f"{i:>3} {step.id}: {title}")
        lines.append(f"      {step.verb} {step_text(step)}{leads_on(step, after)}")
    return "\n".join(lines)


def _in(title: object, language: str) -> str:
    words = title if isinstance(title, dict) else {}
    return str(words.get(language) or words.get("en") or "")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
