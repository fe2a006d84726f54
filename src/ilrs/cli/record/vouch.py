"""`ilrs record checkpoint` and `witness`: sign what the record has come to; co-sign it."""

from __future__ import annotations

import time
from pathlib import Path

import click

from ilrs.cli.options import json_option, quiet_option
from ilrs.cli.record.given import FILE, folder_argument, key_options, refusals, signing_key
from ilrs.cli.screen import Screen


@click.command("checkpoint")
@folder_argument
@key_options
@json_option
@click.pass_obj
@refusals
def checkpoint(screen: Screen, folder: Path, key_file: Path, passphrase_file: Path | None) -> int:
    """Sign the size and root of the record in DIR, for whoever keeps it."""
    from ilrs.partners.record.book import open_book
    from ilrs.partners.record.keys import text_of
    from ilrs.partners.record.note import ED25519, verifier_key

    key = signing_key(key_file, passphrase_file)
    with open_book(folder, screen.note) as book:
        made = book.checkpoint(key)
    verifier = verifier_key(made.origin, ED25519, key.public)
    root = text_of(made.root)
    screen.emit({"origin": made.origin, "size": made.size, "root": root, "key": verifier})
    screen.say(f"{made.origin}: {made.size} entries, root {root}")
    screen.say(f"signed by {verifier}")
    return 0


@click.command("witness")
@folder_argument
@key_options
@click.option("--state", type=FILE, required=True, metavar="FILE",
              help="What this witness has seen; its own, outside the record.")  # fmt: skip
@quiet_option
@json_option
@click.pass_obj
@refusals
def witness(
    screen: Screen, folder: Path, key_file: Path, passphrase_file: Path | None, state: Path
) -> int:
    """Co-sign the checkpoint in DIR if all of it holds and goes on from what was seen before."""
    from ilrs.partners.record.witness import witness as cosign

    key = signing_key(key_file, passphrase_file)
    with screen.progress() as progress:
        done = cosign(folder, key, state, int(time.time()), progress)
    screen.emit({"partner": done.partner, "before": done.before, "size": done.size,
                 "file": str(done.file)})  # fmt: skip
    since = f"goes on from {done.before}" if done.before >= 0 else "the first that was seen"
    screen.say(f"{done.partner} co-signed {done.size} entries ({since}): {done.file}")
    return 0
