"""What a running session needs of those who look after something in it."""

from __future__ import annotations

from typing import Any, Protocol


class Attendant(Protocol):
    """A desk that looks after something once in every turn."""

    def attend(self, now_ns: int) -> list[dict[str, Any]]:
        """Do what is due; messages for people."""
        ...

    def take_messages(self) -> list[dict[str, Any]]:
        """Messages that are left when `attend` could not do all of it."""
        ...


class Appointments(Protocol):
    """What is to be done at moments of the session's time, not a step later."""

    @property
    def next_ns(self) -> int | None:
        """When the next is due."""
        ...

    def meet(self, now_ns: int) -> None:
        """Do what is due."""
        ...
