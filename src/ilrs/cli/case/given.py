"""What the commands on cases are given: a store, a day, facts; and how refusals are told."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ilrs.partners.store.attachments import Attachment

# The document under which flows ask for what is brought.
CONTRIBUTION = "contribution"
Command = Callable[..., Any]


def store_option(command: Command) -> Command:
    """`--store URL`: a file, or the URL of a database."""
    return click.option(
        "--store", default="ilrs.db", show_default=True, metavar="STORE", envvar="ILRS_STORE",
        help="A file, or postgresql://USER@HOST/DATABASE.",
    )(command)  # fmt: skip


def day_option(name: str, help: str) -> Callable[[Command], Command]:
    """An option that is a day, `2027-03-01`."""
    kind = click.DateTime(formats=["%Y-%m-%d"])
    return click.option(name, type=kind, metavar="DATE", help=help)


def day_of(given: datetime | None) -> date:
    """The day that was given, or today."""
    return date.today() if given is None else given.date()


def with_option(command: Command) -> Command:
    """`--with NAME=VALUE`, repeatable; gives a dict, several values of one name on lines."""
    return click.option(
        "--with", "data", multiple=True, metavar="NAME=VALUE", callback=_facts,
        help="A fact that the event brings; repeatable, also for several values of one name.",
    )(command)  # fmt: skip


def file_option(command: Command) -> Command:
    """`--file [NAME=]PATH`, repeatable."""
    return click.option(
        "--file", "paths", multiple=True, metavar="[NAME=]PATH",
        help="Attach a file below the current folder; NAME is the document that the flow asks for.",
    )(command)  # fmt: skip


def attached_files(paths: Iterable[str], on: date) -> list[Attachment]:
    """The files that come with an event of that day.

    A contribution in TOML has to be one that can be assessed: DeclarationError with all that is
    wrong with it. A letter, or what else a flow takes under that name, is taken as it is.
    """
    from ilrs.partners.contribution.reading import load_sent
    from ilrs.partners.store.attachments import read_attachment

    found: list[Attachment] = []
    for given in paths:
        file = read_attachment(Path.cwd(), given)
        path = given.partition("=")[2] or given
        if file.name == CONTRIBUTION and Path(path).suffix == ".toml":
            load_sent(file.raw, path, on)
        found.append(file)
    return found


def _facts(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in values:
        name, equals, value = text.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise click.BadParameter(f'"{text}" is not NAME=VALUE')
        before = f"{found[name.strip()]}\n" if name.strip() in found else ""
        found[name.strip()] = before + value.strip()
    return found


@contextmanager
def refusals_told() -> Generator[None]:
    """Turn what a store or a flow refuses into an error of the command line."""
    from ilrs.partners.flow.library import UnknownFlowError
    from ilrs.partners.flow.refusal import RefusedError
    from ilrs.partners.store.errors import StoreError

    try:
        yield
    except RefusedError as refused:
        raise click.ClickException(f"not accepted, nothing was changed:\n{refused}") from refused
    except (StoreError, UnknownFlowError) as error:
        raise click.ClickException(str(error)) from error
