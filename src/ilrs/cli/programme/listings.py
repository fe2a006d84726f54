"""`ilrs programme organisations|instruments|events|groups`: the register, listed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from ilrs.cli.options import json_option
from ilrs.cli.programme.given import (
    aligned,
    claims_text,
    evidence,
    register_in,
    register_option,
    sources_json,
)
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from ilrs.programme.claims import Claim, Sourced
    from ilrs.programme.register import Register


@click.command("organisations")
@register_option
@json_option
@click.pass_obj
def organisations(screen: Screen, folder: str) -> None:
    """List partners and the bodies that act for them."""
    register = register_in(folder)
    _emit(screen, register, "organisations", register.organisations)
    rows = [
        (id, o.kind, o.of or "-", evidence(o.status, o.source), o.name)
        for id, o in register.organisations.items()
    ]
    _say(screen, rows)


@click.command("instruments")
@click.option("--of", "partner", metavar="ID", default="", help="Only those of this organisation.")
@register_option
@json_option
@click.pass_obj
def instruments(screen: Screen, partner: str, folder: str) -> None:
    """List what was signed: type, level, when, between whom."""
    register = register_in(folder)
    if partner:
        _known(register, partner)
    found = {
        id: entry
        for id, entry in register.instruments.items()
        if not partner or partner in _involved(register, [*entry.parties, *entry.joins])
    }
    ordered = dict(sorted(found.items(), key=lambda pair: _when(pair[1].signed)))
    _emit(screen, register, "instruments", ordered)
    for id, entry in ordered.items():
        screen.say(f"{id}: {entry.title} ({evidence(entry.status, entry.source)})")
        screen.say(f"    between: {_names(register, entry.parties)}")
        if entry.joins:
            screen.say(f"    makes a partner: {_names(register, entry.joins)}")
        for name in ("type", "level", "signed", "ratified", "in_force", "ended"):
            if claims := getattr(entry, name):
                screen.say(f"    {name.replace('_', ' ')}: {_short(claims, entry)}")
        if entry.disputed:
            screen.say(f"    disputed: {entry.disputed}")
        if entry.note:
            screen.say(f"    note: {entry.note}")


@click.command("events")
@click.option("--from", "begin", metavar="DATE", default="", help="Not before: 2023, 2023-04.")
@click.option("--to", "end", metavar="DATE", default="", help="Not after.")
@register_option
@json_option
@click.pass_obj
def events(screen: Screen, begin: str, end: str, folder: str) -> None:
    """List meetings, signings and releases by date."""
    from ilrs.programme.dates import EVER

    try:
        span = EVER.within(begin, end) if begin or end else EVER
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--from, --to") from None
    register = register_in(folder)
    found = {
        id: entry for id, entry in register.events.items() if _overlaps(entry.date[0].span, span)
    }
    ordered = dict(sorted(found.items(), key=lambda pair: _when(pair[1].date)))
    _emit(screen, register, "events", ordered)
    rows = [
        (e.date[0].text, e.kind, e.place or "-", evidence(e.status, e.source), f"{e.title} ({id})")
        for id, e in ordered.items()
    ]
    _say(screen, rows)
    for id, entry in ordered.items():
        if len(entry.date) > 1:
            screen.say(f"{id}: sources differ: {claims_text(entry.date)}")


@click.command("groups")
@register_option
@json_option
@click.pass_obj
def groups(screen: Screen, folder: str) -> None:
    """List working groups, committees and centres."""
    register = register_in(folder)
    _emit(screen, register, "groups", register.groups)
    for id, group in register.groups.items():
        part = f", part of {group.part_of}" if group.part_of else ""
        screen.say(f"{id}: {group.title} ({group.state}{part})")
        screen.say(f"    {group.mandate} ({evidence(group.status, group.source)})")
        if group.since:
            screen.say(f"    since {group.since[0].text}; {group.since[0].note}".rstrip("; "))
        screen.say(f"    members: {_names(register, group.members) or 'not published'}")
        if group.note:
            screen.say(f"    note: {group.note}")


def _overlaps(one: Any, other: Any) -> bool:
    return one.first <= other.last and other.first <= one.last


def _when(claims: list[Claim]) -> tuple[Any, ...]:
    """A key that puts entries in the order of time; what has no date comes last."""
    from ilrs.programme.dates import EVER

    span = claims[0].span if claims else EVER
    return (span.last, span.first)


def _names(register: Register, ids: Iterable[str]) -> str:
    return ", ".join(register.name(id) for id in ids)


def _involved(register: Register, ids: Iterable[str]) -> set[str]:
    """The organisations themselves and the states that they belong to."""
    named = set(ids)
    return named | {register.organisations[id].of for id in named} - {""}


def _known(register: Register, id: str) -> None:
    from ilrs.diagnostics import did_you_mean

    if id not in register.organisations:
        hint = did_you_mean(id, list(register.organisations)) or "see ilrs programme organisations"
        raise click.BadParameter(f'there is no organisation "{id}"; {hint}', param_hint="--of")


def _short(claims: list[Claim], entry: Sourced) -> str:
    """A single claim with its entry's evidence needs no sources of its own."""
    if len(claims) == 1 and claims[0].source == entry.source:
        return claims[0].text
    return claims_text(claims)


def _say(screen: Screen, rows: list[tuple[str, ...]]) -> None:
    for line in aligned(rows):
        screen.say(line)


def _emit(screen: Screen, register: Register, kind: str, entries: Any) -> None:
    used = [s for entry in entries.values() for s in _sources(entry)]
    screen.emit({
        kind: [{"id": id, **_json(entry)} for id, entry in entries.items()],
        "sources": sources_json(used, register.sources),
    })  # fmt: skip


def _json(entry: Sourced) -> dict[str, Any]:
    """An entry as JSON types; nothing is left out."""
    return entry.model_dump(mode="json")


def _sources(entry: Sourced) -> list[str]:
    found: list[str] = [*entry.source]
    for name in type(entry).model_fields:
        value = getattr(entry, name)
        if isinstance(value, list):
            found += [s for item in value for s in getattr(item, "source", [])]
    return found
