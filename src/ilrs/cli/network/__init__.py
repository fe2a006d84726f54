"""`ilrs network`: links, contacts and ways of data. Each subcommand is a file of this folder."""

from __future__ import annotations

import click

from ilrs.cli.network import budget, contacts, coverage, mesh, position, route, schedule


@click.group("network")
def command() -> None:
    """Contacts, links and ways of data.

    Try: ilrs network contacts stations/reference --for "7 days"
    """


for module in (contacts, budget, coverage, route, schedule, mesh, position):
    command.add_command(module.command)
