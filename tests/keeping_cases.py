"""What tests of stores do with cases, also in processes of their own."""

from __future__ import annotations

import os
import signal
import sys
from datetime import date

from sqlalchemy import event as sql_event
from sqlalchemy import select

from ilrs.partners.flow.case import Event
from ilrs.partners.flow.evolve import OPEN
from ilrs.partners.flow.library import find_flow
from ilrs.partners.store import casebook, streams, tables
from ilrs.partners.store.keeping import Store, open_store
from ilrs.partners.store.organisations import register

DAY = date(2027, 1, 4)
OFFICE = "office@lead"


def opened(store: Store, flow: str = "document", day: date = DAY) -> str:
    """A case, opened by the office; gives its id."""
    event = Event(OPEN, OFFICE, day, {"partner": "uni_nord"})
    return store.write(lambda c: casebook.open_case(c, find_flow(flow), event)).case.id


def did(store: Store, id: str, name: str, /, by: str = OFFICE, day: date = DAY, **data: str):
    """An event, recorded."""
    return store.write(lambda c: casebook.record(c, id, Event(name, by, day, data)))


def dump(store: Store) -> dict[str, list[tuple]]:
    """Everything in a store, to see that nothing changed."""
    with store.reading() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=str)
            for table in tables.metadata.sorted_tables
        }


def write_much(url: str, who: str, count: int, id: str) -> None:
    """Assign roles in one case, append to one stream and open cases, again and again."""
    store = open_store(url)
    for n in range(count):
        did(store, id, "assign", person=f"p{n}@{who}", role="party")
        body = {"who": who, "n": n}
        store.write(lambda c, body=body: streams.append(c, "ledger", body, DAY))
        opened(store)
        store.write(lambda c, n=n: register(c, f"{who}_{n % 2}", "institute"))


def die_while_writing(url: str, id: str, table: str) -> None:
    """Begin to record an event, and be killed as soon as something was written to a table."""
    store = open_store(url)

    def kill(_connection, _cursor, statement: str, *_rest: object) -> None:
        if statement.startswith(f"INSERT INTO {table} "):
            os.kill(os.getpid(), signal.SIGKILL)

    sql_event.listen(store.engine, "after_cursor_execute", kill)
    did(store, id, "assign", person="a@power_cut", role="candidate")


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "write":
        write_much(rest[0], rest[1], int(rest[2]), rest[3])
    else:
        die_while_writing(*rest)
