"""`ilrs record init`, `add`, `sign` and `log`: begin a record, add to it, read it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ilrs.cli.options import json_option
from ilrs.cli.record.given import (
    FILE,
    body_of,
    entry_options,
    folder_argument,
    key_options,
    new_id,
    now,
    octets,
    out_option,
    passphrase_option,
    refusals,
    signing_key,
    write_new,
)
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from ilrs.partners.record.book import Book
    from ilrs.partners.record.entry import Envelope


@click.command("init")
@folder_argument
@click.option("--origin", required=True, metavar="NAME",
              help="Its name, unique in the world, such as example.org/record.")  # fmt: skip
@json_option
@click.pass_obj
@refusals
def init(screen: Screen, folder: Path, origin: str) -> int:
    """Begin an empty record in DIR. Its first entry adds the founding key."""
    from ilrs.partners.record.folder import create

    create(folder, origin)
    screen.emit({"folder": str(folder), "origin": origin, "size": 0})
    screen.say(f"{folder}: the record {origin}, empty; now add the founding key:")
    screen.say(f"    ilrs record add {folder} --key FILE --type key.added --body FILE.pub")
    return 0


@click.command("add")
@folder_argument
@click.option("--key", "key_file", type=FILE, metavar="FILE", help="The private key.")
@passphrase_option
@entry_options
@click.option("--envelope", type=FILE, metavar="FILE",
              help="Add what `ilrs record sign` made elsewhere; - for standard input.")  # fmt: skip
@json_option
@click.pass_obj
@refusals
def add(
    screen: Screen, folder: Path, key_file: Path | None, passphrase_file: Path | None,
    kind: str | None, body: Path | None, envelope: Path | None,
) -> int:  # fmt: skip
    """Sign an entry and add it to the record in DIR, or add one that was signed elsewhere.

    A refused entry leaves the record as it was.
    """
    from ilrs.partners.record.book import open_book

    signed = _signed_elsewhere(envelope, key_file, kind, body)
    with open_book(folder, screen.note) as book:
        if signed is None:
            signed = _signed(book, key_file, passphrase_file, kind, body)
        index = book.append(signed)
    entry = signed.entry
    screen.emit({"index": index, "id": entry.id, "author": entry.author,
                 "sequence": entry.sequence, "type": entry.type, "time": entry.time})  # fmt: skip
    screen.say(f"entry {index}: {entry.type} of {entry.author} [{entry.id}]")
    return 0


@click.command("sign")
@folder_argument
@key_options
@entry_options
@out_option
@click.pass_obj
@refusals
def sign(
    screen: Screen, folder: Path, key_file: Path, passphrase_file: Path | None,
    kind: str | None, body: Path | None, out: Path | None,
) -> int:  # fmt: skip
    """Sign the next entry of a key's partner, going by a copy of the record in DIR.

    Whoever keeps the record adds it with --envelope; it holds until the partner has another entry.
    """
    from ilrs.partners.record.book import open_book

    with open_book(folder, screen.note) as book:
        envelope = _signed(book, key_file, passphrase_file, kind, body)
    text = envelope.line.decode("utf-8")
    if out is None:
        screen.say(text)
    else:
        write_new(out, text + "\n")
        screen.say(f"{out}: entry {envelope.entry.id}; now: ilrs record add DIR --envelope {out}")
    return 0


def _signed_elsewhere(
    envelope: Path | None, key: Path | None, kind: str | None, body: Path | None
) -> Envelope | None:
    from ilrs.partners.record.canonical import MOST_BYTES
    from ilrs.partners.record.entry import opened
    from ilrs.partners.record.errors import RecordError

    if envelope is None:
        return None
    if key or kind or body:
        raise click.UsageError("--envelope is signed already; leave --key, --type, --body")
    try:
        return opened(octets(envelope, MOST_BYTES).removesuffix(b"\n"))
    except RecordError as error:
        raise RecordError(f"{envelope}: {error.what}", error.hint) from None


def _signed(
    book: Book, key: Path | None, passphrase_file: Path | None, kind: str | None, body: Path | None
) -> Envelope:
    if key is None or kind is None or body is None:
        raise click.UsageError("give --key, --type and --body, or --envelope")
    private = signing_key(key, passphrase_file)
    return book.sign(private, kind, body_of(body), new_id(), now())


@click.command("log")
@folder_argument
@click.option("--author", metavar="NAME", help="Only the entries of this partner.")
@click.option("--type", "kind", metavar="TYPE", help="Only entries of this type.")
@json_option
@click.pass_obj
@refusals
def log(screen: Screen, folder: Path, author: str | None, kind: str | None) -> int:
    """List the entries of the record in DIR. Whether they hold, `ilrs record verify` says."""
    from ilrs.partners.record.entry import opened
    from ilrs.partners.record.errors import RecordError
    from ilrs.partners.record.folder import lines_from, origin_of

    origin_of(folder)
    found: list[dict[str, Any]] = []
    for index, (line, ended) in enumerate(lines_from(folder)):
        try:
            entry = opened(line).entry
        except RecordError as error:
            if ended:
                screen.note(f"entry {index} is none: {error.what}")
            continue
        if ended and author in (None, entry.author) and kind in (None, entry.type):
            found.append({"index": index, **entry.document})
    screen.emit(found)
    for facts in found:
        screen.say(f"{facts['index']:>5}  {facts['time']}  {facts['author']:<16} "
                   f"{facts['type']:<20} {facts['id'][:12]}")  # fmt: skip
    return 0
