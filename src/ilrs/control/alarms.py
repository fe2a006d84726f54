"""Alarms raised and cleared: from the bounds of the limits and from the age of telemetry."""

from __future__ import annotations

from collections.abc import Sequence

from ilrs.control import machine
from ilrs.control.limits import shown
from ilrs.control.log import Entry
from ilrs.control.picture import Picture
from ilrs.control.plan import Plan
from ilrs.control.watch import Watch
from ilrs.units import show

_COLOURS = ("", "yellow", "red")


class Alarms:
    """Turns news of bounds and ages into entries, one per limit even if two bounds moved."""

    def __init__(self, plan: Plan, picture: Picture, watch: Watch) -> None:
        self._plan = plan
        self._picture = picture
        self._watch = watch
        self._levels = self._present()

    def active(self) -> dict[str, str]:
        """The address of every limit in alarm and its colour."""
        return {
            limit.telemetry: _COLOURS[abs(level)]
            for limit, level in zip(self._plan.limits, self._levels, strict=True)
            if level
        }

    def recall(self) -> None:
        """Takes the present state as known, without entries (after a restore)."""
        self._levels = self._present()

    def entries(self, news: Sequence[tuple[int, int]], step: int) -> list[Entry]:
        """What to log: telemetry gone or back, limits passed, eased or cleared."""
        found = [
            self._of_age(i, step, gone=what == machine.STALE)
            for what, i in news
            if what in (machine.STALE, machine.FRESH)
        ]
        moved = [i for what, i in news if what in (machine.OUTSIDE, machine.INSIDE)]
        before, self._levels = self._levels, self._present()
        limits = dict.fromkeys(self._plan.bounds[i].limit for i in moved)
        changed = [i for i in limits if self._levels[i] != before[i]]
        return found + [self._of_limit(i, before[i], step) for i in changed]

    def _present(self) -> list[int]:
        """The worst level of every limit, negative on its low side."""
        levels = [0] * len(self._plan.limits)
        for bound, (raised, _) in zip(self._plan.bounds, self._watch.outside, strict=True):
            level = _COLOURS.index(bound.colour)
            if raised and level > abs(levels[bound.limit]):
                levels[bound.limit] = bound.sign * level
        return levels

    def _of_age(self, i: int, step: int, *, gone: bool) -> Entry:
        address = self._plan.needed[i]
        if not gone:
            return Entry(step, "clear", f"{address} is received again", "info", address)
        age = show(self._picture.age_s(address, step), "s")
        text = f"{address} has not been received for {age}"
        return Entry(step, "alarm", text, "yellow", address)

    def _of_limit(self, i: int, before: int, step: int) -> Entry:
        limit, level = self._plan.limits[i], self._levels[i]
        value = self._picture.value(limit.telemetry)
        text = f"{limit.telemetry} {shown(limit.telemetry, value)} "
        if not level:
            text += "is back within its limits"
            return Entry(step, "clear", text, "info", limit.telemetry, value)
        bound = next(
            b
            for b, (raised, _) in zip(self._plan.bounds, self._watch.outside, strict=True)
            if raised and b.limit == i and b.sign * _COLOURS.index(b.colour) == level
        )
        if level * before > 0 and abs(level) < abs(before):
            text += f"eases to its {bound.name}"
            return Entry(step, "clear", text, bound.colour, limit.telemetry, value)
        lasted = f" for {show(bound.persist_s, 's')}" if bound.persist_s else ""
        text += f"is {'below' if bound.sign < 0 else 'above'} its {bound.name}{lasted}"
        text += f": {limit.why}" if limit.why else ""
        return Entry(step, "alarm", text, bound.colour, limit.telemetry, value)
