"""A limit for the time that a test may take, so that nothing can hang for ever."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

# Many times what the slowest needs, since a busy machine may give it a twentieth of a processor.
LIMIT_S = 600.0
# What swallowed the first interruption gets another; until then it may put things in order.
AGAIN_S = 20.0


@contextmanager
def limited(what: str, limit_s: float = LIMIT_S) -> Iterator[None]:
    """Fail where the code within is, when it has not ended after `limit_s`.

    The system's alarm interrupts waiting and Python code, in the main thread. It does not interrupt
    compiled loops: for those see `faulthandler_timeout`.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(number: int, frame: FrameType | None) -> None:
        pytest.fail(f"{what} took longer than {limit_s:g} s")

    before = signal.signal(signal.SIGALRM, interrupt)
    left_s = signal.setitimer(signal.ITIMER_REAL, limit_s, AGAIN_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, *left_s)
        signal.signal(signal.SIGALRM, before)
