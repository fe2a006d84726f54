"""The compiled conditions and the compiled period mean what the plain ones mean."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ilrs.control import machine
from ilrs.control.centre import Centre
from ilrs.control.picture import Picture
from ilrs.control.program import compile_trees
from ilrs.control.tree import Binary, Lasting, ModeIs, Number, Reading, Tree, Unary
from ilrs.control.walker import Walker
from ilrs.station.model import Limit, Mode, Rule, Station

PLAIN = (0, 0, 0, 0, 0, 0, 0)
NAMES = ("e/x", "e/y", "e/z")
MODES = {"nominal": 0, "survival": 1}
floats = st.sampled_from([0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 1e308, -1e308, 1e-300]) | st.floats(
    -1e6, 1e6, allow_nan=False
)
numbers = st.recursive(
    st.builds(lambda v: Number(v, PLAIN, False, "", 1), floats)
    | st.builds(
        lambda a, s: Reading(a, s, 1), st.sampled_from(NAMES),
        st.sampled_from(["value", "value", "value", "age", "rate"]),
    ),
    lambda inner: st.builds(lambda o, x: Unary(o, x, 1), st.sampled_from(["-", "abs"]), inner)
    | st.builds(
        lambda o, x, y: Binary(o, x, y, 1), st.sampled_from(["+", "-", "*", "/", "min", "max"]),
        inner, inner,
    ),
    max_leaves=4,
)  # fmt: skip
comparisons = st.builds(
    lambda o, x, y: Binary(o, x, y, 1),
    st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), numbers, numbers,
)  # fmt: skip
conditions = st.recursive(
    comparisons | st.builds(lambda m: ModeIs(m, 1), st.sampled_from(tuple(MODES))),
    lambda inner: (
        st.builds(lambda x: Unary("not", x, 1), inner)
        | st.builds(
            lambda o, x, y: Binary(o, x, y, 1), st.sampled_from(["and", "or"]), inner, inner
        )
        | st.builds(
            lambda x, d: Lasting(x, d, "", 1), inner, st.sampled_from([0.0, 600.0, 700.0, 1200.0])
        )
    ),
    max_leaves=6,
)
rows = st.lists(
    st.tuples(*[floats | st.just(float("nan"))] * 3, st.sampled_from([0, 1])), max_size=8
)


@settings(max_examples=400, deadline=None)
@given(st.lists(conditions, min_size=1, max_size=3), rows)
def test_compiled_conditions_equal_the_walk(
    trees: list[Tree], received: list[tuple[float, float, float, int]]
) -> None:
    program = compile_trees(trees, {n: i for i, n in enumerate(NAMES)}, MODES)
    picture = Picture(NAMES, 60, 600.0)
    picture.clock[machine.FIRST_STEP] = 0
    walkers = [Walker(tree) for tree in trees]
    since, stack = np.full(len(program.hold_s), -1), np.zeros(program.depth)
    for i, (x, y, z, mode) in enumerate(received):
        step = 10 * i
        machine.receive(step, np.array([x, y, z]), picture.seen, picture.seen_step)
        picture.clock[machine.MODE_NOW] = mode
        sight = picture.sight(NAMES, list(MODES)[mode], step)
        for walker, (first, last) in zip(walkers, program.spans, strict=True):
            found = machine.worth(
                first, last, step, program.code, program.constants, picture.clock, picture.seen,
                picture.seen_step, program.hold_s, since, stack,
            )  # fmt: skip
            np.testing.assert_equal(found, walker.value(sight))


def test_the_picture_believes_for_three_periods() -> None:
    picture = Picture(("e/x",), 60, 600.0)
    picture.clock[machine.FIRST_STEP] = 0
    machine.receive(0, np.array([1.0]), picture.seen, picture.seen_step)
    machine.receive(10, np.array([3.0]), picture.seen, picture.seen_step)
    seen = {step: picture.sight(("e/x",), "", step).readings for step in (10, 30, 40)}
    assert [seen[k]["e/x", "value"] for k in (10, 30)] == [3.0, 3.0]
    assert seen[10]["e/x", "rate"] == 2.0 / 600.0
    assert np.isnan([seen[40]["e/x", "value"], seen[40]["e/x", "rate"]]).all()
    assert [seen[k]["e/x", "age"] for k in (10, 30, 40)] == [0.0, 1200.0, 1800.0]
    assert picture.value("e/x") == 3.0
    assert picture.age_s("e/x", 40) == 1800.0


def test_telemetry_that_never_came_ages_from_the_first_period() -> None:
    picture = Picture(("e/x",), 60, 600.0)
    picture.clock[machine.FIRST_STEP] = 100
    assert picture.age_s("e/x", 110) == 600.0
    assert np.isnan(picture.value("e/x"))


def test_the_compiled_period_equals_plain_python(
    station: Callable[..., Station], telemetry: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    fraction = "battery/charge_fraction"
    declared = station(
        modes=(
            Mode("low_power", 1, f"{fraction} < 40 % for 20 min", f"{fraction} > 60 %",
                 ("science_*/mode = standby",)),
            Mode("survival", 2, f"{fraction} < 20 %", "", ("science_a/mode = off",)),
        ),
        rules=(
            Rule("a", "array/lit < 0.5 and mode is not survival", ("science_a/mode = off",)),
            Rule("b", "rate of array/lit > 1 1/h", ("science_a/mode = on",), modes=("nominal",)),
        ),
        limits=(Limit(fraction, 0.1, 0.3, 0.8, 0.9, 600.0),),
    )  # fmt: skip
    draw = np.random.default_rng(3)
    values = np.abs(np.sin(np.arange(400) / 9.0))[:, None] * draw.uniform(0.7, 1.3, (400, 5))
    values[draw.random((400, 5)) < 0.3] = np.nan

    def live() -> tuple[object, object]:
        centre = Centre(declared, telemetry, 600.0)
        commands = [centre.decide(10 * i, row) for i, row in enumerate(values)]
        return commands, centre.log

    compiled = live()
    plain = {n: f.py_func for n in vars(machine) if hasattr(f := getattr(machine, n), "py_func")}
    assert set(plain) == {
        "joined", "lasted", "period", "receive", "seen_now", "watch_age", "watch_bounds", "worth",
    }  # fmt: skip
    for name, function in plain.items():
        monkeypatch.setattr(machine, name, function)
    assert machine.period is plain["period"]
    assert live() == compiled
    assert len(compiled[1]) > 40  # type: ignore[arg-type]
