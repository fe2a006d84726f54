"""The reference page of the programme's files, as Markdown: keys, words, steps and rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel

from ilrs.programme.claims import SOURCE_KINDS, Claim, Source
from ilrs.programme.document import DATED, ITEM_KINDS, DocumentFile, ItemTable
from ilrs.programme.entries import (
    FINAL,
    INSTRUMENT_TYPES,
    LEVELS,
    PARTNER_KINDS,
    RESPONSES,
    EventTable,
    GroupTable,
    HistoryTable,
    InstrumentTable,
    InvitationTable,
    OrganisationTable,
    ResponseTable,
    RuleTable,
    StatementTable,
)
from ilrs.programme.findings import DIAGNOSTICS, WARNINGS
from ilrs.programme.register import shipped_register
from ilrs.station.findings import table_of

HEAD = """# Files of the programme

Documents are checked by `ilrs programme check FILE`; a register is a folder of TOML files, read
with `--register FOLDER`. `ilrs programme export FOLDER` writes those that ship. This page is
generated from `ilrs.programme`.

Dates are `2024`, `2024-05` or `2024-05-13`, never more exact than the source.

## Claims and evidence

A fact is a claim, or a list of claims where sources differ; the first is the one that is worked
with. A plain value is a claim with source and status of its entry.
"""
EVIDENCE_TEXT = """
`status` is `verified` (read in a text of that source), `reported` (read only in a text that tells
of that source) or `unverified` (remembered or assumed; the default). What is unverified is shown
and decides nothing. A status better than the best source is an error.
"""
DOCUMENT_TEXT = """
## Documents

One file for each version, called `NAME-VERSION.toml`; the version before is looked for beside it.
An id is never used twice: an item that goes is listed under `retired`.
"""
CITE_TEXT = """
## Citations

Any TOML file may cite items: `cites = ["roadmap/phase-1", "guideline@2.0/slots-ce-8"]`, at its top
or in any table. A citation with a version says which text was looked at: it needs a recheck unless
that is the newer one. What the file is, a call, a contribution or an agreement, says its key
`type`, or else the folder it stands in (`calls`, `contributions`, `agreements`).
"""

DIAGNOSTICS_TEXT = """
## Diagnostics

What can be wrong in these files, beside what can be wrong with [any file](diagnostics.md).
"""


def reference_page() -> str:
    """The whole page."""
    lines = [HEAD, *_keys(Claim), EVIDENCE_TEXT, "Kinds of sources:", "", *_words(SOURCE_KINDS)]
    lines += ["", *_keys(Source, "sources.ID"), DOCUMENT_TEXT, *_keys(DocumentFile)]
    lines += ["", *_keys(ItemTable, "items.ID"), "", f"Facts that are dates: {_code(DATED)}.", ""]
    steps = {kind: f"a change in substance is a {step} step" for kind, step in ITEM_KINDS.items()}
    lines += ["Kinds of items:", "", *_words(steps), ""]
    lines += ["Wording, notes and further claims are a patch, evidence a minor step.", CITE_TEXT]
    lines += ["## Register", ""]
    for name, model in _TABLES.items():
        lines += [*_keys(model, name), ""]
    for title, words in _WORDS.items():
        lines += [f"{title}:", "", *_words(words), ""]
    lines += ["## Rules that ship", "", *_rules(), DIAGNOSTICS_TEXT]
    lines += table_of(DIAGNOSTICS, WARNINGS)
    return "\n".join(lines).rstrip() + "\n"


_TABLES: dict[str, type[BaseModel]] = {
    "history": HistoryTable,
    "organisations.ID": OrganisationTable,
    "instruments.ID": InstrumentTable,
    "invitations.ID": InvitationTable,
    "invitations.ID.responses": ResponseTable,
    "events.ID": EventTable,
    "groups.ID": GroupTable,
    "statements.ID": StatementTable,
    "rules.ID": RuleTable,
}
_WORDS: dict[str, Mapping[str, str]] = {
    "Kinds of partners": PARTNER_KINDS,
    "Types of instruments": INSTRUMENT_TYPES,
    "Levels of instruments": LEVELS,
    f"Answers ({' and '.join(FINAL)} are final)": RESPONSES,
}


def _keys(model: type[BaseModel], table: str = "") -> list[str]:
    """The keys of a table; of a claim, of a document, or of `[table]`."""
    what = (model.__doc__ or "").split("\n")[0]
    head = f"`[{table}]`: {what}" if table else what
    rows = [
        f"| `{field.alias or name}` | {_type(field.annotation)} | {field.description or ''} |"
        for name, field in model.model_fields.items()
    ]
    return [head, "", "| key | value | meaning |", "|---|---|---|", *rows]


def _type(annotation: Any) -> str:
    """What a key holds, in a word."""
    inner = get_args(annotation)
    if inner and Claim in inner:
        return "claims"
    if inner and isinstance(inner[0], type) and issubclass(inner[0], BaseModel):
        return "list of tables"
    if inner and inner[-1] is not type(None) and getattr(annotation, "__origin__", None) is dict:
        return "table"
    if getattr(annotation, "__origin__", None) is list:
        return "list of texts"
    names = {str: "text", int: "whole number", bool: "true or false"}
    return names.get(annotation, "value" if str in inner else "whole number")


def _words(words: Mapping[str, str]) -> list[str]:
    return [f"- `{word}`: {meaning}" for word, meaning in words.items()]


def _code(words: tuple[str, ...]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _rules() -> Iterator[str]:
    register = shipped_register()
    for id, rule in register.rules.items():
        default = ", the default" if id == register.history.default_rule else ""
        text = f" {rule.text}" if rule.text else ""
        yield f"- `{id}`{default}: {rule.title}.{text}"
