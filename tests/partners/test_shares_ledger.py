"""The ledger of exchanges: always in balance, the same when replayed, never overdrawn."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ilrs.diagnostics import DeclarationError
from ilrs.partners.shares.ledger import Ledger, append, overdrawn, read_ledger

NAMES = ("isle", "north", "south")
POOLS = ("crew_time", "downlink")
PERIOD = "2035-01-01"
barters = st.lists(
    st.tuples(
        st.permutations(NAMES), st.sampled_from(POOLS), st.integers(-5, 60), st.integers(0, 60)
    ),
    max_size=15,
)


def agreed(*names: str) -> dict[str, str]:
    return {n: f"the desk of {n}" for n in names}


@settings(max_examples=60, deadline=None)
@given(barters)
def test_it_balances_and_nobody_gives_what_it_has_not(tmp_path_factory, rows) -> None:
    path = tmp_path_factory.mktemp("ledger") / "a.jsonl"
    holdings = {(n, p): 50 for n in NAMES for p in POOLS}
    ledger = Ledger()
    for (one, other, _), pool, gives, takes in rows:
        back = POOLS[1 - POOLS.index(pool)]
        given = {(one, pool): gives} | ({(other, back): takes} if takes else {})
        try:
            after = ledger.with_barter(PERIOD, given, (one, other), agreed(one, other))
        except ValueError:
            assert gives <= 0
            continue
        if overdrawn(after.balances(PERIOD), holdings):
            continue
        append(path, after)
        ledger = after
        found = ledger.balances(PERIOD)
        assert all(sum(u for (_, n), u in found.items() if n == p) == 0 for p in POOLS)
        assert all(holdings[cell] + units >= 0 for cell, units in found.items())
    again = read_ledger(path)
    assert again == ledger
    assert again.balances(PERIOD) == ledger.balances(PERIOD)
    assert again.balances("2035-02-01") == {}


@pytest.mark.parametrize(
    ("given", "between", "who", "match"),
    [
        ({("north", "downlink"): 5}, ("north", "isle"), agreed("north"), "isle did not agree"),
        ({("north", "downlink"): 0}, ("north", "isle"), agreed("north", "isle"), "more than"),
        ({("north", "downlink"): -5}, ("north", "isle"), agreed("north", "isle"), "more than"),
        ({("south", "downlink"): 5}, ("north", "isle"), agreed("north", "isle"), "two parties"),
        ({("north", "downlink"): 5}, ("north", "north"), agreed("north"), "two parties"),
        ({}, ("north", "isle"), agreed("north", "isle"), "nothing changes hands"),
    ],
)
def test_what_is_no_exchange_is_refused(given, between, who, match) -> None:
    with pytest.raises(ValueError, match=match):
        Ledger().with_barter(PERIOD, given, between, who)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path, ledger = tmp_path / "a.jsonl", Ledger()
    for units in (5, 7):
        parties = ("north", "isle")
        ledger = ledger.with_barter(PERIOD, {("north", "downlink"): units}, parties,
                                    agreed(*parties))  # fmt: skip
        append(path, ledger)
    return path


def changed(path: Path, line: int, **keys: object) -> None:
    lines = path.read_text().splitlines()
    lines[line] = json.dumps({**json.loads(lines[line]), **keys})
    path.write_text("\n".join(lines) + "\n")


@pytest.mark.parametrize(
    ("keys", "match"),
    [
        ({"note": "another"}, "was changed"),
        ({"postings": [["north", "downlink", -5], ["isle", "downlink", 6]]}, "does not balance"),
        ({"postings": [["north", "downlink", -5.0], ["isle", "downlink", 5.0]]}, "no entry"),
        ({"postings": [["north", "gold", -5], ["isle", "gold", 5]]}, "no resource"),
        ({"agreed": {"north": "x"}}, "isle did not agree"),
        ({"number": 2}, "does not fit"),
    ],
)
def test_a_line_that_was_changed_is_named(written: Path, keys: dict, match: str) -> None:
    changed(written, 0, **keys)
    with pytest.raises(DeclarationError, match=match) as error:
        read_ledger(written)
    assert error.value.diagnostics[0].line == 1


def test_a_line_that_was_taken_out_or_doubled_is_seen(written: Path) -> None:
    first, second = written.read_text().splitlines()
    for text in (second, f"{first}\n{first}\n{second}", f"{second}\n{first}", "nonsense"):
        written.write_text(text + "\n")
        with pytest.raises(DeclarationError):
            read_ledger(written)


def test_who_lacks_what_is_said() -> None:
    balances = {("north", "downlink"): -8, ("isle", "downlink"): 8}
    assert overdrawn(balances, {("north", "downlink"): 5}) == [("north", "downlink", 3)]
    assert overdrawn(balances, {("north", "downlink"): 8}) == []
