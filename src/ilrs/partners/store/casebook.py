"""Cases in a store: opened, moved on by events, read back from their events, listed, due."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from ilrs.partners.flow.case import Case, Event, event_of
from ilrs.partners.flow.content import groups_of
from ilrs.partners.flow.deadlines import Task, tasks
from ilrs.partners.flow.definition import Flow
from ilrs.partners.flow.engine import begin, step
from ilrs.partners.flow.evolve import replay
from ilrs.partners.flow.library import flow_of_body
from ilrs.partners.flow.walls import UNKNOWN
from ilrs.partners.store import tables
from ilrs.partners.store.attachments import Attachment, keep
from ilrs.partners.store.errors import ConflictError, ReplayedError, StoreError
from ilrs.partners.store.organisations import organisations, register
from ilrs.provenance import digest_json

_CASES = tables.cases


@dataclass(frozen=True)
class Kept:
    """A case with the table that it is pinned to."""

    flow: Flow
    case: Case


def open_case(
    connection: Connection, flow: Flow, event: Event, attached: Sequence[Attachment] = (),
    id: str = "",
) -> Kept:  # fmt: skip
    """Open a case; its partner is registered by name if it was not. RefusedError as `begin`."""
    event = _with_files(flow, event, attached)
    if id and connection.execute(select(_CASES.c.id).where(_CASES.c.id == id)).one_or_none():
        raise StoreError(f"there is a case {id} already; nothing was changed")
    id = id or _next_id(connection, flow)
    case = begin(flow, id, event)
    register(connection, case.partner, UNKNOWN)
    _pin(connection, flow)
    try:
        connection.execute(insert(_CASES).values(row_of(flow, case)))
    except IntegrityError as error:
        raise ConflictError(f"there is a case {id} already") from error
    _append(connection, flow, case, event, "", attached)
    return Kept(flow, case)


def record(
    connection: Connection, id: str, event: Event, attached: Sequence[Attachment] = (),
    key: str = "", version: int = 0,
) -> Kept:  # fmt: skip
    """Record an event; RefusedError with every reason when the flow does not allow it.

    `key` names the request: one that came already is ReplayedError. Without a key the same event
    of the same person on the same day is taken for a repetition. `version`, when given, is the one
    that was decided on; ConflictError when the case has moved on since the reading here.
    """
    kept = load(connection, id)
    event = _with_files(kept.flow, event, attached)
    _refuse_replayed(connection, id, event, key)
    if version and version != kept.case.version:
        what = f"{id} is at version {kept.case.version}, not {version} any more"
        raise StoreError(f"{what}; look at it again: ilrs case show {id}")
    case = step(kept.flow, kept.case, event, organisations(connection))
    changed = connection.execute(
        update(_CASES)
        .where(_CASES.c.id == id, _CASES.c.version == kept.case.version)
        .values(row_of(kept.flow, case))
    )
    if changed.rowcount != 1:
        raise ConflictError(f"{id} was moved on by somebody else")
    _append(connection, kept.flow, case, event, key, attached)
    return Kept(kept.flow, case)


def load(connection: Connection, id: str) -> Kept:
    """A case, read back from its events; StoreError for one that there is not."""
    row = connection.execute(select(_CASES).where(_CASES.c.id == id)).one_or_none()
    if row is None:
        raise StoreError(f"there is no case {id}; ilrs case list shows what there is")
    flow = pinned(connection, row.digest)
    return Kept(flow, replay(flow, id, log(connection, id)))


def log(connection: Connection, id: str) -> list[Event]:
    """The events of a case in their order."""
    chosen = select(tables.events.c.body).where(tables.events.c.case_id == id)
    rows = connection.execute(chosen.order_by(tables.events.c.seq))
    return [event_of(json.loads(row.body)) for row in rows]


def pinned(connection: Connection, digest: str) -> Flow:
    """The table of that digest, as it was when cases were pinned to it."""
    chosen = select(tables.definitions.c.body).where(tables.definitions.c.digest == digest)
    return flow_of_body(json.loads(connection.execute(chosen).scalar_one()))


def rows(connection: Connection) -> list[dict[str, Any]]:
    """All cases as the table of cases has them, by id."""
    found = connection.execute(select(_CASES).order_by(_CASES.c.id))
    return [dict(row) for row in found.mappings()]


def due(connection: Connection) -> list[tuple[str, Task]]:
    """Everything in the store that has a date, by date, with the case that it is of."""
    found = connection.execute(
        select(tables.tasks).order_by(tables.tasks.c.hard, tables.tasks.c.case_id)
    )
    return [
        (r.case_id, Task(r.track, r.what, tuple(filter(None, r.roles.split(","))),
                         None if r.soft is None else date.fromisoformat(r.soft),
                         date.fromisoformat(r.hard), r.event))
        for r in found
    ]  # fmt: skip


def row_of(flow: Flow, case: Case) -> dict[str, Any]:
    """What the table of cases says of a case."""
    correction = case.main.correction
    return {
        "id": case.id, "flow": case.flow, "digest": case.digest, "partner": case.partner,
        "state": case.main.state, "status": case.status,
        "closed": flow.states[case.main.state].final, "version": case.version,
        "opened": case.opened.isoformat(), "since": case.main.since.isoformat(),
        "last": case.last.isoformat(), "held": None if case.held is None else case.held.isoformat(),
        "correction_due": None if correction is None else correction.due.isoformat(),
    }  # fmt: skip


def _with_files(flow: Flow, event: Event, attached: Iterable[Attachment]) -> Event:
    """The event with the digests of its files, and of the groups of the content among them."""
    found: dict[str, str] = {}
    content = event.content
    for file in attached:
        if file.name in found:
            raise StoreError(f'two files come as "{file.name}"; write name=path to tell them apart')
        found[file.name] = file.digest
        if file.name == flow.content:
            content = groups_of(file.raw)
    return replace(event, files={**event.files, **found}, content=content)


def _refuse_replayed(connection: Connection, id: str, event: Event, key: str) -> None:
    chosen = select(tables.events).where(
        tables.events.c.case_id == id, tables.events.c.key == _key(event, key)
    )
    there = connection.execute(chosen).one_or_none()
    if there is not None:
        what = f'"{there.name}" of {there.person} was recorded on {there.on_day} (no. {there.seq})'
        hint = "" if key else "; is it meant once more? give it a --key of its own"
        raise ReplayedError(f"{what}: a repetition changes nothing{hint}")


def _key(event: Event, key: str) -> str:
    return f"key:{key}" if key else f"same:{digest_json(event.as_json())}"


def _append(
    connection: Connection, flow: Flow, case: Case, event: Event, key: str,
    attached: Iterable[Attachment],
) -> None:  # fmt: skip
    body = json.dumps(event.as_json(), sort_keys=True, ensure_ascii=False)
    connection.execute(
        insert(tables.events).values(
            case_id=case.id,
            seq=case.version,
            name=event.name,
            person=event.person,
            on_day=event.on.isoformat(),
            body=body,
            key=_key(event, key),
        )
    )
    keep(connection, case.id, case.version, attached)
    connection.execute(delete(tables.tasks).where(tables.tasks.c.case_id == case.id))
    for task in tasks(flow, case):
        connection.execute(
            insert(tables.tasks).values(
                case_id=case.id,
                track=task.track,
                what=task.what,
                roles=",".join(task.roles),
                soft=None if task.soft is None else task.soft.isoformat(),
                hard=task.hard.isoformat(),
                event=task.event,
            )
        )


def _pin(connection: Connection, flow: Flow) -> None:
    """Keep the table of a case with the case: a later version of the package changes nothing."""
    d = tables.definitions
    if connection.execute(select(d.c.digest).where(d.c.digest == flow.digest)).one_or_none():
        return
    body = json.dumps(flow.body(), sort_keys=True, ensure_ascii=False)
    connection.execute(insert(d).values(digest=flow.digest, flow=flow.name, body=body))
    connection.execute(
        insert(tables.definition_states),
        [{"digest": flow.digest, "state": s, "final": state.final}
         for s, state in flow.states.items()],
    )  # fmt: skip


def _next_id(connection: Connection, flow: Flow) -> str:
    chosen = select(func.count()).where(_CASES.c.id.like(f"{flow.id}-%"))
    return f"{flow.id}-{connection.execute(chosen).scalar_one() + 1}"
