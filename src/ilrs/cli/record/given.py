"""What the commands of `ilrs record` share: folders, keys, documents, and how refusals are told."""

from __future__ import annotations

import functools
import json
import secrets
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ilrs.partners.record.keys import SigningKey
    from ilrs.partners.record.note import Note

FILE = click.Path(path_type=Path)
Command = Callable[..., Any]

folder_argument = click.argument("folder", metavar="DIR", type=FILE)
out_option = click.option("--out", type=FILE, metavar="FILE", help="Write there, not here.")
passphrase_option = click.option(
    "--passphrase-file", type=FILE, metavar="FILE",
    help="The key's passphrase is the first line of this file.",
)  # fmt: skip


def key_options(command: Command) -> Command:
    """`--key` and `--passphrase-file`."""
    key = click.option(
        "--key", "key_file", type=FILE, metavar="FILE", required=True, help="The private key."
    )
    return key(passphrase_option(command))


def entry_options(command: Command) -> Command:
    """`--type` and `--body`."""
    kind = click.option(
        "--type", "kind", metavar="TYPE", help="Such as call.published or key.added."
    )
    body = click.option(
        "--body", type=FILE, metavar="FILE", help="A JSON object; - for standard input."
    )
    return kind(body(command))


def refusals(command: Command) -> Command:
    """Tell what a record refuses as an error of the command."""

    @functools.wraps(command)
    def told(*arguments: Any, **options: Any) -> Any:
        from ilrs.partners.record.errors import RecordError

        try:
            return command(*arguments, **options)
        except RecordError as error:
            raise click.ClickException(str(error)) from None

    return told


def signing_key(file: Path, passphrase_file: Path | None) -> SigningKey:
    """The private key of a file."""
    from ilrs.partners.record.keys import read_key

    return read_key(file, passphrase(passphrase_file))


def passphrase(file: Path | None) -> bytes:
    """The first line of a file, without its end; empty for no file."""
    if file is None:
        return b""
    with file.open("rb") as stream:
        found = stream.readline(4096).rstrip(b"\r\n")
    if not found:
        raise click.ClickException(f"{file}: its first line is empty")
    return found


def octets(file: Path, most: int) -> bytes:
    """What a file or standard input (`-`) holds, and never much more than `most` octets."""
    if str(file) == "-":
        return sys.stdin.buffer.read(most + 1)
    with file.open("rb") as stream:
        return stream.read(most + 1)


def body_of(file: Path) -> dict[str, Any]:
    """The JSON object in a file; raises RecordError, naming the file, for anything else."""
    from ilrs.partners.record.canonical import MOST_BYTES, canonical, parsed
    from ilrs.partners.record.errors import RecordError

    try:
        found = parsed(octets(file, MOST_BYTES))
        canonical(found)
    except RecordError as error:
        raise RecordError(f"{file}: {error.what}", error.hint) from None
    if not isinstance(found, dict):
        raise RecordError(f"{file}: not a JSON object", 'write { "name": "value" }')
    return found


def note_of(file: Path) -> Note:
    """The signed note in a file; raises RecordError, naming the file, for anything else."""
    from ilrs.partners.record.errors import RecordError
    from ilrs.partners.record.note import MOST_BYTES, parse_note

    try:
        return parse_note(octets(file, MOST_BYTES))
    except RecordError as error:
        raise RecordError(f"{file}: {error.what}", error.hint) from None


def new_id() -> str:
    """An id for an entry, from the system's source of randomness."""
    return secrets.token_hex(16)


def now() -> str:
    """The time in UTC as entries have it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_new(file: Path, text: str) -> None:
    """Write a file that is not there yet."""
    from ilrs.partners.record.errors import RecordError

    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with file.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise RecordError(f"{file} exists already", "name another file") from None


def json_text(document: Any) -> str:
    """JSON for people, with a line feed at its end."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
