"""`ilrs case new|do`: open a case, and move it on."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from ilrs.cli.case.given import (
    attached_files,
    day_of,
    day_option,
    file_option,
    refusals_told,
    store_option,
    with_option,
)
from ilrs.cli.options import json_option, language_option
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from ilrs.partners.store.casebook import Kept


@click.command("new")
@click.argument("flow", metavar="FLOW")
@click.option("--partner", required=True, metavar="PARTNER", help="Whose case it is.")
@click.option("--as", "person", default="secretariat@ilrs", show_default=True,
              metavar="PERSON", help="Who opens it, NAME@PARTNER.")  # fmt: skip
@click.option("--id", "id_", default="", metavar="ID", help="What it is called; else a number.")
@day_option("--on", "The day; today when nothing is said.")
@file_option
@store_option
@language_option
@json_option
@click.pass_obj
def new(
    screen: Screen, flow: str, partner: str, person: str, id_: str, on: datetime | None,
    paths: tuple[str, ...], store: str, language: str,
) -> int:  # fmt: skip
    """Open a case of FLOW, such as accession/agency, or of the table in a FILE.toml.

    The table is kept with the case: later versions of it change nothing for this one.
    """
    from ilrs.partners.flow.case import Event
    from ilrs.partners.flow.evolve import OPEN
    from ilrs.partners.flow.library import flow_at
    from ilrs.partners.store.casebook import open_case
    from ilrs.partners.store.keeping import open_store

    with refusals_told():
        table = flow_at(flow)
        opened = open_store(store)
        attached = attached_files(paths, day_of(on))
        event = Event(OPEN, person, day_of(on), {"partner": partner})
        kept = opened.write(lambda c: open_case(c, table, event, attached, id_))
    _tell(screen, kept, language)
    return 0


@click.command("do")
@click.argument("case", metavar="CASE")
@click.argument("event", metavar="EVENT")
@click.option("--as", "person", required=True, metavar="PERSON", help="Who does it, NAME@PARTNER.")
@with_option
@file_option
@day_option("--on", "The day; today when nothing is said.")
@click.option("--key", default="", metavar="KEY",
              help="A name for this request: sent twice, it counts once.")  # fmt: skip
@click.option("--version", type=int, default=0, metavar="NUMBER",
              help="Only if the case is still at this version.")  # fmt: skip
@store_option
@language_option
@json_option
@click.pass_obj
def do(
    screen: Screen, case: str, event: str, person: str, data: dict[str, str],
    paths: tuple[str, ...], on: datetime | None, key: str, version: int, store: str, language: str,
) -> int:  # fmt: skip
    """Do EVENT, or TRACK/EVENT, in CASE; `ilrs case show` says what is possible.

    In every state: assign, dismiss, declare, return, answer, settle, hold, resume, extend.
    """
    from ilrs.partners.flow.case import Event
    from ilrs.partners.store.casebook import record
    from ilrs.partners.store.keeping import open_store

    with refusals_told():
        opened = open_store(store)
        attached = attached_files(paths, day_of(on))
        done = Event(event, person, day_of(on), data)
        kept = opened.write(lambda c: record(c, case, done, attached, key, version))
    _tell(screen, kept, language, event.rpartition("/")[0])
    return 0


def _tell(screen: Screen, kept: Kept, language: str, track: str = "") -> None:
    from ilrs.partners.flow.labels import label

    case = kept.case
    screen.emit({"ok": True, "case": case.as_json()})
    where = label("state", case.status, language)
    more = (
        f" ({label('state', case.main.state, language)})" if case.status != case.main.state else ""
    )
    screen.say(f"{case.id}: {where}{more}, version {case.version}")
    if track and track in case.tracks:
        state = label("state", case.tracks[track].status(), language)
        screen.say(f"  {label('title', track, language)}: {state}")
