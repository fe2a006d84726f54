"""The centre as a whole: what it commands, what it says, what it remembers."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from ilrs.control.centre import Centre
from ilrs.control.log import Entry
from ilrs.diagnostics import DeclarationError
from ilrs.sim.journal import Command
from ilrs.station.model import Limit, Mode, Rule, Station

Make = Callable[..., Station]

LOW = Mode(
    "low_power", 1, "battery/charge_fraction < 40 %", "battery/charge_fraction > 60 %",
    ("science_*/mode = standby",),
)  # fmt: skip
SURVIVAL = Mode(
    "survival", 2, "battery/charge_fraction < 20 %", "battery/charge_fraction > 30 %",
    ("science_a/mode = off", "heater/setpoint_k = -20 degC"),
)  # fmt: skip


def received(charge: float, lit: float = 1.0) -> np.ndarray:
    return np.array([charge, charge * 1e8, 290.0, 100.0, lit])


def sent(commands: Sequence[Command]) -> list[tuple[str, float]]:
    return [(c.address, c.value) for c in commands]


def run(centre: Centre, charges: Sequence[float], first: int = 0) -> list[list[Command]]:
    return [centre.decide(first + 10 * i, received(c)) for i, c in enumerate(charges)]


def kinds(log: Sequence[Entry]) -> list[tuple[str, str]]:
    return [(e.kind, e.severity) for e in log]


def test_nothing_happens_on_a_good_day(station: Make, telemetry: tuple[str, ...]) -> None:
    centre = Centre(station(modes=(LOW, SURVIVAL)), telemetry, 600.0)
    assert run(centre, [0.9] * 5) == [[]] * 5
    assert centre.log == []
    assert centre.modes == ("nominal", "low_power", "survival")
    assert centre.mode == "nominal"


def test_a_mode_commands_and_gives_back(station: Make, telemetry: tuple[str, ...]) -> None:
    centre = Centre(station(modes=(LOW, SURVIVAL)), telemetry, 600.0)
    steps = run(centre, [0.9, 0.39, 0.5, 0.61, 0.61])
    assert sent(steps[1]) == [("science_a/mode", 2.0), ("science_b/mode", 2.0)]
    assert steps[2] == []
    assert sent(steps[3]) == [("science_a/mode", 1.0), ("science_b/mode", 1.0)]
    assert steps[4] == []
    assert steps[1][0] == Command(
        10, "centre", "science_a/mode", 2.0,
        "low_power begins: battery/charge_fraction < 40 % (battery/charge_fraction 39.0 %)",
    )  # fmt: skip
    assert steps[3][0].why == (
        "low_power ends: battery/charge_fraction > 60 % (battery/charge_fraction 61.0 %); "
        "as at the start"
    )
    assert kinds(centre.log) == [("mode", "yellow"), ("mode", "info")]
    assert centre.log[0].commands == ("science_a/mode = standby", "science_b/mode = standby")


def test_the_deepest_mode_wins_and_shallower_ones_hold(
    station: Make, telemetry: tuple[str, ...]
) -> None:
    centre = Centre(station(modes=(SURVIVAL, LOW)), telemetry, 600.0)
    fall = centre.decide(0, received(0.1))
    assert centre.mode == "survival"
    assert sent(fall) == [
        ("science_a/mode", 0.0), ("science_b/mode", 2.0),
        ("heater/setpoint_k", pytest.approx(253.15)),
    ]  # fmt: skip
    rise = centre.decide(10, received(0.35))
    assert centre.mode == "low_power"
    assert sent(rise) == [("science_a/mode", 2.0), ("heater/setpoint_k", 283.15)]
    assert sent(centre.decide(20, received(0.7))) == [
        ("science_a/mode", 1.0), ("science_b/mode", 1.0),
    ]  # fmt: skip


def test_a_rule_fires_once_and_rearms(station: Make, telemetry: tuple[str, ...]) -> None:
    rule = Rule("night", "array/lit < 0.5", ("science_a/mode = off",), "save power")
    back = Rule("day", "array/lit >= 0.5", ("science_a/mode = on",))
    centre = Centre(station(rules=(rule, back)), telemetry, 600.0)
    commands = [centre.decide(10 * i, received(0.9, x)) for i, x in enumerate([1, 0, 0, 1, 0])]
    assert [sent(c) for c in commands] == [
        [], [("science_a/mode", 0.0)], [], [("science_a/mode", 1.0)], [("science_a/mode", 0.0)],
    ]  # fmt: skip
    assert commands[1][0].why == "night: array/lit < 0.5 (array/lit 0); save power"
    assert [e.address for e in centre.log] == ["day", "night", "day", "night"]
    assert centre.log[0].commands == ()


def test_a_rule_beneath_a_mode_waits_for_its_end(station: Make, telemetry: tuple[str, ...]) -> None:
    rule = Rule("night", "array/lit < 0.5", ("science_a/mode = off", "heater/setpoint_k = 280 K"))
    centre = Centre(station(modes=(LOW,), rules=(rule,)), telemetry, 600.0)
    centre.decide(0, received(0.3))
    assert sent(centre.decide(10, received(0.3, 0.0))) == [("heater/setpoint_k", 280.0)]
    assert centre.log[-1].text.endswith("(held back by low_power: science_a/mode = off)")
    assert sent(centre.decide(20, received(0.9, 0.0))) == [
        ("science_a/mode", 0.0), ("science_b/mode", 1.0),
    ]  # fmt: skip


def test_a_rule_of_a_mode_acts_only_in_it_and_goes_with_it(
    station: Make, telemetry: tuple[str, ...]
) -> None:
    rule = Rule("peek", "array/lit > 0.5", ("science_b/mode = on",), modes=("low_power",))
    centre = Centre(station(modes=(LOW,), rules=(rule,)), telemetry, 600.0)
    assert centre.decide(0, received(0.9, 1.0)) == []
    assert sent(centre.decide(10, received(0.3, 0.0))) == [
        ("science_a/mode", 2.0), ("science_b/mode", 2.0),
    ]  # fmt: skip
    assert sent(centre.decide(20, received(0.3, 1.0))) == [("science_b/mode", 1.0)]
    assert sent(centre.decide(30, received(0.9, 1.0))) == [("science_a/mode", 1.0)]


def test_the_first_mode_sets_the_station_up(station: Make, telemetry: tuple[str, ...]) -> None:
    nominal = Mode("nominal", 0, do=("science_a/mode = off", "science_b/mode = on"))
    centre = Centre(station(modes=(nominal, LOW)), telemetry, 600.0)
    assert sent(centre.decide(0, received(0.9))) == [("science_a/mode", 0.0)]
    assert [(e.text, e.commands) for e in centre.log] == [
        ("nominal from the start", ("science_a/mode = off",)),
    ]  # fmt: skip
    assert sent(centre.decide(10, received(0.3)))[0] == ("science_a/mode", 2.0)
    assert sent(centre.decide(20, received(0.9)))[0] == ("science_a/mode", 0.0)


def test_persistence_counts_station_time(station: Make, telemetry: tuple[str, ...]) -> None:
    rule = Rule("dim", "battery/charge_fraction < 0.4 for 30 min", ("science_a/mode = off",))
    centre = Centre(station(rules=(rule,)), telemetry, 600.0)
    steps = run(centre, [0.3, 0.3, 0.5, 0.3, 0.3, 0.3, 0.3])
    assert [len(c) for c in steps] == [0, 0, 0, 0, 0, 0, 1]


def test_missing_telemetry_decides_nothing_and_alarms(
    station: Make, telemetry: tuple[str, ...]
) -> None:
    rule = Rule("dark", "not array/lit > 0.5", ("science_a/mode = off",))
    centre = Centre(station(modes=(LOW,), rules=(rule,)), telemetry, 600.0)
    centre.decide(0, received(0.3))
    assert centre.mode == "low_power"
    gone = np.full(5, np.nan)
    assert [centre.decide(10 * i, gone) for i in range(1, 8)] == [[]] * 7
    assert centre.mode == "low_power"
    stale = [e for e in centre.log if e.kind == "alarm"]
    assert [(e.step, e.address) for e in stale] == [
        (30, "battery/charge_fraction"), (30, "array/lit"),
    ]  # fmt: skip
    assert stale[0].text == "battery/charge_fraction has not been received for 30 min"
    centre.decide(80, received(0.3))
    assert [e.kind for e in centre.log[-2:]] == ["clear", "clear"]


def test_the_age_of_telemetry_can_be_a_reason(station: Make, telemetry: tuple[str, ...]) -> None:
    safe = Mode("safe", 3, "age of battery/charge_fraction >= 1 h", "", ("science_*/mode = off",))
    centre = Centre(station(modes=(safe,)), telemetry, 600.0)
    silent = [centre.decide(10 * i, np.full(5, np.nan)) for i in range(7)]
    assert [len(c) for c in silent] == [0, 0, 0, 0, 0, 0, 2]
    assert centre.mode == "safe"
    centre.decide(70, received(0.9))
    assert centre.mode == "nominal"
    assert "no longer age of battery/charge_fraction >= 1 h" in centre.log[-1].text


def test_the_rate_of_telemetry_can_be_a_reason(station: Make, telemetry: tuple[str, ...]) -> None:
    rule = Rule("fast", "rate of battery/charge_fraction < -10 %/h", ("science_a/mode = off",))
    centre = Centre(station(rules=(rule,)), telemetry, 600.0)
    assert [len(c) for c in run(centre, [0.9, 0.89, 0.88, 0.80])] == [0, 0, 0, 1]


def test_somebody_elses_command_is_respected(station: Make, telemetry: tuple[str, ...]) -> None:
    centre = Centre(station(modes=(LOW,)), telemetry, 600.0)
    centre.decide(0, received(0.3))
    centre.heard(Command(5, "operator", "science_a/mode", 1.0, "look at the eclipse"))
    assert sent(centre.decide(10, received(0.9))) == [("science_b/mode", 1.0)]


def history(count: int) -> list[np.ndarray]:
    draw = np.random.default_rng(7)
    charge = 0.45 + 0.4 * np.sin(np.arange(count) / 8.0) + draw.normal(0.0, 0.05, count)
    rows = [received(float(c), float(draw.random())) for c in charge]
    for row in rows:
        row[draw.random(5) < 0.2] = np.nan
    return rows


LIMITS = (Limit("battery/charge_fraction", 0.1, 0.3, persist_s=1200.0),)
RULES = (
    Rule("night", "array/lit < 0.5 for 20 min", ("science_a/mode = off",)),
    Rule("day", "array/lit > 0.6 and not mode is survival", ("science_a/mode = on",)),
)


def test_a_restored_centre_goes_on_exactly(station: Make, telemetry: tuple[str, ...]) -> None:
    declared = station(modes=(LOW, SURVIVAL), rules=RULES, limits=LIMITS)
    rows = history(300)
    whole = Centre(declared, telemetry, 600.0)
    expected = [whole.decide(10 * i, row) for i, row in enumerate(rows)]
    assert sum(map(len, expected)) > 20
    for cut in (0, 1, 57, 200):
        first = Centre(declared, telemetry, 600.0)
        begun = [first.decide(10 * i, row) for i, row in enumerate(rows[:cut])]
        saved = json.loads(json.dumps(first.snapshot(), allow_nan=False))
        second = Centre(declared, telemetry, 600.0)
        second.restore(saved)
        rest = [second.decide(10 * (cut + i), row) for i, row in enumerate(rows[cut:])]
        assert begun + rest == expected
        assert second.log == whole.log
        assert second.snapshot() == whole.snapshot()


def test_a_snapshot_of_another_centre_is_refused(station: Make, telemetry: tuple[str, ...]) -> None:
    saved = Centre(station(modes=(LOW,)), telemetry, 600.0).snapshot()
    with pytest.raises(ValueError, match="other telemetry"):
        Centre(station(modes=(SURVIVAL,)), telemetry, 600.0).restore(saved)


def test_a_station_with_mistakes_gets_no_centre(station: Make, telemetry: tuple[str, ...]) -> None:
    with pytest.raises(DeclarationError) as caught:
        Centre(station(rules=(Rule("x", "1 >", ("a/b = 1",)),)), telemetry, 600.0)
    assert {d.id for d in caught.value.diagnostics} == {"CTL-SYNTAX", "CTL-UNKNOWN-ELEMENT"}


def test_values_of_another_length_are_refused(station: Make, telemetry: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="5 values expected, not 4"):
        Centre(station(), telemetry, 600.0).decide(0, np.zeros(4))
