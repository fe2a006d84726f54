"""Documents of the programme: versioned lists of items with stable ids, each with its sources.

The format of the files, and the document that comes of one. What an item says in words stands in
`title` and `text`; what can be counted, dated or compared stands in `facts`, as claims.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import Field

from ilrs.programme.claims import UNVERIFIED, Claim, Day, Source, Sourced, claim_json
from ilrs.programme.version import MAJOR, MINOR, Version
from ilrs.station.toml_file import TomlFile

ITEM_KINDS = {
    "definition": MAJOR,
    "principle": MAJOR,
    "obligation": MAJOR,
    "criterion": MAJOR,
    "procedure": MAJOR,
    "phase": MAJOR,
    "mission": MINOR,
    "milestone": MINOR,
    "objective": MINOR,
    "facility": MINOR,
    "opportunity": MINOR,
}
"""Kinds of items, and the step that a change in the substance of one asks for."""
DATED = (
    "start", "end", "date", "launch", "landed", "returned", "lost", "opens", "closes", "due",
    "preselection", "selection", "announced", "agreements_by",
)  # fmt: skip
"""Facts that are dates."""
_ID = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*\Z")

_FACT = re.compile(r"[a-z][a-z0-9_]*\Z")


class ItemTable(Sourced):
    """One item: a phase, a mission, a principle, a criterion."""

    kind: str = Field(description="What sort of item.", examples=[*ITEM_KINDS])
    title: str = Field(description="What people call it.")
    text: str = Field("", description="What it says.")
    within: str = Field("", description="The item of this document that it belongs to.")
    facts: dict[str, list[Claim]] = Field({}, description="Values, each a claim or several.")


class DocumentFile(Sourced):
    """NAME-VERSION.toml: one version of one document."""

    schema_number: int = Field(alias="schema", description="The format's number: 1.")
    document: str = Field(description="The document's name.", examples=["roadmap"])
    title: str = Field(description="What people call it.")
    version: str = Field(description="Its version.", examples=["1.0"])
    baseline: str = Field("", description="The state of the programme that it belongs to.")
    official: bool = Field(
        False, description="Whether the parties published a document of this number."
    )
    date: Day = Field("", description="Of when it is.", examples=["2021-06-16"])
    supersedes: str = Field("", description="The version before.", examples=["1.0"])
    sources: dict[str, Source] = Field({}, description="Sources beside those that ship.")
    retired: dict[str, str] = Field({}, description="Ids of items that are no more, and why.")
    items: dict[str, ItemTable] = Field({}, description="The items, by id.")


@dataclass(frozen=True)
class Item:
    """An item with its claims; `line` is where it stands in its file."""

    id: str
    kind: str
    title: str
    text: str
    within: str
    facts: Mapping[str, tuple[Claim, ...]]
    source: tuple[str, ...]
    status: str
    note: str
    line: int = field(default=0, compare=False)

    def as_dict(self) -> dict[str, Any]:
        """The item as JSON types."""
        return {
            "id": self.id, "kind": self.kind, "title": self.title, "text": self.text,
            "within": self.within, "status": self.status, "source": list(self.source),
            "note": self.note,
            "facts": {name: [claim_json(c) for c in of] for name, of in self.facts.items()},
        }  # fmt: skip


@dataclass(frozen=True)
class Document:
    """One version of a document, checked; `file` is as the user would name it."""

    name: str
    version: Version
    title: str
    baseline: str
    official: bool
    date: str
    supersedes: Version | None
    note: str
    items: Mapping[str, Item]
    retired: Mapping[str, str]
    sources: Mapping[str, Source]
    file: str = field(compare=False)

    @property
    def ref(self) -> str:
        """`roadmap@1.0`."""
        return f"{self.name}@{self.version}"

    def as_dict(self) -> dict[str, Any]:
        """The document's head as JSON types."""
        return {
            "document": self.name, "version": str(self.version), "ref": self.ref,
            "title": self.title, "baseline": self.baseline, "official": self.official,
            "date": self.date, "note": self.note,
            "supersedes": str(self.supersedes) if self.supersedes else "",
        }  # fmt: skip


def is_fact_name(text: str) -> bool:
    """Whether a text can name a fact."""
    return _FACT.match(text) is not None


def is_id(text: str) -> bool:
    """Whether a text can be the id of an item or the name of a document."""
    return _ID.match(text) is not None


def item_of(id: str, table: ItemTable, file: TomlFile) -> Item:
    """The item of a table: its claims take over source and status where they have none."""
    facts = {
        name: tuple(claim.completed(table) for claim in claims)
        for name, claims in table.facts.items()
    }
    return Item(
        id, table.kind, table.title, table.text, table.within, facts, tuple(table.source),
        table.status or UNVERIFIED, table.note, file.place("items", id).line,
    )  # fmt: skip
