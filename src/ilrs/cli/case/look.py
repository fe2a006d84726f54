"""`ilrs case show|list|due|read`: what there is, who owes what until when."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ilrs.cli.case.given import day_of, day_option, refusals_told, store_option
from ilrs.cli.options import json_option, language_option
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ilrs.partners.flow.definition import Move
    from ilrs.partners.store.casebook import Kept

_as = click.option("--as", "person", default="", metavar="PERSON",
                   help="Only what NAME@PARTNER may see; without it, all.")  # fmt: skip


@click.command("show")
@click.argument("case", metavar="CASE")
@_as
@day_option("--on", "The day of reading; today when nothing is said.")
@store_option
@language_option
@json_option
@click.pass_obj
def show(
    screen: Screen, case: str, person: str, on: datetime | None, store: str, language: str
) -> int:
    """Show CASE: where it stands, what is possible, who owes what, and what happened."""
    from ilrs.partners.flow.deadlines import tasks
    from ilrs.partners.store.casebook import load, log
    from ilrs.partners.store.keeping import open_store

    with refusals_told(), open_store(store).reading() as connection:
        kept = load(connection, case)
        _may_read(connection, kept, person, day_of(on))
        history = log(connection, case)
    screen.emit(
        {
            "case": kept.case.as_json(),
            "flow": kept.flow.name,
            "status": kept.flow.status,
            "possible": [m.model_dump(by_alias=True) for m in _moves(kept)],
            "due": [_task(t, day_of(on)) for t in tasks(kept.flow, kept.case)],
            "log": [event.as_json() for event in history],
        }
    )
    _show(screen, kept, language, day_of(on))
    screen.say("log:")
    for number, event in enumerate(history, 1):
        told = ", ".join(f"{k}={v}" for k, v in event.data.items()).replace("\n", "; ")
        files = "".join(f" +{name}" for name in event.files)
        line = f"  {number:>3} {event.on} {event.name:<18} {event.person}  {told}{files}"
        screen.say(line.rstrip())
    return 0


@click.command("list")
@_as
@click.option("--partner", default="", metavar="PARTNER", help="Only cases of this partner.")
@click.option("--open", "open_", is_flag=True, help="Only cases that have not ended.")
@day_option("--on", "The day of reading; today when nothing is said.")
@store_option
@language_option
@json_option
@click.pass_obj
def list_(
    screen: Screen, person: str, partner: str, open_: bool, on: datetime | None, store: str,
    language: str,
) -> int:  # fmt: skip
    """List cases. With --as, those behind a wall are not among them."""
    from ilrs.partners.flow.labels import label, title
    from ilrs.partners.flow.walls import listed
    from ilrs.partners.store.casebook import load, rows
    from ilrs.partners.store.keeping import open_store
    from ilrs.partners.store.organisations import organisations

    with refusals_told(), open_store(store).reading() as connection:
        found = [r for r in rows(connection) if partner in ("", r["partner"])]
        found = [r for r in found if not (open_ and r["closed"])]
        if person:
            known = organisations(connection)
            kept = [load(connection, r["id"]) for r in found]
            seen = {k.case.id for k in kept if listed(k.flow, k.case, person, known, day_of(on))}
            found = [r for r in found if r["id"] in seen]
    screen.emit(found)
    for r in found:
        state = label("state", r["status"], language)
        screen.say(f"{r['id']:<20} {r['partner']:<16} {state}  {title(r['flow'], language)}")
    return 0


@click.command("due")
@day_option("--on", "The day; today when nothing is said.")
@click.option("--fire", is_flag=True, help="Do what follows when a time is over.")
@store_option
@language_option
@json_option
@click.pass_obj
def due(screen: Screen, on: datetime | None, fire: bool, store: str, language: str) -> int:
    """List what is due, by date: reminders, and times that are over with what follows."""
    from ilrs.partners.flow.case import Event
    from ilrs.partners.flow.definition import CLOCK
    from ilrs.partners.flow.labels import label
    from ilrs.partners.flow.refusal import RefusedError
    from ilrs.partners.store.casebook import due as dated
    from ilrs.partners.store.casebook import record
    from ilrs.partners.store.keeping import open_store

    day = day_of(on)
    with refusals_told():
        opened = open_store(store)
        with opened.reading() as connection:
            found = [(id, task, _task(task, day)) for id, task in dated(connection)]
        for id, task, row in found:
            row["case"] = id
            if fire and row["grade"] == "hard" and task.event:
                name = f"{task.track}/{task.event}" if task.track else task.event
                event = Event(name, CLOCK, day)
                try:
                    kept = opened.write(lambda c, id=id, event=event: record(c, id, event))
                    row["fired"] = kept.case.strand(task.track).state
                except RefusedError as refused:
                    row["refused"] = str(refused)
    screen.emit([row for _, _, row in found])
    for id, task, row in found:
        roles = ", ".join(label("role", role, language) for role in task.roles)
        mark = {"hard": "over since", "soft": "remind, until", "open": "until"}[row["grade"]]
        then = f" -> {label('state', row['fired'], language)}" if "fired" in row else ""
        then = then or (f", then {task.event}" if task.event else "")
        track = f" {task.track}" if task.track else ""
        screen.say(f"{id}{track}: {mark} {task.hard}: {task.what} ({roles}){then}")
        if "refused" in row:
            screen.say(f"    not done: {row['refused']}")
    return 0


@click.command("read")
@click.argument("case", metavar="CASE")
@click.argument("document", metavar="DOCUMENT")
@click.option("--as", "person", required=True, metavar="PERSON", help="Who reads, NAME@PARTNER.")
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="FILE",
              help="Where to write it.")  # fmt: skip
@day_option("--on", "The day of reading; today when nothing is said.")
@store_option
@json_option
@click.pass_obj
def read(
    screen: Screen, case: str, document: str, person: str, out: Path, on: datetime | None,
    store: str,
) -> int:  # fmt: skip
    """Write a DOCUMENT of CASE into a file, if PERSON may read it."""
    from ilrs.diagnostics import did_you_mean
    from ilrs.partners.store.attachments import content
    from ilrs.partners.store.casebook import load
    from ilrs.partners.store.keeping import open_store

    with refusals_told(), open_store(store).reading() as connection:
        kept = load(connection, case)
        _may_read(connection, kept, person, day_of(on))
        if document not in kept.case.files:
            hint = did_you_mean(document, list(kept.case.files)) or "it has none"
            raise click.ClickException(f'{case} has no document "{document}"; {hint}')
        raw = content(connection, kept.case.files[document])
    if out.exists():
        raise click.ClickException(f"{out} exists already; name another file")
    out.write_bytes(raw)
    screen.emit({"ok": True, "file": str(out), "digest": kept.case.files[document]})
    screen.say(f"{document} ({len(raw)} bytes) is in {out}")
    return 0


def _may_read(connection: Connection, kept: Kept, person: str, on: date) -> None:
    from ilrs.partners.flow.refusal import RefusedError
    from ilrs.partners.flow.walls import reading
    from ilrs.partners.store.organisations import organisations

    if not person:
        return
    if found := reading(kept.flow, kept.case, person, organisations(connection), on):
        raise RefusedError(found)


def _moves(kept: Kept) -> list[Move]:
    from ilrs.partners.flow.engine import allowed

    return allowed(kept.flow, kept.case)


def _task(task: Any, on: date) -> dict[str, Any]:
    return {
        "track": task.track, "what": task.what, "roles": list(task.roles),
        "soft": None if task.soft is None else task.soft.isoformat(),
        "hard": task.hard.isoformat(), "event": task.event, "grade": task.grade(on),
    }  # fmt: skip


def _show(screen: Screen, kept: Kept, language: str, on: date) -> None:
    from ilrs.partners.flow.deadlines import tasks
    from ilrs.partners.flow.labels import label, title

    case, flow = kept.case, kept.flow
    screen.say(
        f"{case.id}: {title(flow.name, language)} {flow.version} ({flow.status}), {case.partner}"
    )
    state = label("state", case.status, language)
    screen.say(f"{state}: {case.main.state} since {case.main.since}, version {case.version}")
    for name, strand in case.tracks.items():
        again = f" (begun {strand.begun} times)" if strand.begun > 1 else ""
        told = label("state", strand.status(), language)
        screen.say(f"  {label('title', name, language)}: {told}{again}")
    for move in _moves(kept):
        by = ", ".join(label("role", role, language) for role in move.by)
        says = [*(f"{k}={v}" for k, v in move.when.items()), *move.takes]
        more = f", says {', '.join(says)}" if says else ""
        needs = ", ".join(f"{k} {_flat(v)}" for k, v in move.needs.items())
        after = f" [{needs}]" if needs else ""
        screen.say(f"possible: {move.on} by {by}{more}{after} -> {move.to}")
    for task in tasks(flow, case):
        track = f"{task.track} " if task.track else ""
        screen.say(f"due: {track}{task.hard} {task.what} ({task.grade(on)})")
    for name, person in case.people.items():
        ties = "" if person.declared is None else f"; ties: {', '.join(person.declared) or 'none'}"
        roles = ", ".join(label("role", role, language) for role in person.roles)
        screen.say(f"{name}: {roles}{ties}")


def _flat(argument: Any) -> str:
    if isinstance(argument, dict):
        return ", ".join(f"{k} {_flat(v)}" for k, v in argument.items())
    return "+".join(argument) if isinstance(argument, list) else str(argument)
