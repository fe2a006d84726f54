"""What people do about alarms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

Do = Literal["acknowledge", "reset", "shelve", "unshelve"]
MOST_COMMENT = 2_000


@dataclass(frozen=True)
class Act:
    """One act: what, by whom, when (ns TAI), with which words; a shelf has its end."""

    do: Do
    by: str
    at_ns: int
    comment: str = ""
    until_ns: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON types."""
        return asdict(self)


def act_of(document: Mapping[str, Any]) -> Act:
    """The act that a document tells."""
    return Act(**document)
