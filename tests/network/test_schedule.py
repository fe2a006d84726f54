"""The pass schedule against trying everything, its rules, and what it says about refusals."""

from __future__ import annotations

import math
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schedule_rules import HOUR_S, check_rules, every_way, offered

from ilrs.network.schedule.offers import Booking, Dish, Mission, Offer, Settings
from ilrs.network.schedule.passplan import plan_passes

EXACT = Settings(slot_s=HOUR_S, window_s=1e9, gap=0.0, nodes=100_000)


offers_ = st.lists(
    st.builds(
        lambda m, s, a, d: Offer(m, s, a * 900.0, min((a + d) * 900.0, 4 * HOUR_S)),
        st.sampled_from(["m", "n"]), st.sampled_from(["p", "q"]),
        st.integers(0, 13), st.integers(2, 16),
    ),
    min_size=1, max_size=4, unique_by=lambda o: (o.mission, o.station),
)  # fmt: skip


@settings(max_examples=25)
@given(offers_, st.sampled_from([0.0, 900.0, 1800.0]), st.sampled_from([0.0, 3000.0, 5400.0]),
       st.booleans(), st.sampled_from([1.0, 3.0]))  # fmt: skip
def test_nothing_better_is_found_by_trying_everything(
    offers: list[Offer], setup_s: float, shortest_s: float, shut: bool, weight: float
) -> None:
    closed = ((1.2 * HOUR_S, 1.4 * HOUR_S),) if shut else ()
    dishes = [Dish("p1", "p", setup_s, closed), Dish("q1", "q", setup_s)]
    missions = [
        Mission("m", weight=weight, demand=2 * HOUR_S, shortest_s=shortest_s),
        Mission("n", demand=3 * HOUR_S, shortest_s=shortest_s),
    ]
    by_name = {m.name: m for m in missions}
    plan = plan_passes(offers, dishes, missions, settings=EXACT)
    check_rules(plan, dishes, by_name)
    ways = every_way(offers, dishes, by_name, 4)
    able = {
        m.name for m in missions if max(w[m.name] for w in ways) > 0.0 or offered(offers, m, dishes)
    }
    fractions = [min((min(1.0, w[n] / by_name[n].demand) for n in able), default=1.0) for w in ways]
    best = max(fractions)
    assert plan.least_fraction == pytest.approx(best, abs=1e-5)
    total = max(
        sum(by_name[n].weight * min(v, by_name[n].demand) for n, v in w.items())
        for w, f in zip(ways, fractions, strict=True)
        if f >= best - 1e-6
    )
    assert plan.objective == pytest.approx(total, abs=0.5)
    assert plan.proved


def month(days: int) -> tuple[list[Offer], list[Dish], list[Mission]]:
    """Stations around the Earth, all missions at the Moon: everyone wants the same hours."""
    offers = [
        Offer(
            m,
            s,
            89_400.0 * day + phase * HOUR_S + n * 600.0,
            89_400.0 * day + (phase + 10) * HOUR_S,
        )
        for s, phase in (("jiamusi", 0), ("kashi", 3), ("neuquen", 12))
        for day in range(days)
        for n, m in enumerate(("relay", "orbiter", "base"))
    ]
    dishes = [Dish("j", "jiamusi"), Dish("n", "neuquen"), Dish("k1", "kashi"), Dish("k2", "kashi")]
    return offers, dishes, [Mission("relay", "a"), Mission("orbiter", "b"), Mission("base", "b")]


def test_windows_keep_the_rules_and_come_near_the_bound_and_repeat_exactly() -> None:
    offers, dishes, missions = month(3)
    plan = plan_passes(offers, dishes, missions)
    check_rules(plan, dishes, {m.name: m for m in missions})
    assert len(plan.bookings) + len({id(r.offer) for r in plan.refusals}) >= len(offers) - 3
    assert plan.least_fraction > 0.93 * plan.least_bound
    assert plan.objective > 0.95 * plan.bound
    assert plan.objective <= plan.bound
    total = sum(s.value for s in plan.served.values())
    assert total == pytest.approx(sum(b.value for b in plan.bookings))
    assert plan_passes(offers, dishes, missions) == plan


def test_partners_are_treated_fairly_as_wholes() -> None:
    offers = [Offer(m, "p", 0.0, 12 * HOUR_S) for m in ("m", "n", "o")]
    missions = [Mission("m", "one"), Mission("n", "two"), Mission("o", "two")]
    fair = {
        f: plan_passes(offers, [Dish("p1", "p", 0.0)], missions,
                       settings=Settings(slot_s=HOUR_S, gap=0.0, fair=f))
        for f in ("mission", "partner")
    }  # fmt: skip
    assert fair["mission"].served["m"].value == pytest.approx(4 * HOUR_S)
    assert fair["partner"].served["m"].value == pytest.approx(4 * HOUR_S)
    two = sum(fair["partner"].served[n].value for n in ("n", "o"))
    assert two == pytest.approx(8 * HOUR_S)


