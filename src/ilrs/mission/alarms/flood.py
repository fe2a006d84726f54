"""Too many alarms at once: grouped by element, so that what tripped first can be seen."""

from __future__ import annotations

from typing import Any

from ilrs.mission.alarms.alarm import Alarm

WINDOW_NS = 600 * 1_000_000_000


class Flood:
    """More than `most` trips within ten minutes are a flood; it ends when they are fewer again."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._trips: list[tuple[int, str, str]] = []
        self._on = False

    def tripped(self, alarm: Alarm, now_ns: int) -> None:
        """Take a trip; in a flood the alarm learns its group and what was first."""
        self._forget(now_ns)
        self._trips.append((now_ns, alarm.id, alarm.element))
        self._on = len(self._trips) > self._most
        if self._on:
            alarm.tripped_first = self._trips[0][1]
            alarm.group = next(id for _, id, e in self._trips if e == alarm.element)

    def told(self, now_ns: int) -> dict[str, Any]:
        """Plain JSON types: whether there is one, what was first, groups by their first trip."""
        self._forget(now_ns)
        groups: dict[str, dict[str, Any]] = {}
        for at_ns, id, element in self._trips if self._on else []:
            group = groups.setdefault(
                element, {"element": element, "first": id, "first_ns": at_ns, "ids": []}
            )
            group["ids"] += [id] if id not in group["ids"] else []
        first = self._trips[0][1] if self._on else ""
        return {"on": self._on, "tripped_first": first, "groups": [*groups.values()]}

    def snapshot(self) -> list[list[Any]]:
        """Plain JSON types."""
        return [[*trip] for trip in self._trips]

    def restore(self, state: list[list[Any]]) -> None:
        """Go on from a snapshot."""
        self._trips = [(t[0], t[1], t[2]) for t in state]
        self._on = len(self._trips) > self._most

    def _forget(self, now_ns: int) -> None:
        self._trips = [t for t in self._trips if t[0] > now_ns - WINDOW_NS]
        self._on = len(self._trips) > self._most
