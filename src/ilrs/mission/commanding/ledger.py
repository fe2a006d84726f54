"""The commands that there are: on disk all of them, in memory those that may still move."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ilrs.mission.commanding.command import KIND, Command
from ilrs.mission.commanding.requests import Requests
from ilrs.mission.commanding.stages import State
from ilrs.mission.documents import Documents, Noted, unnoted
from ilrs.mission.refused import RefusedError

PAGE = 1000
MOST_FINAL = 4096


class Ledger:
    """Keeps every change before it is told. Read from the documents when it is made."""

    def __init__(self, documents: Documents, changed: Callable[[dict[str, Any]], None]) -> None:
        self._documents = documents
        self._changed = changed
        self.requests = Requests()
        self._open: dict[str, Command] = {}
        self._final: dict[str, Command] = {}
        self._kept: dict[str, dict[str, Any]] = {}
        self._present: dict[str, tuple[float, str]] = {}
        self._last = 0
        self._recall()

    def new_id(self) -> str:
        """The id of the next command."""
        return f"c-{self._last + 1:06d}"

    def open(self) -> list[Command]:
        """Those that have not come to their end, the oldest first."""
        return list(self._open.values())

    def present(self, address: str) -> tuple[float, str] | None:
        """The code that a completed command has set last at an address, and the command's id."""
        return self._present.get(address)

    def keep(self, command: Command, noted: Noted = unnoted) -> None:
        """Durable when it returns; when the disk fails, the command is again what it was before.

        `noted` is called first, and may fail likewise.
        """
        document = command.document()
        try:
            noted()
            self._documents.put(KIND, command.id, document, time_ns=command.created_ns)
        except BaseException:
            if command.id in self._kept:
                vars(command).update(vars(Command.of(self._kept[command.id])))
            raise
        self._take_in(command, document)
        self._changed(document)

    def get(self, id: str) -> Command:
        """The command of that id; RefusedError when there is none."""
        found = self._open.get(id) or self._final.get(id)
        if found is not None:
            return found
        document = self._documents.get(KIND, id)
        if document is None:
            raise RefusedError("not_found", "there is no such command", id)
        return Command.of(document)

    def listed(
        self, start_ns: int | None, end_ns: int | None, state: State | None, limit: int
    ) -> list[Command]:
        """Commands made between two moments, the newest first."""
        found: list[Command] = []
        for page in self._pages(start_ns, end_ns):
            found += [Command.of(d) for d in page if state is None or d["state"] == state]
            if len(found) >= limit:
                break
        return found[:limit]

    def _pages(self, start_ns: int | None, end_ns: int | None) -> Iterator[list[dict[str, Any]]]:
        before: str | None = None
        while page := self._documents.find(
            KIND, start_ns=start_ns, end_ns=end_ns, limit=PAGE, before=before
        ):
            yield page
            before = str(page[-1]["id"])

    def _take_in(self, command: Command, document: dict[str, Any]) -> None:
        self._last = max(self._last, int(command.id.removeprefix("c-")))
        if command.state == "completed":
            self._present[command.address] = (command.code, command.id)
        if not command.is_final:
            self._open[command.id], self._kept[command.id] = command, document
            return
        self._open.pop(command.id, None)
        self._kept.pop(command.id, None)
        self._final[command.id] = command
        if len(self._final) > MOST_FINAL:
            del self._final[next(iter(self._final))]

    def _recall(self) -> None:
        found = [Command.of(d) for page in self._pages(None, None) for d in page]
        for command in sorted(found, key=lambda c: c.id):
            self._take_in(command, command.document())
        numbered = [c for c in found if c.serial is not None]
        for command in sorted(numbered, key=lambda c: (c.apid, c.serial or 0)):
            self.requests.know(command)
