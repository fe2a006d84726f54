"""`ilrs bundle`: look into a bundle of the Bundle Protocol, version 7."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ilrs.cli.options import json_option
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from ilrs.protocols.dtn.bundle import Bundle

LARGEST_OCTETS = 1 << 30


@click.group("bundle", context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Look into bundles of the Bundle Protocol, RFC 9171.

    Try: ilrs bundle inspect FILE
    """


@command.command("inspect", short_help="Say what is in FILE, a bundle.")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@json_option
@click.pass_obj
def inspecting(screen: Screen, file: Path) -> int:
    """Say what is in FILE: one bundle, as octets or written as hexadecimal text.

    "kept" says what a node does that does not know the type of a block: keep it, or drop it, as the
    block's flags ask for. Exit status 1 when FILE is no bundle or a checksum is wrong.
    """
    from ilrs.cli.bundle_text import facts, page
    from ilrs.protocols.dtn.bundle import decode
    from ilrs.protocols.malformed import MalformedError

    octets, way = octets_of(file)
    try:
        bundle = decode(octets, insist=False)
    except MalformedError as error:
        place = f"octet {error.offset}{way}: " if error.offset >= 0 else ""
        text = f"{file}: {place}{error.what}"
        screen.fail(text, head=click.style("error", fg="red", bold=True) + ": ")
        told = {"what": text, "file": str(file), "offset": error.offset}
        screen.emit({"ok": False, "error": told})
        return 1
    found = facts(bundle)
    screen.emit({"ok": found["checksums_ok"]} | found)
    screen.say(page(found))
    if not found["checksums_ok"]:
        screen.fail(f"{file}: {_wrong(bundle)}")
    return 0 if found["checksums_ok"] else 1


def octets_of(file: Path) -> tuple[bytes, str]:
    """What is in a file; and, when it was hexadecimal text, words to say so behind an offset."""
    size = file.stat().st_size
    if size > 2 * LARGEST_OCTETS:
        raise click.ClickException(
            f"{file}: {size} octets; a bundle of more than {LARGEST_OCTETS} is not read"
        )
    octets = file.read_bytes()
    text = octets.removeprefix(b"0x")
    # A bundle begins with 0x9f or, in version 6, with 0x06; neither is a character of text.
    if text[:1].strip() and not set(text[:64].lower()) - set(b"0123456789abcdef \t\r\n"):
        try:
            return bytes.fromhex(text.decode("ascii")), " of the text's octets"
        except ValueError as error:
            raise click.ClickException(
                f"{file}: begins like hexadecimal text and is none throughout: {error}"
            ) from None
    return octets, ""


def _wrong(bundle: Bundle) -> str:
    names: list[Any] = ["the primary block"] if bundle.primary.checksum_ok is False else []
    names += [f"block {b.number} ({b.name})" for b in bundle.blocks if b.checksum_ok is False]
    return f"the checksum of {', '.join(names)} is wrong"
