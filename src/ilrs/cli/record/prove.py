"""`ilrs record prove`, `prove-consistency` and `check-proof`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ilrs.cli.options import json_option
from ilrs.cli.record.given import (
    FILE,
    folder_argument,
    json_text,
    note_of,
    out_option,
    refusals,
    write_new,
)
from ilrs.cli.screen import Screen


@click.command("prove")
@folder_argument
@click.argument("index", metavar="INDEX", type=int)
@out_option
@click.pass_obj
@refusals
def prove(screen: Screen, folder: Path, index: int, out: Path | None) -> int:
    """Prove that entry INDEX is in the record in DIR, as its checkpoint has it."""
    from ilrs.partners.record.proof import inclusion

    return _give(screen, inclusion(folder, index), out)


@click.command("prove-consistency")
@folder_argument
@click.option("--from", "first", type=FILE, required=True, metavar="FILE",
              help="An earlier checkpoint of the record.")  # fmt: skip
@out_option
@click.pass_obj
@refusals
def prove_consistency(screen: Screen, folder: Path, first: Path, out: Path | None) -> int:
    """Prove that the record in DIR goes on from an earlier checkpoint."""
    from ilrs.partners.record.proof import consistency

    return _give(screen, consistency(folder, note_of(first)), out)


@click.command("check-proof")
@click.argument("file", metavar="FILE", type=FILE)
@click.option("--key", "key", required=True, metavar="KEY",
              help="The verifier key of whoever keeps the record: name+id+base64.")  # fmt: skip
@json_option
@click.pass_obj
@refusals
def check_proof(screen: Screen, file: Path, key: str) -> int:
    """Say what the proof in FILE proves, without the record."""
    from ilrs.partners.record.errors import RecordError
    from ilrs.partners.record.note import parse_verifier_key
    from ilrs.partners.record.proof import check, read_proof

    name, _, public = parse_verifier_key(key)
    try:
        proven = check(read_proof(file), name, public)
    except RecordError as error:
        raise RecordError(f"{file} proves nothing: {error.what}", error.hint) from None
    screen.emit({"ok": True, "proven": proven})
    screen.say(f"proven: {proven}")
    return 0


def _give(screen: Screen, document: dict[str, Any], out: Path | None) -> int:
    if out is None:
        screen.say(json_text(document).rstrip("\n"))
    else:
        write_new(out, json_text(document))
        screen.say(f"{out}: now anybody can run: ilrs record check-proof {out} --key KEY")
    return 0
