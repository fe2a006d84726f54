"""What changed between two documents, by item id, and which version step it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ilrs.programme.document import ITEM_KINDS, Document, Item
from ilrs.programme.version import MINOR, PATCH, gravest

WORDING = ("title", "text", "note", "source")
_EVIDENCE = "status"


@dataclass(frozen=True)
class FieldChange:
    """One field of an item before and after; `step` is what this change alone asks for."""

    field: str
    before: Any
    after: Any
    step: str


@dataclass(frozen=True)
class ItemChange:
    """An item that was added, removed or changed."""

    id: str
    what: str
    kind: str
    title: str
    fields: tuple[FieldChange, ...]
    step: str

    def as_dict(self) -> dict[str, Any]:
        """The change as JSON types."""
        return {
            "id": self.id, "what": self.what, "kind": self.kind, "title": self.title,
            "step": self.step,
            "fields": [
                {"field": f.field, "before": f.before, "after": f.after, "step": f.step}
                for f in self.fields
            ],
        }  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """All that differs between two versions of one document."""

    before: Document
    after: Document
    changes: tuple[ItemChange, ...]

    @property
    def step(self) -> str:
        """The step that the changes ask for together; empty when nothing changed."""
        return gravest([change.step for change in self.changes])


def difference(before: Document, after: Document) -> Difference:
    """What changed from one document to the other, in the order of the later, then the earlier."""
    ids = [*after.items, *(id for id in before.items if id not in after.items)]
    changes = [_item_change(before.items.get(id), after.items.get(id)) for id in ids]
    return Difference(before, after, tuple(c for c in changes if c is not None))


def _item_change(before: Item | None, after: Item | None) -> ItemChange | None:
    item = after or before
    if item is None:
        return None
    if before is None or after is None:
        what = "added" if before is None else "removed"
        return ItemChange(item.id, what, item.kind, item.title, (), _step_of(item.kind))
    fields = _field_changes(before, after)
    if not fields:
        return None
    step = gravest([f.step for f in fields])
    return ItemChange(item.id, "changed", item.kind, item.title, fields, step)


def _field_changes(before: Item, after: Item) -> tuple[FieldChange, ...]:
    old, new = _fields(before), _fields(after)
    graver = gravest([_step_of(before.kind), _step_of(after.kind)])
    return tuple(
        FieldChange(name, old.get(name), new.get(name), _step_of_field(name, graver))
        for name in dict.fromkeys([*new, *old])
        if old.get(name) != new.get(name)
    )


def _fields(item: Item) -> Mapping[str, Any]:
    """An item as flat fields; of a fact, the claim that is worked with stands apart from others."""
    flat: dict[str, Any] = {
        "kind": item.kind, "title": item.title, "text": item.text, "within": item.within,
        "note": item.note, "source": list(item.source), _EVIDENCE: item.status,
    }  # fmt: skip
    for name, (first, *others) in item.facts.items():
        key = f"facts.{name}"
        flat[key] = first.text
        flat[f"{key}.{_EVIDENCE}"] = first.status
        flat[f"{key}.source"] = list(first.source)
        flat[f"{key}.note"] = first.note
        flat[f"{key}.others"] = [claim.text for claim in others]
    return {name: value for name, value in flat.items() if value not in ("", [])}


def _step_of(kind: str) -> str:
    return ITEM_KINDS.get(kind, MINOR)


def _step_of_field(name: str, substance: str) -> str:
    """Wording and other claims are a patch; evidence is a minor step.

    A limit that becomes verified turns answers of `unknown` into verdicts: more than wording.
    """
    last = name.rpartition(".")[2]
    depth = name.count(".")
    if name in WORDING or (depth == 2 and last in (*WORDING, "others")):
        return PATCH
    if name == _EVIDENCE or (depth == 2 and last == _EVIDENCE):
        return MINOR
    return substance
