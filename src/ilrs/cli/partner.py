"""`ilrs partner`: begin a contribution, and look at its file."""

from __future__ import annotations

from pathlib import Path

import click

from ilrs.cli.options import json_option, language_option
from ilrs.cli.screen import Screen

_FILE = click.Path(path_type=Path)


@click.group("partner")
def command() -> None:
    """Bring something to a station: write its file and check it.

    `ilrs assess` then says what the station makes of it.
    """


@command.command("new")
@click.option("--level", default="equipment", show_default=True, metavar="LEVEL",
              help="mission, system, subsystem, equipment or ground.")  # fmt: skip
@click.option("--partner", default="my_partner", show_default=True, metavar="NAME",
              help="Who brings it.")  # fmt: skip
@click.option("--name", default="my_instrument", show_default=True, metavar="NAME",
              help="What it is called.")  # fmt: skip
@click.option("--out", type=_FILE, metavar="FILE", help="Write there instead of the screen.")
@language_option
@click.pass_obj
def new(
    screen: Screen, level: str, partner: str, name: str, out: Path | None, language: str
) -> int:
    """Write a commented template of a contribution."""
    from ilrs.partners.contribution.template import template
    from ilrs.partners.messages import say

    try:
        text = template(level, partner, name, language)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None
    if out is None:
        screen.say(text.rstrip("\n"))
        return 0
    if out.exists():
        raise click.ClickException(f"{out} exists already; name another file")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")
    screen.say(say("told.written", language, {"file": out}))
    return 0


@command.command("check", short_help="Say all that is wrong with the contribution in FILE.")
@click.argument("file", metavar="FILE", type=_FILE)
@json_option
@click.pass_obj
def check(screen: Screen, file: Path) -> int:
    """Say everything that is wrong with the contribution in FILE, without running anything."""
    from datetime import date

    from ilrs.diagnostics import has_errors
    from ilrs.partners.contribution.reading import read_contribution

    read = read_contribution(file, date.today())
    found, ok = read.diagnostics, not has_errors(read.diagnostics)
    screen.emit({"ok": ok, "diagnostics": [d.as_dict() for d in found]})
    screen.diagnostics(found, err=False)
    if ok and read.contribution is not None:
        screen.say(f"{read.contribution.id}: good; now: ilrs assess {file} --station STATION")
    return 0 if ok else 1
