"""`ilrs programme`: documents of the programme, and who joined. Subcommands are in this folder."""

from __future__ import annotations

import click

from ilrs.cli.programme import check, diff, documents, export, invitations, listings, members


@click.group("programme")
def command() -> None:
    """Roadmap, guideline, members and invitations.

    Try: ilrs programme members --on 2024-05-13
    """


for subcommand in (
    documents.list_command, documents.show_command, diff.command, check.command, members.command,
    listings.organisations, listings.instruments, invitations.command, listings.events,
    listings.groups, export.command,
):  # fmt: skip
    command.add_command(subcommand)
