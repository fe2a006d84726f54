"""`ilrs programme export`: the files that ship, to start from."""

from __future__ import annotations

from pathlib import Path

import click

from ilrs.cli.options import json_option
from ilrs.cli.screen import Screen


@click.command("export")
@click.argument("folder", metavar="FOLDER")
@json_option
@click.pass_obj
def command(screen: Screen, folder: str) -> None:
    """Write documents and register into FOLDER, to be changed.

    Nothing is overwritten. Read a changed register with --register FOLDER/register.
    """
    from ilrs.programme.files import export

    try:
        written = export(Path(folder))
    except FileExistsError as error:
        raise click.ClickException(str(error)) from None
    screen.emit({"files": [str(path) for path in written]})
    for path in written:
        screen.say(str(path))
