"""`ilrs schema`: the JSON Schema of the declaration files, for editors."""

from __future__ import annotations

import json

import click

from ilrs.cli.options import json_option
from ilrs.cli.screen import Screen

FILES = {
    "station": "StationFile",
    "import": "ImportFile",
    "scenario": "ScenarioFile",
    "part": "PartFile",
}


@click.command("schema")
@click.argument("file", type=click.Choice(list(FILES)), default="station")
@json_option
@click.pass_obj
def command(screen: Screen, file: str) -> None:
    """Print the JSON Schema of a kind of file.

    For editors: of station.toml, of an imported file, of a scenario or of a part.
    """
    from ilrs.station import schema

    document = getattr(schema, FILES[file]).model_json_schema(by_alias=True)
    document["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    screen.emit(document)
    screen.say(json.dumps(document, indent=2, ensure_ascii=False))
