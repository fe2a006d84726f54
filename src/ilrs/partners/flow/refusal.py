"""Why something is not done: an id, what is wrong, and what to do instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """One reason; ids are stable, sentences are for people."""

    id: str
    what: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.what} [{self.id}]" + (f"\n    {self.hint}" if self.hint else "")


class RefusedError(Exception):
    """An event was not accepted; carries every reason that was found. Nothing was changed."""

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__("\n".join(str(r) for r in self.refusals))
