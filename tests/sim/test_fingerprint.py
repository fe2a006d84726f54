"""Machine code is made anew when anything it was made from changes, and only then."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest
from small import small_station

from ilrs.sim import account, kernels, memory
from ilrs.sim.compile import load_loop
from ilrs.sim.fingerprint import fingerprint
from ilrs.sim.layout import make_layout
from ilrs.sim.memory import Shape
from ilrs.sim.wiring import wire

STAGE = '''
import math
import other
from other import helped

TABLE = (1.0, 2.0)

def stage(x):
    """Says something."""
    {extra}
    return helped(x) + TABLE[0] * other.FACTOR + math.sin(x)
'''
OTHER = """
from numba import njit

FACTOR = {factor}

@njit
def deeper(x):
    return x + {deep}

def helped(x):
    return deeper(x) * {help}

def unused():
    return {unused}
"""


def printed(
    monkeypatch: pytest.MonkeyPatch, stage: str = STAGE, extra: str = "", **given: str
) -> str:
    """The fingerprint of a stage that calls another module, made with some texts."""
    words = {"factor": "2.0", "deep": "1.0", "help": "3.0", "unused": "0.0"} | given
    other, home = ModuleType("other"), ModuleType("home")
    monkeypatch.setitem(sys.modules, "other", other)
    other.__dict__["__name__"] = "other"
    exec(OTHER.format(**words), other.__dict__)
    exec(stage.format(extra=extra), home.__dict__)
    return fingerprint([home.__dict__["stage"]])


@pytest.mark.parametrize("changed", ["factor", "deep", "help"])
def test_what_a_stage_calls_elsewhere_counts(monkeypatch: pytest.MonkeyPatch, changed: str) -> None:
    assert printed(monkeypatch) == printed(monkeypatch)
    assert printed(monkeypatch, **{changed: "9.0"}) != printed(monkeypatch)


def test_its_own_lines_and_constants_count(monkeypatch: pytest.MonkeyPatch) -> None:
    assert printed(monkeypatch, extra="x = x * 2.0") != printed(monkeypatch)
    other = STAGE.replace("(1.0, 2.0)", "(5.0, 2.0)")
    assert printed(monkeypatch, other) != printed(monkeypatch)


def test_words_and_what_is_not_called_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    assert printed(monkeypatch, unused="7.0") == printed(monkeypatch)
    assert printed(monkeypatch, extra="# a comment") == printed(monkeypatch)
    assert printed(monkeypatch, STAGE.replace("Says", "Said")) == printed(monkeypatch)


def test_functions_that_call_each_other_come_to_an_end() -> None:
    assert fingerprint([even]) != fingerprint([odd])


def even(n: int) -> bool:
    return n == 0 or odd(n - 1)


def odd(n: int) -> bool:
    return n != 0 and even(n - 1)


def test_another_place_in_memory_gives_another_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """`account` reads its places from another module, which numba's own cache would not see."""
    station = small_station()
    layout, wiring, shape = make_layout(station), wire(station), Shape(1, 1, 1, 1, 1, 1, 1)
    before = load_loop(station, layout, wiring, shape).digest
    monkeypatch.setattr(account, "FIRST_ROW", memory.FIRST_ROW + 1)
    assert load_loop(station, layout, wiring, shape).digest != before


def test_only_the_loop_keeps_machine_code() -> None:
    load_loop(station := small_station(), make_layout(station), wire(station), Shape(*[1] * 7))
    compiled = kernels.kernel("power.battery", "step")
    assert compiled.stats.cache_path is None
    assert account.account.stats.cache_path is None
