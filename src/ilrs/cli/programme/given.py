"""What the commands of the programme are given: documents, days, a register; and plain tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from datetime import date

    from ilrs.programme.claims import Claim, Source
    from ilrs.programme.document import Document
    from ilrs.programme.register import Register

Command = Callable[..., Any]


def register_option(command: Command) -> Command:
    """`--register FOLDER`: another register than the one that ships."""
    return click.option(
        "--register", "folder", metavar="FOLDER", default="",
        help="Read the register in this folder instead of the one that ships.",
    )(command)  # fmt: skip


def register_in(folder: str) -> Register:
    """The register of a folder, or the one that ships for an empty text."""
    from ilrs.programme.register import load_register, shipped_register

    return load_register(Path(folder)) if folder else shipped_register()


def documents_of(ref: str, hint: str, version: str = "") -> list[Document]:
    """The documents that a text names; a usage error, saying what there is, for none."""
    from ilrs.programme.library import UnknownDocumentError, find

    try:
        return find(ref, version)
    except UnknownDocumentError as error:
        raise click.BadParameter(str(error), param_hint=hint) from None


def day(text: str, option: str) -> date:
    """The single day of an option; a usage error for anything else."""
    from ilrs.programme.dates import day_of

    try:
        return day_of(text)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint=option) from None


def last_day(register: Register) -> date:
    """The last day of which the register knows."""
    from ilrs.programme.dates import Span

    return Span.of(register.history.end).last


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as lines with columns under each other; the last column is not filled up."""
    if not rows:
        return []
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]) - 1)]
    return [
        "  ".join([*(t.ljust(w) for t, w in zip(row, widths, strict=False)), row[-1]]).rstrip()
        for row in rows
    ]


def evidence(status: str, sources: Iterable[str]) -> str:
    """`verified: ID, ID`, or `UNVERIFIED: ID`, which nobody should overlook."""
    shown = status.upper() if status == "unverified" else status
    return f"{shown}: {', '.join(sources)}"


def claims_text(claims: Sequence[Claim]) -> str:
    """All claims of a fact; the one that is worked with stands first."""
    return " | ".join(f"{claim.text} ({evidence(claim.status, claim.source)})" for claim in claims)


def sources_json(ids: Iterable[str], sources: Any) -> dict[str, dict[str, str]]:
    """The sources of some ids, for the end of a JSON document."""
    table: dict[str, Source] = dict(sources)
    return {
        id: {"title": table[id].title, "kind": table[id].kind, "url": table[id].url}
        for id in sorted(set(ids))
        if id in table
    }
