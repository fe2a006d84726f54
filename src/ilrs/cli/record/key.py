"""`ilrs record key`: make keys, see whose keys a record knows, revoke one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from ilrs.cli.options import json_option
from ilrs.cli.record.given import (
    FILE,
    body_of,
    folder_argument,
    json_text,
    key_options,
    new_id,
    now,
    passphrase,
    passphrase_option,
    refusals,
    signing_key,
    write_new,
)
from ilrs.cli.screen import Screen

_ID = re.compile(r"[0-9a-f]{12,64}")


@click.group("key")
def command() -> None:
    """Make keys, and see whose keys a record knows."""


@command.command("new")
@click.option("--out", type=FILE, required=True, metavar="FILE", help="The private key.")
@click.option("--partner", required=True, metavar="NAME", help="Whose key it is.")
@click.option("--for", "purposes", multiple=True, metavar="PURPOSE", default=("entries",),
              show_default=True, help="entries, checkpoint or witness; repeatable.")  # fmt: skip
@passphrase_option
@json_option
@click.pass_obj
@refusals
def new(
    screen: Screen, out: Path, partner: str, purposes: tuple[str, ...], passphrase_file: Path | None
) -> int:
    """Make a key: FILE for its owner alone, FILE.pub to have it added to a record.

    FILE.pub is the body of an entry of type key.added.
    """
    from ilrs.partners.record.errors import RecordError
    from ilrs.partners.record.keys import SigningKey, write_key
    from ilrs.partners.record.register import key_statement

    key, public = SigningKey.new(), out.with_name(out.name + ".pub")
    statement = key_statement(key, partner, purposes)
    if public.exists():
        raise RecordError(f"{public} exists already", "name another file")
    write_key(out, key, passphrase(passphrase_file))
    write_new(public, json_text(statement))
    screen.emit({"id": key.public.id, "partner": partner, "purposes": statement["purposes"],
                 "private": str(out), "public": str(public)})  # fmt: skip
    screen.say(f"{out}: keep it to yourself; {public}: have it added to a record")
    screen.say(f"key {key.public.id}")
    return 0


@command.command("list")
@folder_argument
@json_option
@click.pass_obj
@refusals
def list_(screen: Screen, folder: Path) -> int:
    """List the keys that the record in DIR knows, without checking its signatures."""
    from ilrs.partners.record.entry import opened
    from ilrs.partners.record.folder import lines_from, origin_of
    from ilrs.partners.record.history import History

    history = History(origin_of(folder))
    for line, ended in lines_from(folder):
        if ended:
            history.take(opened(line, known=True), known=True)
    keys = [_facts(known, history.origin) for known in history.register]
    screen.emit({"origin": history.origin, "keeper": history.register.keeper, "keys": keys})
    for facts in keys:
        until = f", revoked from {facts['revoked']} on" if facts["revoked"] >= 0 else ""
        purposes = " ".join(facts["purposes"])
        screen.say(f"{facts['id'][:12]}  {facts['partner']:<16} since {facts['added']}{until}  "
                   f"{purposes}")  # fmt: skip
        for text in facts["verifier_keys"]:
            screen.say(f"              {text}")
    return 0


@command.command("revoke")
@folder_argument
@click.argument("which", metavar="KEY")
@key_options
@click.option("--from", "since", type=int, metavar="INDEX",
              help="The first entry that it no longer signs; by default the next.")  # fmt: skip
@click.option("--reason", required=True, metavar="TEXT", help="Why; everybody will read it.")
@json_option
@click.pass_obj
@refusals
def revoke(
    screen: Screen, folder: Path, which: str, key_file: Path, passphrase_file: Path | None,
    since: int | None, reason: str,
) -> int:  # fmt: skip
    """Revoke KEY in the record in DIR, with a key of its partner or of whoever keeps the record.

    KEY is its FILE.pub, or its id, of which 12 digits do.

    With an INDEX in the past, what it signed from there on is shown as in doubt.
    """
    from ilrs.partners.record.book import open_book
    from ilrs.partners.record.register import REVOKED

    with open_book(folder, screen.note) as book:
        whole = _whole_id(which, [known.key.id for known in book.history.register])
        first = book.size + 1 if since is None else since
        body = {"keyid": whole, "from": first, "reason": reason}
        index = book.add(signing_key(key_file, passphrase_file), REVOKED, body, new_id(), now())
    screen.emit({"index": index, "id": whole, "from": first})
    screen.say(f"entry {index}: key {whole[:12]} is revoked from entry {first} on")
    return 0


def _whole_id(given: str, known: list[str]) -> str:
    from ilrs.partners.record.errors import RecordError
    from ilrs.partners.record.register import stated_key

    wanted = given if _ID.fullmatch(given) else stated_key(body_of(Path(given))).key.id
    found = [id for id in known if id.startswith(wanted)]
    if len(found) != 1:
        raise RecordError(f"{given} is not a key of this record", "ilrs record key list")
    return found[0]


def _facts(known: Any, origin: str) -> dict[str, Any]:
    from ilrs.partners.record.note import COSIGNATURE, ED25519, verifier_key

    texts: list[str] = []
    if "checkpoint" in known.purposes:
        texts.append(verifier_key(origin, ED25519, known.key))
    if "witness" in known.purposes:
        texts.append(verifier_key(known.partner, COSIGNATURE, known.key))
    return {
        "id": known.key.id, "partner": known.partner, "purposes": sorted(known.purposes),
        "added": known.added, "revoked": known.revoked, "verifier_keys": texts,
    }  # fmt: skip
