"""A command, or a run of a procedure, that was given; and waiting for what becomes of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from html import escape
from typing import Any

from ilrs.mission.remote.failures import CommandFailedError
from ilrs.mission.remote.table import Table
from ilrs.mission.remote.wire import Wire

OVER = ("completed", "failed", "refused", "expired", "cancelled", "not known")
ENDED = ("done", "stopped")
_SOON_S, _LATER_S = 0.1, 1.0


class Order:
    """A command by its id; `document` is what was last known of it."""

    def __init__(self, wire: Wire, document: dict[str, Any]) -> None:
        self._wire, self.document = wire, document
        self.id: str = document["id"]

    @property
    def state(self) -> str:
        """How far it was when it was last asked for."""
        return str(self.document["state"])

    @property
    def stages(self) -> Table:
        """The stages that it has reached."""
        return Table(self.document["stages"])

    def refresh(self) -> Order:
        """Ask for it again."""
        self.document = self._wire.get(f"/commands/{self.id}")
        return self

    def wait(self, stage: str = "completed", timeout: float = 60.0) -> Order:
        """Wait until it has reached a stage, `timeout` seconds of ours at most.

        CommandFailedError when it ends in another way, TimeoutError when time is over.
        """
        wait_for(self.refresh, lambda: self._has(stage), self._is_over,
                 f"command {self.id} has not reached {stage!r}", timeout)  # fmt: skip
        return self

    def cancel(self, why: str) -> Order:
        """Take it back, as long as the link does not have it."""
        self.document = self._wire.post(f"/commands/{self.id}/cancel", {"why": why})
        return self

    def approve(self) -> Order:
        """Approve it, as a second person."""
        self.document = self._wire.post(f"/commands/{self.id}/approve", {})
        return self

    def _has(self, stage: str) -> bool:
        return stage == self.state or any(s["stage"] == stage for s in self.document["stages"])

    def _is_over(self) -> str:
        """Why waiting is of no use any more."""
        if self.state not in OVER:
            return ""
        text = self.document["stages"][-1]["text"] if self.document["stages"] else ""
        return f"it is {self.state}" + (f": {text}" if text else "")

    def __repr__(self) -> str:
        return f"<command {self.id}: {self.document['text']}, {self.state}>"

    def _repr_html_(self) -> str:
        return self.html()

    def html(self) -> str:
        """What it is and its stages, as HTML."""
        told = escape(f"{self.id}: {self.document['text']}, {self.state}")
        return f"<p>{told}</p>{self.stages.html()}"


class Run:
    """A run of a procedure by its id; `document` is what was last known of it."""

    def __init__(self, wire: Wire, document: dict[str, Any]) -> None:
        self._wire, self.document = wire, document
        self.id: str = document["id"]

    @property
    def state(self) -> str:
        """How far it was when it was last asked for."""
        return str(self.document["state"])

    def refresh(self) -> Run:
        """Ask for it again."""
        self.document = self._wire.get(f"/runs/{self.id}")
        return self

    def wait(self, state: str = "done", timeout: float = 60.0) -> Run:
        """Wait until it is `done`, or in another state (`held`, `stopped`).

        CommandFailedError when it ends in another way, TimeoutError when time is over.
        """
        wait_for(self.refresh, lambda: self.state == state,
                 lambda: f"it is {self.state}" if self.state in ENDED else "",
                 f"run {self.id} is not {state!r}", timeout)  # fmt: skip
        return self

    def act(self, what: str, **body: Any) -> Run:
        """`hold`, `resume`, `skip`, `stop` (with `why`) or `confirm` (with `answer`)."""
        self.document = self._wire.post(f"/runs/{self.id}/{what}", body)
        return self

    def __repr__(self) -> str:
        return f"<run {self.id}: {self.document['procedure']}, {self.state}>"


def wait_for(
    refresh: Callable[[], object], reached: Callable[[], bool], over: Callable[[], str],
    what: str, timeout_s: float,
) -> None:  # fmt: skip
    """Ask again and again, less often as time goes by."""
    end_s, pause_s = time.monotonic() + timeout_s, _SOON_S
    while not reached():
        if why := over():
            raise CommandFailedError(what, why=why)
        left_s = end_s - time.monotonic()
        if left_s <= 0.0:
            raise TimeoutError(f"{what} within {timeout_s:g} s")
        time.sleep(min(pause_s, left_s))
        pause_s = min(1.5 * pause_s, _LATER_S)
        refresh()
