"""Partners in a store: who they are, what they are part of, what they were merged into."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from sqlalchemy import Connection, delete, insert, select, update

from ilrs.diagnostics import did_you_mean
from ilrs.partners.flow.walls import UNKNOWN, Link, Organisations
from ilrs.partners.store.errors import StoreError
from ilrs.partners.store.tables import partner_links, partners

KINDS = (
    "state", "agency", "igo", "company", "university", "institute", "ngo", "individual", UNKNOWN,
)  # fmt: skip
_ID = re.compile(r"[a-z0-9][a-z0-9_.-]{0,99}\Z")
Sort = Literal["part_of", "merged_into"]


def register(connection: Connection, id: str, kind: str, name: str = "") -> None:
    """Enter a partner, or say more of one that is there; StoreError for what is no id or kind."""
    if not _ID.match(id):
        raise StoreError(f'"{id}" is no id of a partner; lower case, such as uni_nord')
    if kind not in KINDS:
        raise StoreError(f'"{kind}" is no kind of partner; {did_you_mean(kind, KINDS)}')
    row = connection.execute(select(partners).where(partners.c.id == id)).one_or_none()
    if row is None:
        connection.execute(insert(partners).values(id=id, kind=kind, name=name or id))
        return
    values = {"kind": row.kind if kind == UNKNOWN else kind, "name": name or row.name}
    connection.execute(update(partners).where(partners.c.id == id).values(values))


def link(
    connection: Connection, child: str, parent: str, since: date, sort: Sort = "part_of",
    until: date | None = None,
) -> None:  # fmt: skip
    """Enter that a partner is part of another, or was merged into it, from a day on."""
    known = organisations(connection)
    for id in (child, parent):
        if id not in known.kinds:
            raise StoreError(f"{id} is not registered; do: ilrs store partner {id} --kind KIND")
    if child in known.kin(parent, since):
        raise StoreError(f"{parent} is part of {child} already; it cannot be the other way too")
    key = (
        (partner_links.c.child == child)
        & (partner_links.c.parent == parent)
        & (partner_links.c.since == since.isoformat())
    )
    connection.execute(delete(partner_links).where(key))
    connection.execute(
        insert(partner_links).values(
            child=child,
            parent=parent,
            sort=sort,
            since=since.isoformat(),
            until=None if until is None else until.isoformat(),
        )
    )


def organisations(connection: Connection) -> Organisations:
    """All that is registered."""
    kinds = {row.id: row.kind for row in connection.execute(select(partners))}
    rows = connection.execute(select(partner_links).order_by(partner_links.c.child))
    links = [
        Link(r.child, r.parent, date.fromisoformat(r.since),
             None if r.until is None else date.fromisoformat(r.until))
        for r in rows
    ]  # fmt: skip
    return Organisations(kinds, tuple(links))
