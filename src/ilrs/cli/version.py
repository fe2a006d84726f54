"""`ilrs version`: this program and what its results depend on."""

from __future__ import annotations

import click

from ilrs.cli.options import json_option
from ilrs.cli.screen import Screen


@click.command("version")
@json_option
@click.pass_obj
def command(screen: Screen) -> None:
    """Print the versions that results depend on."""
    from ilrs.provenance import versions

    found = versions()
    screen.emit(found)
    for name, version in found.items():
        screen.say(f"{name:14s} {version}")