def test_weather_counts_as_what_is_expected() -> None:
    offers = [Offer("m", s, 0.0, 6 * HOUR_S) for s in ("p", "q")]
    dishes = [Dish("p1", "p", 0.0), Dish("q1", "q", 0.0)]
    windows = {"p": 0.5, "q": [(0.0, 3 * HOUR_S, 0.2)]}
    plan = plan_passes(offers, dishes, [Mission("m")], windows, EXACT)
    by_dish: dict[str, list[Booking]] = {}
    for b in plan.bookings:
        by_dish.setdefault(b.dish, []).append(b)
    assert [(b.start_s, b.end_s) for b in by_dish["p1"]] == [(0.0, 3 * HOUR_S)]
    assert [(b.start_s, b.end_s) for b in by_dish["q1"]] == [(3 * HOUR_S, 6 * HOUR_S)]
    assert plan.served["m"].value == pytest.approx(1.5 * HOUR_S + 3 * HOUR_S)


def test_volume_prefers_the_faster_link() -> None:
    offers = [Offer("m", "p", 0.0, HOUR_S, 1e6), Offer("n", "p", 0.0, HOUR_S, 5e6)]
    one = Settings(slot_s=HOUR_S, count="volume", fair="none", gap=0.0)
    plan = plan_passes(offers, [Dish("d", "p", 0.0)], [Mission("m"), Mission("n")], settings=one)
    assert [b.offer.mission for b in plan.bookings] == ["n"]
    assert plan.bookings[0].value == pytest.approx(5e6 * HOUR_S)


@pytest.mark.parametrize(
    ("offers", "dishes", "missions", "weather", "why"),
    [
        ([Offer("m", "x", 0.0, HOUR_S)], [Dish("d", "p")], [Mission("m")], {}, "x has no dish"),
        ([Offer("m", "p", 0.0, HOUR_S)], [Dish("d", "p", 0.0, ((0.0, HOUR_S),))], [Mission("m")],
        {},
         "in maintenance"),
        ([Offer("m", "p", 0.0, 300.0)], [Dish("d", "p", 0.0)], [Mission("m")], {}, "shorter than"),
        ([Offer("m", "p", 0.0, HOUR_S)], [Dish("d", "p", 0.0)], [Mission("m")], {"p": 0.0},
         "fair weather"),
        ([Offer("m", "p", 0.0, HOUR_S), Offer("n", "p", 0.0, HOUR_S)], [Dish("d", "p", 0.0)],
         [Mission("m", weight=2.0), Mission("n")], {}, "dish follows m for 60"),
        ([Offer("m", "p", 0.0, HOUR_S), Offer("m", "q", 0.0, HOUR_S)],
         [Dish("d", "p", 0.0), Dish("e", "q", 900.0)], [Mission("m")], {}, "followed by p for 60"),
        ([Offer("m", "p", 0.0, HOUR_S), Offer("m", "p", 2 * HOUR_S, 2.5 * HOUR_S)],
         [Dish("d", "p", 0.0)], [Mission("m", demand=600.0)], {}, "has all it needs"),
    ],
)  # fmt: skip
def test_each_refusal_says_why(
    offers: list[Offer],
    dishes: list[Dish],
    missions: list[Mission],
    weather: dict[str, float],
    why: str,
) -> None:
    given_ = Settings(slot_s=HOUR_S, fair="none", gap=0.0)
    plan = plan_passes(offers, dishes, missions, weather, given_)
    assert any(why in r.why for r in plan.refusals), plan.refusals
    assert len(plan.refusals) >= 1


def test_mistakes_are_refused_in_words() -> None:
    offer, dish, mission = Offer("m", "p", 0.0, HOUR_S), Dish("d", "p"), Mission("m")
    with pytest.raises(ValueError, match='no mission "m"'):
        plan_passes([offer], [dish], [Mission("n")])
    with pytest.raises(ValueError, match="does not fit into a slot"):
        plan_passes([offer], [dish], [mission], settings=Settings(slot_s=600.0))
    with pytest.raises(ValueError, match="two entries for dish"):
        plan_passes([offer], [dish, dish], [mission])
    with pytest.raises(ValueError, match='weather of "z"'):
        plan_passes([offer], [dish], [mission], {"z": 1.0})
    with pytest.raises(ValueError, match="at least one dish"):
        plan_passes([offer], [], [mission])
    with pytest.raises(ValueError, match="an end after it"):
        Offer("m", "p", 5.0, 4.0)
    with pytest.raises(ValueError, match="ends before it starts"):
        Dish("d", "p", 0.0, ((2.0, 1.0),))
    with pytest.raises(ValueError, match="weight above 0"):
        Mission("m", weight=math.nan)


def test_the_solver_prints_nothing() -> None:
    text = (
        "from ilrs.network.schedule.passplan import plan_passes\n"
        "from ilrs.network.schedule.offers import Dish, Mission, Offer\n"
        "plan_passes([Offer('m', 'p', 0.0, 7200.0)], [Dish('d', 'p')], [Mission('m')])\n"
    )
    ran = subprocess.run([sys.executable, "-c", text], capture_output=True, check=True)
    assert ran.stdout == b""


def test_nothing_offered_is_an_empty_schedule() -> None:
    plan = plan_passes([], [Dish("d", "p")], [Mission("m")])
    assert plan.bookings == ()
    assert plan.served["m"].value == 0.0
