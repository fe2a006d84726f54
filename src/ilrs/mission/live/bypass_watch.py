"""Which expedited frames arrived, as far as two bits of the spacecraft's count can tell.

BD and BC frames raise the count by one each, modulo 4. When it has risen by as many as were sent,
three at most, all have arrived; anything else, by the time an answer is due, is not known.
"""

from __future__ import annotations

from typing import Any

from ilrs.protocols.ccsds.fop_timer import FrozenTimer

_MOST = 3


class BypassWatch:
    """Told of what is sent and heard; gives the ids of telecommands that are known to be there."""

    def __init__(self) -> None:
        self.timer = FrozenTimer()
        self._sent: list[str] = []
        self._known = self._heard = 0

    @property
    def idle(self) -> bool:
        """Whether no answer is waited for."""
        return not self._sent

    def sent(self, id: str, now_ns: int, timeout_ns: int) -> None:
        """A frame went out: a telecommand's id, empty for an order to the receiver."""
        self._sent.append(id)
        self.timer.begin(now_ns, timeout_ns)

    def hear(self, b_count: int) -> list[str]:
        """The ids that are known to have arrived now."""
        self._heard = b_count
        risen = (b_count - self._known) % 4
        if not self._sent or len(self._sent) > _MOST or risen != len(self._sent):
            return []
        return self._end()

    def tick(self, now_ns: int) -> tuple[list[str], str]:
        """The ids that are given up now, and why."""
        due = self.timer.due_ns
        if due is None or due > now_ns:
            return [], ""
        risen = (self._heard - self._known) % 4
        why = f"of {len(self._sent)} expedited frames {risen} arrived; which, is not known"
        if not risen and len(self._sent) <= _MOST:
            why = "no answer in time: it seems not to have arrived"
        return self._end(), why

    def _end(self) -> list[str]:
        found = [id for id in self._sent if id]
        self._sent, self._known = [], self._heard
        self.timer.stop()
        return found

    def snapshot(self) -> dict[str, Any]:
        """Everything, as JSON knows it."""
        return {"timer": self.timer.snapshot(), "sent": self._sent[:], "known": self._known,
                "heard": self._heard}  # fmt: skip

    def restore(self, kept: dict[str, Any]) -> None:
        """Continue from a snapshot."""
        self.timer.restore(kept["timer"])
        self._sent, self._known, self._heard = list(kept["sent"]), kept["known"], kept["heard"]
