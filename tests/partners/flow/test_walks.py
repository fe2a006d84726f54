"""Every flow is walked: to each of its states, and by each of its moves."""

from __future__ import annotations

import pytest
from walking import Walk, every_step, way

from ilrs.partners.flow.definition import Flow, Move
from ilrs.partners.flow.evolve import replay
from ilrs.partners.flow.library import shipped_flows

FLOWS = shipped_flows()
FINALS = [(n, s) for n, f in FLOWS.items() for s, state in f.states.items() if state.final]
STEPS = [(f, s, m) for f in FLOWS.values() for s, m in every_step(f)]
NAMED = {
    "invitation", "accession/government", "accession/agency", "accession/organisation",
    "accession/individual", "call", "contribution", "review", "assessment_run", "document",
    "agreement/with_ratification", "agreement/without_ratification",
}  # fmt: skip


def test_the_flows_are_there() -> None:
    assert set(FLOWS) == NAMED
    assert len(FINALS) > 35
    assert len(STEPS) > 250


@pytest.mark.parametrize(("name", "state"), FINALS, ids=lambda v: v)
def test_every_end_is_reached(name: str, state: str) -> None:
    flow = FLOWS[name]
    walk = Walk.begun(flow).go(way(flow, flow.initial, state))
    assert walk.state == state
    assert replay(flow, "case-1", walk.log) == walk.case


@pytest.mark.parametrize(
    ("flow", "state", "move"), STEPS, ids=lambda v: v.name if isinstance(v, Flow) else None
)
def test_every_move_is_made(flow: Flow, state: str, move: Move) -> None:
    walk = Walk.begun(flow).go(way(flow, flow.initial, state))
    if flow.tracks is not None and move.amends:
        # Only a track that rests on what changes leads back to the reviews.
        assert set(walk.case.tracks) == set(flow.tracks.each)
    walk.make(move)
    assert walk.state == move.to
    assert replay(flow, "case-1", walk.log) == walk.case


def test_a_contribution_is_carried_through_to_its_end() -> None:
    flow = FLOWS["contribution"]
    walk = Walk.begun(flow)
    for goal in ("submitted", "in_review", "panel", "categorised", "selected", "agreement_signed",
                 "operating", "degraded", "operating", "retired"):  # fmt: skip
        walk.go(way(flow, walk.state, goal))
        assert walk.state == goal
    assert {s.state for s in walk.case.tracks.values()} == {"positive"}
