"""`ilrs store`: make a store of cases, look it through, bring it up to date, enter partners."""

from __future__ import annotations

from datetime import datetime

import click

from ilrs.cli.case.given import day_option, refusals_told, store_option
from ilrs.cli.options import json_option
from ilrs.cli.screen import Screen


@click.group("store")
def command() -> None:
    """Keep cases of partnership: in a file, or in PostgreSQL by URL.

    A store says who did what; it does not prove it: whoever can write the file can write anything.
    """


@command.command("init")
@store_option
@json_option
@click.pass_obj
def init(screen: Screen, store: str) -> int:
    """Make a store."""
    from ilrs.partners.store.keeping import create_store

    with refusals_told():
        made = create_store(store)
    screen.emit({"ok": True, "store": made.place})
    screen.say(f"made {made.place}")
    return 0


@command.command("check")
@store_option
@json_option
@click.pass_obj
def check(screen: Screen, store: str) -> int:
    """Say whether everything in the store is what its digests and events say."""
    from ilrs.partners.store.check import counts, faults
    from ilrs.partners.store.keeping import open_store

    with refusals_told():
        opened = open_store(store)
        with opened.reading() as connection:
            numbers, found = counts(connection), faults(connection)
    screen.emit({"ok": not found, "store": opened.place, "counts": numbers, "faults": found})
    screen.say(", ".join(f"{count} {name}" for name, count in numbers.items()))
    for text in found:
        screen.say(text, head=click.style("fault", fg="red", bold=True) + ": ")
    if not found:
        screen.say("whole")
    return 1 if found else 0


@command.command("upgrade")
@store_option
@json_option
@click.pass_obj
def upgrade(screen: Screen, store: str) -> int:
    """Bring a store of an older version up to date."""
    from ilrs.partners.store.keeping import upgrade_store

    with refusals_told():
        before, after = upgrade_store(store)
    screen.emit({"ok": True, "before": before, "after": after})
    screen.say(f"shape {after}" if before == after else f"shape {before} is now {after}")
    return 0


@command.command("partner")
@click.argument("partner", metavar="PARTNER")
@click.option(
    "--kind",
    metavar="KIND",
    default="unknown",
    help="state, agency, igo, company, university, institute, ngo or individual.",
)
@click.option("--name", metavar="NAME", default="", help="What it is called.")
@click.option("--part-of", metavar="PARTNER", default="", help="What it is part of.")
@click.option("--merged-into", metavar="PARTNER", default="", help="What it was merged into.")
@day_option("--on", "From when on it is part of that; today when nothing is said.")
@store_option
@json_option
@click.pass_obj
def partner(
    screen: Screen, partner: str, kind: str, name: str, part_of: str, merged_into: str,
    on: datetime | None, store: str,
) -> int:  # fmt: skip
    """Enter PARTNER, its kind, and to whom it belongs: walls are built from this."""
    from ilrs.cli.case.given import day_of
    from ilrs.partners.store.keeping import open_store
    from ilrs.partners.store.organisations import link, organisations, register

    with refusals_told():
        opened = open_store(store)
        with opened.writing() as connection:
            register(connection, partner, kind, name)
            if part_of:
                link(connection, partner, part_of, day_of(on))
            if merged_into:
                link(connection, partner, merged_into, day_of(on), "merged_into")
            known = organisations(connection)
    kin = sorted(known.kin(partner, day_of(on)) - {partner})
    screen.emit({"ok": True, "partner": partner, "kind": known.kinds[partner], "belongs_to": kin})
    belongs = f", belongs to {', '.join(kin)}" if kin else ""
    screen.say(f"{partner}: {known.kinds[partner]}{belongs}")
    return 0
