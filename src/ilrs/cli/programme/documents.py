"""`ilrs programme list` and `show`: which documents there are, and what they say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ilrs.cli.options import json_option
from ilrs.cli.programme.given import aligned, claims_text, documents_of, evidence, sources_json
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from ilrs.programme.document import Document, Item


@click.command("list", short_help="List the documents that ship.")
@json_option
@click.pass_obj
def list_command(screen: Screen) -> None:
    """List the documents that ship, with their versions and baselines."""
    from ilrs.programme.library import baselines

    found = [document for of in baselines().values() for document in of]
    screen.emit({"documents": [d.as_dict() | {"items": len(d.items)} for d in found]})
    rows = [("document", "date", "baseline", "items", "number")]
    rows += [
        (d.ref, d.date, d.baseline, str(len(d.items)), "official" if d.official else "our own")
        for d in found
    ]
    for line in aligned(rows):
        screen.say(line)


@click.command("show")
@click.argument("ref", metavar="[DOC]", required=False, default="")
@click.argument("version", metavar="[VERSION]", required=False, default="")
@json_option
@click.pass_context
def show_command(context: click.Context, ref: str, version: str) -> None:
    """Show a document, a baseline, or one item of a document.

    DOC is a name (its latest version), NAME@VERSION, a baseline, a file, or NAME/ITEM.

    Example: ilrs programme show roadmap 1.0
    """
    screen: Screen = context.obj
    if not ref:
        context.invoke(list_command)
        return
    name, item = _item_in(ref)
    found = documents_of(name, "DOC", version)
    if item:
        _show_item(screen, found[0], item)
        return
    screen.emit({"documents": [_document_json(d) for d in found]})
    for document in found:
        _tell(screen, document)


def _item_in(ref: str) -> tuple[str, str]:
    """`roadmap@1.0/phase-1` in its two parts; a path to a file stays whole."""
    name, slash, item = ref.partition("/")
    if not slash or ref.endswith(".toml") or Path(ref).exists():
        return ref, ""
    return name, item


def _show_item(screen: Screen, document: Document, id: str) -> None:
    from ilrs.diagnostics import did_you_mean

    if id not in document.items:
        if id in document.retired:
            why = f"it was retired: {document.retired[id]}"
        else:
            why = (
                did_you_mean(id, list(document.items)) or f"see ilrs programme show {document.name}"
            )
        raise click.BadParameter(f'{document.ref} has no item "{id}"; {why}', param_hint="DOC")
    item = document.items[id]
    used = [*item.source, *(s for of in item.facts.values() for c in of for s in c.source)]
    sources = sources_json(used, document.sources)
    screen.emit(document.as_dict() | {"item": item.as_dict(), "sources": sources})
    for line in _item_lines(item):
        screen.say(line)
    screen.say()
    for line in aligned([(id, f"[{s['kind']}]", s["title"]) for id, s in sources.items()]):
        screen.say(line)


def _document_json(document: Document) -> dict[str, Any]:
    items = document.items.values()
    used = [s for i in items for s in i.source]
    used += [s for i in items for of in i.facts.values() for c in of for s in c.source]
    return document.as_dict() | {
        "items": [item.as_dict() for item in items],
        "retired": dict(document.retired),
        "sources": sources_json(used, document.sources),
    }


def _tell(screen: Screen, document: Document) -> None:
    number = "official number" if document.official else "number of this project"
    screen.say(f"{document.title}, version {document.version} ({number})")
    screen.say(f"{document.baseline}, {document.date}. {document.note}".strip())
    screen.say()
    for item in document.items.values():
        for line in _item_lines(item):
            screen.say(line)
    for id, why in document.retired.items():
        screen.say(f"{id}: retired, {why}")
    screen.say()


def _item_lines(item: Item) -> list[str]:
    within = f" within {item.within}" if item.within else ""
    text = f": {item.text}" if item.text else ""
    lines = [
        f"{item.id} ({item.kind}{within}; {evidence(item.status, item.source)})",
        f"    {item.title}{text}",
    ]
    lines += [f"    {name}: {claims_text(claims)}" for name, claims in item.facts.items()]
    return [*lines, f"    note: {item.note}"] if item.note else lines
