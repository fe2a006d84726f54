"""Telemetry that should have come and did not: only time with the path up counts."""

from __future__ import annotations

from typing import Any

from ilrs.mission.alarms.news import AGE, News

LINK = "link/telemetry"


class AgeWatch:
    """Structures that are awaited. Without a pass nothing is missed, and no signal is lost.

    When nothing at all arrives that is one alarm, of the link, and not one for each structure.
    """

    def __init__(self, structures: list[str], after_ns: int) -> None:
        self._after_ns = after_ns
        self._waited_ns = dict.fromkeys(structures, 0)
        self._stale: set[str] = set()
        self._all_ns = 0
        # When the last row of each came, so that a long turn counts from there and not in whole.
        self._last_ns = dict.fromkeys(structures, 0)
        self._ticked_ns: int | None = None
        self._was_up = False

    def received(self, structure: str, generated_ns: int, received_ns: int) -> list[News]:
        """A row came that is of now."""
        self._all_ns = 0
        found = [LINK] if LINK in self._stale else []
        if structure in self._waited_ns:
            self._waited_ns[structure], self._last_ns[structure] = 0, received_ns
            found += [structure] if structure in self._stale else []
        self._stale.difference_update(found)
        return [_news(name, "over", generated_ns, received_ns) for name in found]

    def tick(self, now_ns: int, *, up: bool) -> list[News]:
        """What is missed by now."""
        before, was_up = self._ticked_ns, self._was_up
        self._ticked_ns, self._was_up = now_ns, up
        if before is None or not (up and was_up) or now_ns <= before:
            return []
        self._all_ns += max(0, now_ns - max(before, *self._last_ns.values()))
        for structure, last_ns in self._last_ns.items():
            self._waited_ns[structure] += max(0, now_ns - max(before, last_ns))
        late = [s for s, waited in self._waited_ns.items() if waited > self._after_ns]
        new = [LINK] if self._all_ns > self._after_ns else late
        new = [name for name in new if name not in self._stale]
        self._stale.update(new)
        return [_news(name, "trip", now_ns, now_ns) for name in new]

    def snapshot(self) -> dict[str, Any]:
        """Plain JSON types."""
        return {
            "waited": dict(self._waited_ns), "last": dict(self._last_ns),
            "stale": sorted(self._stale), "all": self._all_ns, "ticked": self._ticked_ns,
            "up": self._was_up,
        }  # fmt: skip

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a snapshot."""
        self._waited_ns = {s: state["waited"].get(s, 0) for s in self._waited_ns}
        self._last_ns = {s: state["last"].get(s, 0) for s in self._last_ns}
        self._stale, self._all_ns = set(state["stale"]), state["all"]
        self._ticked_ns, self._was_up = state["ticked"], state["up"]


def _news(name: str, what: Any, at_ns: int, known_ns: int) -> News:
    told = "no telemetry arrives" if name == LINK else f"telemetry of {name} does not arrive"
    text = f"{told} although the path is up" if what == "trip" else f"{name} arrives again"
    return News(f"{name} {AGE}", name, what, "age", at_ns, known_ns, "yellow", text)
