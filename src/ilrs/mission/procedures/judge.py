"""Whether a condition is known to hold, known not to, or not known, and why.

A reading counts when it is fresh enough, and measured after the last command could have arrived:
what the rover said before it was sent off says nothing about where it is now.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from ilrs.control.condition import Condition
from ilrs.control.tree import Lasting, addresses_in, walk
from ilrs.control.walker import Sight, Walker, grounds
from ilrs.epoch import NS, Epoch
from ilrs.mission.procedures.picture import Known, Picture
from ilrs.units import show, unit_of


@dataclass(frozen=True)
class Verdict:
    """True, False or None (not known), and the readings or the lack of them in words."""

    holds: bool | None
    why: str


class Judge:
    """One condition, looked at again and again; `for` counts from when it was seen to hold."""

    def __init__(self, condition: Condition, fresh_s: float, after_ns: int = 0) -> None:
        self._condition = condition
        self._fresh_s = fresh_s
        self._after_ns = after_ns
        self._walker = Walker(condition.tree)
        self._lasting = [id(node) for node in walk(condition.tree) if isinstance(node, Lasting)]

    def look(self, now_ns: int, picture: Picture) -> Verdict:
        """The verdict of this moment."""
        sight = self._sight(now_ns, picture)
        value = self._walker.value(sight)
        if math.isnan(value):
            return Verdict(None, self._missing(now_ns, picture))
        return Verdict(value == 1.0, self._told(sight, value == 1.0))

    def _sight(self, now_ns: int, picture: Picture) -> Sight:
        readings: dict[tuple[str, str], float] = {}
        for address in addresses_in(self._condition.tree):
            known = picture.known.get(address)
            age_s = math.inf if known is None else (now_ns - known.generated_ns) / NS
            readings[address, "age"] = age_s
            if known is not None and not self._flaw(known, now_ns):
                readings[address, "value"] = known.value
                readings[address, "rate"] = known.rate_per_s
        return Sight(readings, picture.mode, now_ns / NS)

    def _flaw(self, known: Known, now_ns: int) -> str:
        age_s = (now_ns - known.generated_ns) / NS
        if known.generated_ns < self._after_ns:
            since = Epoch(self._after_ns).second
            return f"was measured before the last command could arrive ({since})"
        if age_s > self._fresh_s:
            return f"is {show(age_s, 's')} old, more than {show(self._fresh_s, 's')}"
        return "" if not math.isnan(known.value) else "has no value"

    def _missing(self, now_ns: int, picture: Picture) -> str:
        told: list[str] = []
        for address in addresses_in(self._condition.tree):
            known = picture.known.get(address)
            flaw = self._flaw(known, now_ns) if known else "was never received"
            if flaw:
                told.append(f"{address} {flaw}")
        return "; ".join(told) or f'"{self._condition.text}" cannot be worked out'

    def _told(self, sight: Sight, holds: bool) -> str:
        told = [
            f"{address} = {show(value, unit_of(address))}"
            for address in grounds(self._condition.tree, sight, holds)
            if not math.isnan(value := sight.readings.get((address, "value"), math.nan))
        ]
        if any(addresses_in(self._condition.tree)):
            return ", ".join(told)
        return f"mode is {sight.mode}"

    def snapshot(self) -> list[float | None]:
        """Since when each `for` has held (s TAI), in the order of the text."""
        return [self._walker.since_s.get(key) for key in self._lasting]

    def restore(self, since_s: list[float | None]) -> None:
        """What `snapshot` gave."""
        pairs = zip(self._lasting, since_s, strict=True)
        self._walker.since_s = {key: since for key, since in pairs if since is not None}
