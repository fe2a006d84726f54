"""What the desks of mission control need of what is durable: documents, and the log of acts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

# Writes down what is about to be done. What it raises, as for a full disk, stops that.
Noted = Callable[[], object]


def unnoted() -> None:
    """For what nobody asked to have written down."""


class Documents(Protocol):
    """Documents of JSON types by kind and id, on disk when `put` returns.

    `ilrs.mission.archive.records.Records` is one. Nothing here waits for anybody but the disk.
    """

    def put(self, kind: str, id: str, document: Mapping[str, Any], *, time_ns: int) -> None:
        """Keep the present version; older ones stay as history."""
        ...

    def get(self, kind: str, id: str) -> dict[str, Any] | None:
        """The present version, or None."""
        ...

    def find(
        self, kind: str, *, start_ns: int | None = None, end_ns: int | None = None,
        newest_first: bool = True, limit: int = 1000, before: str | None = None,
    ) -> list[dict[str, Any]]:  # fmt: skip
        """Present versions by their time; `before` is the id of the last one of a page."""
        ...

    def together(self) -> AbstractContextManager[object]:
        """Groups puts into one commit."""
        ...
