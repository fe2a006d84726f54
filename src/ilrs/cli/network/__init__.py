"""`ilrs network`: links, contacts and ways of data. Each subcommand is a file of this folder."""

from __future__ import annotations

import click

from ilrs.cli.network import route


@click.group("network")
def command() -> None:
    """Contacts, links and ways of data.

    Try: ilrs network route plan.csv station centre
    """


for module in (route,):
    command.add_command(module.command)
