"""`ilrs record`: the signed record of a partnership. Each file of this folder is some commands."""

from __future__ import annotations

import click

from ilrs.cli.record import check, keep, key, prove, vouch


@click.group("record")
def command() -> None:
    """Keep and check the signed record that everyone can check.

    Try: ilrs record verify DIR
    """


for subcommand in (
    keep.init, key.command, keep.add, keep.sign, keep.log, vouch.checkpoint, vouch.witness,
    prove.prove, prove.prove_consistency, prove.check_proof, check.verify,
):  # fmt: skip
    command.add_command(subcommand)
