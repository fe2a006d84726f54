"""The alarms that there are: on disk all of them, in memory those that are not over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ilrs.mission.alarms.alarm import KIND, Alarm
from ilrs.mission.documents import Documents, Noted, unnoted
from ilrs.mission.refused import RefusedError

PAGE = 1000


class AlarmBook:
    """Keeps every change before it is told; an alarm that is over leaves the memory."""

    def __init__(self, documents: Documents, changed: Callable[[dict[str, Any]], None]) -> None:
        self._documents = documents
        self._changed = changed
        self._open: dict[str, Alarm] = {}
        self._kept: dict[str, dict[str, Any]] = {}
        self.last = 0
        for document in self.documents():
            self.last = max(self.last, int(document["id"].removeprefix("a-")))
            if document["state"] != "cleared":
                self._open[document["key"]] = Alarm.of(document)
                self._kept[document["id"]] = document

    def new_id(self) -> str:
        """The id of the next alarm."""
        self.last += 1
        return f"a-{self.last:06d}"

    def open(self) -> list[Alarm]:
        """Those that are not over, the newest first."""
        return sorted(self._open.values(), key=lambda a: (a.known_ns, a.id), reverse=True)

    def of(self, key: str) -> Alarm | None:
        """The one of that key that is not over."""
        return self._open.get(key)

    def keep(self, alarm: Alarm, noted: Noted = unnoted) -> None:
        """Durable when it returns; when the disk fails, the alarm is what it was before.

        `noted` is called first, and may fail likewise.
        """
        document = alarm.document()
        try:
            noted()
            self._documents.put(KIND, alarm.id, document, time_ns=alarm.known_ns)
        except BaseException:
            if alarm.id in self._kept:
                vars(alarm).update(vars(Alarm.of(self._kept[alarm.id])))
            raise
        self._kept[alarm.id] = document
        if alarm.state == "cleared":
            self._open.pop(alarm.key, None)
            del self._kept[alarm.id]
        else:
            self._open[alarm.key] = alarm
        self._changed(document)

    def standing(self, id: str) -> Alarm:
        """The alarm of that id that is not over; RefusedError for another."""
        for alarm in self._open.values():
            if alarm.id == id:
                return alarm
        self.get(id)
        raise RefusedError("conflict", "the alarm is over", id)

    def get(self, id: str) -> Alarm:
        """The alarm of that id, of any age; RefusedError when there is none."""
        document = self._documents.get(KIND, id)
        if document is None:
            raise RefusedError("not_found", "there is no such alarm", id)
        return Alarm.of(document)

    def documents(
        self, start_ns: int | None = None, end_ns: int | None = None
    ) -> Iterator[dict[str, Any]]:
        """All that are kept, the newest first, by when the ground knew of them."""
        before: str | None = None
        while page := self._documents.find(
            KIND, start_ns=start_ns, end_ns=end_ns, limit=PAGE, before=before
        ):
            yield from page
            before = str(page[-1]["id"])

    def snapshot(self) -> dict[str, Any]:
        """Plain JSON types."""
        return {"last": self.last, "open": [a.document() for a in self._open.values()]}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a snapshot: what came later happens again under the same ids."""
        self.last = state["last"]
        self._open = {d["key"]: Alarm.of(d) for d in state["open"]}
        self._kept = {d["id"]: d for d in state["open"]}
