"""What the centre noticed and did, in words that a person can read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

EntryKind = Literal["alarm", "clear", "mode", "rule"]
Colour = Literal["red", "yellow", "info"]


@dataclass(frozen=True)
class Entry:
    """One thing that happened in a control period.

    `address` and `value` (SI) are those of an alarm; for a mode or rule `address` is its name.
    `commands` are the orders that were sent because of it, as text.
    """

    step: int
    kind: EntryKind
    text: str
    severity: Colour
    address: str = ""
    value: float | None = None
    commands: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The entry as plain JSON types."""
        return asdict(self) | {"commands": list(self.commands)}


def entries_from(saved: Sequence[dict[str, Any]]) -> list[Entry]:
    """What `Entry.as_dict` gave, entry by entry."""
    found: list[Entry] = []
    for entry in saved:
        fields: dict[str, Any] = {**entry, "commands": tuple(entry["commands"])}
        found.append(Entry(**fields))
    return found
