"""Who alone may command an element just now: one visible holder each, and hand-over.

It knows nothing of rights: those say who may command at all, this says whose turn it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ilrs.mission.refused import RefusedError


@dataclass(frozen=True)
class Lock:
    """An element, what holds it (a run, an activity or a person), for whom, since when and why."""

    element: str
    holder: str
    by: str
    since_ns: int
    why: str = ""

    def __str__(self) -> str:
        person = "" if self.holder == self.by else f" (for {self.by})"
        return f"{self.element} is held by {self.holder}{person}"


class Authority:
    """All locks, by element."""

    def __init__(self) -> None:
        self._locks: dict[str, Lock] = {}

    @property
    def locks(self) -> tuple[Lock, ...]:
        """All locks, by name of element."""
        return tuple(self._locks[name] for name in sorted(self._locks))

    def holder(self, element: str) -> Lock | None:
        """The lock on an element, or None when it is free."""
        return self._locks.get(element)

    def in_the_way(self, elements: Iterable[str], holder: str) -> tuple[Lock, ...]:
        """The locks of others on these elements; empty when `holder` may command them all."""
        found = (self._locks.get(element) for element in elements)
        return tuple(lock for lock in found if lock and lock.holder != holder)

    def take(
        self, elements: Iterable[str], holder: str, by: str, now_ns: int, why: str = ""
    ) -> tuple[Lock, ...]:
        """Take all of these or, when others hold some, none; gives the locks in the way."""
        wanted = tuple(elements)
        if others := self.in_the_way(wanted, holder):
            return others
        for element in wanted:
            self._locks.setdefault(element, Lock(element, holder, by, now_ns, why))
        return ()

    def release(self, holder: str, elements: Iterable[str] | None = None) -> None:
        """Free what a holder has: these elements, or all."""
        chosen = None if elements is None else set(elements)
        self._locks = {
            name: lock
            for name, lock in self._locks.items()
            if lock.holder != holder or (chosen is not None and name not in chosen)
        }

    def hand_over(
        self, element: str, to: str, to_person: str, by: str, now_ns: int, why: str,
        *, forced: bool = False,
    ) -> Lock:  # fmt: skip
        """Give an element to another holder; gives the lock that was there.

        Only the person for whom it is held may, or whoever forces it, with a reason. Raises
        RefusedError otherwise, and when nobody holds it.
        """
        lock = self._locks.get(element)
        if lock is None:
            raise RefusedError("conflict", f"nobody holds {element}", element, "", "take it")
        if lock.by != by and not forced:
            hint = f"ask {lock.by}, or force it with a reason"
            raise RefusedError("forbidden", str(lock), element, "", hint)
        if forced and not why.strip():
            raise RefusedError("invalid", "authority is taken by force only with a reason", element)
        self._locks[element] = Lock(element, to, to_person, now_ns, why)
        return lock

    def snapshot(self) -> list[dict[str, Any]]:
        """All locks in JSON types."""
        return [asdict(lock) for lock in self.locks]

    def restore(self, saved: Iterable[Mapping[str, Any]]) -> None:
        """What `snapshot` gave."""
        self._locks = {lock["element"]: Lock(**lock) for lock in saved}
