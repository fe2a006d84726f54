"""Alarms: raised once after their persistence, eased, cleared with a margin."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from ilrs.control.centre import Centre
from ilrs.control.limits import bounds_of, limit_problems
from ilrs.station.model import Limit, Station

Make = Callable[..., Station]
CHARGE = "battery/charge_fraction"
NAN = float("nan")


def watch(
    station: Station, telemetry: tuple[str, ...], charges: Sequence[float]
) -> tuple[Centre, list[tuple[int, str, str]]]:
    centre = Centre(station, telemetry, 600.0)
    for i, charge in enumerate(charges):
        assert centre.decide(10 * i, np.array([charge, 0.0, 0.0, 0.0, 0.0])) == []
    return centre, [(e.step // 10, e.kind, e.severity) for e in centre.log]


@pytest.mark.parametrize(
    ("persist_s", "charges", "expected"),
    [
        (0.0, [0.5, 0.29], [(1, "alarm", "yellow")]),
        (0.0, [0.05], [(0, "alarm", "red")]),
        (0.0, [0.5, 0.3, 0.1 + 0.2], []),
        (0.0, [0.29, 0.31, 0.29, 0.321], [(0, "alarm", "yellow"), (3, "clear", "info")]),
        (0.0, [0.29, 0.05, 0.11, 0.13, 0.5],
         [(0, "alarm", "yellow"), (1, "alarm", "red"), (3, "clear", "yellow"),
          (4, "clear", "info")]),
        (0.0, [0.95, 0.5], [(0, "alarm", "red"), (1, "clear", "info")]),
        (0.0, [0.05, 0.95], [(0, "alarm", "red"), (1, "alarm", "red")]),
        (0.0, [0.05, 0.85], [(0, "alarm", "red"), (1, "alarm", "yellow")]),
        (1200.0, [0.2, 0.2, 0.5, 0.2, 0.2, 0.2], [(5, "alarm", "yellow")]),
        (1200.0, [0.05, 0.2, 0.05, 0.2], [(2, "alarm", "yellow")]),
        (600.0, [0.2, 0.2, NAN, NAN, 0.2], [(1, "alarm", "yellow")]),
        (1200.0, [0.2, NAN, NAN, NAN, 0.2],
         [(3, "alarm", "yellow"), (2, "alarm", "yellow"), (4, "clear", "info")]),
    ],
)  # fmt: skip
def test_alarms(
    station: Make,
    telemetry: tuple[str, ...],
    persist_s: float,
    charges: list[float],
    expected: list[tuple[int, str, str]],
) -> None:
    limit = Limit(CHARGE, 0.1, 0.3, 0.8, 0.9, persist_s)
    _, found = watch(station(limits=(limit,)), telemetry, charges)
    assert sorted(found) == sorted(expected)


def test_an_alarm_says_what_a_person_needs(station: Make, telemetry: tuple[str, ...]) -> None:
    limit = Limit(CHARGE, red_low=0.1, persist_s=600.0, why="heaters stop below")
    centre, _ = watch(station(limits=(limit,)), telemetry, [0.09, 0.085])
    (entry,) = centre.log
    assert entry.text == (
        "battery/charge_fraction 8.5 % is below its red low limit 10.0 % for 10 min: "
        "heaters stop below"
    )
    assert (entry.address, entry.value, entry.commands) == (CHARGE, 0.085, ())
    assert centre.alarms == {CHARGE: "red"}


@pytest.mark.parametrize(
    ("limit", "releases"),
    [
        (Limit("x/y", 0.1, 0.3), [0.12, 0.32]),
        (Limit("x/y", yellow_low=0.5), [0.505]),
        (Limit("x/y", yellow_high=200.0, red_high=300.0), [290.0, 190.0]),
        (Limit("x/y", yellow_low=200.0, yellow_high=202.0), [201.0, 201.0]),
        (Limit("x/y", yellow_low=0.0), [0.0]),
        (Limit("x/y", red_high=-10.0), [-10.1]),
    ],
)
def test_the_way_back(limit: Limit, releases: list[float]) -> None:
    assert [b.release for b in bounds_of([limit])] == pytest.approx(releases)


@pytest.mark.parametrize(
    ("limits", "id", "what"),
    [
        ([Limit("x/z", 0.1)], "CTL-UNKNOWN-ADDRESS", 'no telemetry "x/z"'),
        ([Limit("x/y")], "CTL-LIMIT-EMPTY", "no bound"),
        ([Limit("x/y", 0.3, 0.1)], "CTL-LIMIT-ORDER", "red_low (0.3) is not below yellow_low"),
        ([Limit("x/y", 0.3, red_high=0.2)], "CTL-LIMIT-ORDER", "red_low (0.3) is not below red"),
        ([Limit("x/y", 0.1, persist_s=-1.0)], "CTL-LIMIT-PERSIST", "negative"),
        ([Limit("x/y", 0.1), Limit("x/y", 0.2)], "CTL-LIMIT-TWICE", "second limit"),
    ],
)
def test_limits_that_make_no_sense(limits: list[Limit], id: str, what: str) -> None:
    (found,) = limit_problems(limits, ["x/y"])
    assert found.id == id
    assert what in found.what
    assert limit_problems([Limit("x/y", 0.1, 0.2, 0.3, 0.4)], ["x/y"]) == []
