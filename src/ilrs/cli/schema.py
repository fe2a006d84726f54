"""`ilrs schema`: the JSON Schema of the declaration files, for editors."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from ilrs.cli.options import json_option
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from ilrs.station.editor import FileSort

FILES: tuple[FileSort, ...] = ("station", "import", "scenario", "part")


@click.command("schema")
@click.argument("file", type=click.Choice(FILES), default="station")
@json_option
@click.pass_obj
def command(screen: Screen, file: FileSort) -> None:
    """Print the JSON Schema of one sort of file.

    For editors: of station.toml, of an imported file, of a scenario or of a part. It knows the
    kinds that are installed, so that editors complete their parameters, commands and ports.
    """
    from ilrs.catalogue import installed_kinds
    from ilrs.station import json_schema

    document = json_schema(installed_kinds(), file)
    screen.emit(document)
    screen.say(json.dumps(document, indent=2, ensure_ascii=False))
