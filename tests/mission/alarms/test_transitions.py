"""The life cycle against the states and transitions of ISA-18.2, written down here once more."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest

from ilrs.mission.alarms.transitions import Move, State, moved

# From, what happens, to; as in the standard's figure: normal, unacknowledged, acknowledged,
# returned unacknowledged, latched, shelved and suppressed by design.
FIGURE = """
cleared                  raise        unacknowledged
unacknowledged           acknowledge  acknowledged
unacknowledged           clear        returned unacknowledged
acknowledged             clear        cleared
acknowledged             raise        unacknowledged
returned unacknowledged  acknowledge  cleared
returned unacknowledged  raise        unacknowledged
latched unacknowledged   acknowledge  latched acknowledged
latched unacknowledged   raise        unacknowledged
latched acknowledged     reset        cleared
latched acknowledged     raise        unacknowledged
unacknowledged           shelve       shelved
acknowledged             shelve       shelved
returned unacknowledged  shelve       shelved
latched unacknowledged   shelve       shelved
latched acknowledged     shelve       shelved
unacknowledged           suppress     suppressed
acknowledged             suppress     suppressed
returned unacknowledged  suppress     suppressed
latched unacknowledged   suppress     suppressed
latched acknowledged     suppress     suppressed
shelved                  suppress     suppressed
"""
ROWS = [tuple(p.strip() for p in row.split("  ") if p.strip()) for row in FIGURE.split("\n") if row]
EDGES = {(state, move): to for state, move, to in ROWS}
HIDDEN = {("shelved", "unshelve"), ("suppressed", "unsuppress")}


@pytest.mark.parametrize("active", [True, False])
def test_every_pair_of_state_and_move(active: bool) -> None:
    for state, move in product(get_args(State), get_args(Move)):
        expected = EDGES.get((state, move))
        if (state, move) in HIDDEN:
            expected = "unacknowledged" if active else "cleared"
        assert moved(state, move, active=active) == expected, (state, move)


def test_what_latches_stays_when_its_condition_is_over() -> None:
    assert moved("unacknowledged", "clear", active=False, latching=True) == "latched unacknowledged"
    assert moved("acknowledged", "clear", active=False, latching=True) == "latched acknowledged"
    for state, move in EDGES:
        if move != "clear":
            plain, latching = (
                moved(state, move, active=True, latching=on)  # type: ignore[arg-type]
                for on in (False, True)
            )
            assert plain == latching
