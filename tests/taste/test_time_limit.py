"""What hangs is interrupted where it is, and who comes after has his own time."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time

import pytest
from time_limit import limited

FAILED = pytest.fail.Exception


def test_waiting_is_interrupted_and_named() -> None:
    with pytest.raises(FAILED, match="a nap took longer than"), limited("a nap", 0.05):
        time.sleep(10.0)


def nap_in_spite_of_everything() -> None:
    while True:
        with contextlib.suppress(Exception):
            time.sleep(10.0)


def test_nobody_who_expects_exceptions_swallows_it() -> None:
    with pytest.raises(FAILED), limited("a stubborn loop", 0.05):
        nap_in_spite_of_everything()


def test_a_loop_of_sockets_is_interrupted() -> None:
    with pytest.raises(FAILED), limited("a server", 0.05):
        asyncio.run(asyncio.sleep(10.0))


def test_the_limit_ends_with_what_it_limits() -> None:
    around_s = signal.getitimer(signal.ITIMER_REAL)[0]
    with limited("nothing", 0.05):
        pass
    assert 0.0 < signal.getitimer(signal.ITIMER_REAL)[0] <= around_s
    time.sleep(0.1)
