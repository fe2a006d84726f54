"""Orders to a session's thread: done once, or not at all when whoever asked has given up."""

from __future__ import annotations

import threading
import time

import pytest

from ilrs.diagnostics import SimulationError
from ilrs.mission.live.orders import Orders


def test_what_was_given_up_is_not_done_later() -> None:
    orders, done = Orders(), list[str]()
    with pytest.raises(SimulationError, match="does not answer") as refused:
        orders.ask(lambda: done.append("late"), 0.05)
    assert refused.value.hint == "nothing was done; try again"
    kept = orders.call(lambda: done.append("kept"))
    orders.obey(time.monotonic() + 0.05)
    assert kept.result(0.0) is None
    assert done == ["kept"]


def test_what_is_under_way_is_told_to_be_in_doubt() -> None:
    orders, go_on = Orders(), threading.Event()
    thread = threading.Thread(target=lambda: orders.obey(time.monotonic() + 5.0))
    thread.start()
    with pytest.raises(SimulationError, match="does not answer") as refused:
        orders.ask(lambda: go_on.wait(5.0), 0.1)
    assert refused.value.hint == "it may still be done; look, and then try again"
    go_on.set()
    orders.close()
    thread.join(1.0)
    assert not thread.is_alive()


def test_an_order_fails_in_its_own_words() -> None:
    orders = Orders()

    def fails() -> None:
        raise TimeoutError("the disk did not answer")

    thread = threading.Thread(target=lambda: orders.obey(time.monotonic() + 0.3))
    thread.start()
    with pytest.raises(TimeoutError, match="the disk did not answer"):
        orders.ask(fails, 2.0)
    thread.join()


def test_whoever_waits_at_the_end_is_told() -> None:
    orders = Orders()
    waiting = orders.call(lambda: None)
    orders.close()
    for future in (waiting, orders.call(lambda: None)):
        with pytest.raises(SimulationError, match="is being stopped"):
            future.result(0.0)
    began_s = time.monotonic()
    orders.obey(began_s + 5.0)
    assert time.monotonic() - began_s < 1.0
