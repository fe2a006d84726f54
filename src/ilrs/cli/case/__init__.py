"""`ilrs case`: cases of partnership and the flows that they follow, one module for each sort."""

from __future__ import annotations

import click

from ilrs.cli.case import flows, look, move


@click.group("case")
def command() -> None:
    """Open cases of partnership, and see what is due.

    Invitations, accessions, calls, contributions with their reviews, agreements, documents.

    The flows are a proposal with tables that may be changed, not a published procedure of the
    programme. Try: ilrs case flows
    """


for subcommand in (
    move.new, move.do, look.show, look.list_, look.due, look.read, flows.flows, flows.flow,
):  # fmt: skip
    command.add_command(subcommand)
