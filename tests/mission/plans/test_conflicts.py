"""What stands against a plan, with reasons; what is not foreseen is told as not known."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from planned import activity, at, board_of, forecast, plan

from ilrs.mission.plans.conflicts import Forecast, uncovered


def told(outpost, *activities, seen=None, may=None, **more):
    board = board_of(outpost, plan(*activities, **more))
    return board.conflicts("day", seen or forecast(), may)


def test_one_element_twice(outpost) -> None:
    found = told(outpost, activity("a", 6, 9), activity("b", 8, 10), activity("c", 10, 11))
    assert [(c.sort, c.activities, c.start_ns, c.end_ns) for c in found] == [
        ("element", ("a", "b"), at(8), at(9))
    ]
    assert "both need spectrometer" in found[0].why


def test_elements_that_only_a_procedure_commands_count(outpost) -> None:
    session = activity("s", 6, 9, procedure="spectrometer_session")
    found = told(outpost, session, activity("b", 8, 10))
    assert found[0].activities == ("s", "b")


def test_link_needed_without_a_pass(outpost) -> None:
    found = told(outpost, activity("a", 7, 13, needs_link=True))
    assert [(c.sort, c.start_ns, c.end_ns, c.known) for c in found] == [
        ("link", at(8), at(12), True)
    ]
    assert "no pass" in found[0].why
    assert told(outpost, activity("a", 13, 17, needs_link=True)) == []


def test_light_needed_in_the_dark(outpost) -> None:
    found = told(outpost, activity("a", 3, 21, needs_light="rim"))
    assert [(c.start_ns, c.end_ns) for c in found] == [(at(3), at(4)), (at(20), at(21))]
    assert all(c.sort == "light" and "dark" in c.why for c in found)


def test_what_is_not_foreseen_is_not_known(outpost) -> None:
    beyond = told(outpost, activity("a", 16, 26, needs_link=True))
    assert [(c.start_ns, c.end_ns, c.known) for c in beyond] == [
        (at(18), at(24), True), (at(24), at(26), False),
    ]  # fmt: skip
    for light, known in (({}, False), ({"rim": []}, True)):
        found = told(outpost, activity("a", 6, 7, needs_light="rim"), seen=forecast(light=light))
        assert [c.known for c in found] == [known]
    blind = Forecast((at(0), at(24)))
    found = told(outpost, activity("a", 6, 7, needs_link=True), seen=blind)
    assert [c.known for c in found] == [False]


def test_power_above_the_budget(outpost) -> None:
    first = activity("a", 6, 12, power_w=60.0)
    second = activity("b", 8, 10, power_w=50.0, commands=("heater/mode = on",))
    found = told(outpost, first, second, power_budget_w=100.0)
    assert [(c.sort, c.activities, c.start_ns, c.end_ns) for c in found] == [
        ("power", ("a", "b"), at(8), at(10))
    ]
    assert "110 W" in found[0].why
    assert told(outpost, first, second, power_budget_w=110.0) == []
    scarce = forecast(spare_w=[(at(0), at(9), 1e3), (at(9), at(24), 55.0)])
    found = told(outpost, first, second, seen=scarce)
    assert [(c.start_ns, c.end_ns) for c in found] == [(at(9), at(10)), (at(10), at(12))]


def test_outside_rights(outpost) -> None:
    def may(person: str, address: str) -> str:
        return "" if (person, address) == ("anna", "spectrometer/mode") else "no grant"

    mine = activity("a", 6, 7, by="anna")
    others = activity("b", 8, 9, by="boris", procedure="spectrometer_session")
    found = told(outpost, mine, others, may=may)
    assert [(c.sort, c.activities) for c in found] == [("rights", ("b",))]
    assert "boris may not command spectrometer/mode: no grant" in found[0].why


def test_what_is_over_counts_no_more(outpost) -> None:
    board = board_of(outpost, plan(activity("a", 6, 9), activity("b", 8, 10)))
    assert board.conflicts("day", forecast())
    board.mark("day", "a", "dropped", "anna", "not needed", at(1))
    assert board.conflicts("day", forecast()) == []


SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda p: (min(p), max(p))), max_size=6
)


@given(window=st.tuples(st.integers(0, 30), st.integers(31, 60)), spans=SPANS)
def test_uncovered_is_what_no_span_covers(window, spans) -> None:
    found = uncovered(window, spans)
    free = {t for t in range(*window) if not any(a <= t < b for a, b in spans)}
    assert {t for a, b in found for t in range(a, b)} == free
    assert all(a < b for a, b in found)
