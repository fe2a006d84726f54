"""What other threads have done in the thread of a session, between two of its turns."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, TypeVar

from ilrs.diagnostics import SimulationError

Result = TypeVar("Result")
# How long whoever asks for something waits for it.
PATIENCE_S = 10.0


class Orders:
    """A queue of orders. `call` and `ask` are for other threads, `obey` is for the session's."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[tuple[Callable[[], Any], Future[Any]]]
        self._waiting = queue.SimpleQueue()
        self._lock, self._closed = threading.Lock(), False

    def call(self, order: Callable[[], Result]) -> Future[Result]:
        """Have something done."""
        future: Future[Result] = Future()
        with self._lock:
            if self._closed:
                future.set_exception(_stopped())
            else:
                self._waiting.put((order, future))
        return future

    def ask(self, order: Callable[[], Result], patience_s: float = PATIENCE_S) -> Result:
        """Have something done and wait for it. SimulationError when there is no answer.

        What was not begun by then is not done any more.
        """
        future = self.call(order)
        try:
            return future.result(patience_s)
        except TimeoutError:
            if future.cancel():
                hint = "nothing was done; try again"
            elif future.done():
                return future.result()
            else:
                hint = "it may still be done; look, and then try again"
            raise SimulationError("the session does not answer", hint=hint) from None

    def obey(self, until_s: float) -> None:
        """Carry orders out until then (`time.monotonic`), one at least if one waits."""
        while True:
            wait_s = until_s - time.monotonic()
            try:
                order, future = self._waiting.get(timeout=max(0.0, wait_s))
            except queue.Empty:
                return
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(order())
                except Exception as error:
                    future.set_exception(error)
            if self._closed or wait_s <= 0.0:
                return

    def close(self) -> None:
        """Take no more; whoever waits is told so, and who obeys need not wait."""
        with self._lock:
            self._closed = True
        with suppress(queue.Empty):
            while True:
                _, future = self._waiting.get_nowait()
                if future.set_running_or_notify_cancel():
                    future.set_exception(_stopped())
        self._waiting.put((lambda: None, Future()))


def _stopped() -> SimulationError:
    return SimulationError("the session is being stopped")
