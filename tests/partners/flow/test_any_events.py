"""Whatever events come, and in whatever order: a case stays one that could have come about."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from walking import CONTENT, Walk, people_of

from ilrs.partners.flow.case import event_of
from ilrs.partners.flow.deadlines import tasks
from ilrs.partners.flow.definition import CLOCK, Move
from ilrs.partners.flow.everywhere import EFFECTS, TAKES
from ilrs.partners.flow.evolve import replay
from ilrs.partners.flow.library import shipped_flows
from ilrs.partners.flow.refusal import RefusedError
from ilrs.partners.flow.walls import Link

FLOWS = sorted(shipped_flows())
PICK = st.integers(0, 10**6)


class AnyEvents(RuleBasedStateMachine):
    """A case to which people do whatever comes to their mind, most of it refused."""

    walk: Walk
    accepted = 0
    refused = 0

    @initialize(name=st.sampled_from(FLOWS))
    def begin(self, name: str) -> None:
        self.walk = Walk.begun(shipped_flows()[name])

    def people(self) -> list[str]:
        return [*self.walk.case.people, CLOCK, "stranger@away"]

    @staticmethod
    def seldom_the_last(moves: list[Move], which: int) -> list[Move]:
        """Without the moves that are always possible, most of which end a case; but for some."""
        return moves if which % 7 == 0 else [m for m in moves if not m.always] or moves

    def tried(self, *args, **data) -> None:
        before, length = self.walk.case, len(self.walk.log)
        try:
            self.walk.do(*args, **data)
        except RefusedError:
            AnyEvents.refused += 1
            assert self.walk.case is before
            assert len(self.walk.log) == length
        else:
            AnyEvents.accepted += 1
            assert self.walk.case.version == before.version + 1

    @rule(which=PICK, who=PICK, days=st.integers(-1, 40), good=st.booleans(), track=PICK)
    def move(self, which: int, who: int, days: int, good: bool, track: int) -> None:
        """One of the moves that leave the state, by anybody, with all it needs or with nothing."""
        strands = ["", *self.walk.case.tracks]
        name = strands[track % len(strands)]
        within = self.walk.flow.within(name)
        here = self.seldom_the_last(within.moves_from(self.walk.case.strand(name).state), which)
        here = here or within.moves
        move = here[which % len(here)]
        by = [p for role in move.by if role != CLOCK for p in people_of(role)] or [CLOCK]
        people = by if good else self.people()
        data = {**move.when, **{w: self.walk.word(within, w) for w in move.takes}}
        files = move.needs.get("documents", ())
        content = {**CONTENT, "mass": f"m{which % 3}"} if move.amends and good else None
        self.tried(f"{name}/{move.on}" if name else move.on, people[who % len(people)], days=days,
                   files=files if good else (), content=content,
                   **(data if good else {}))  # fmt: skip

    @rule(which=PICK)
    def make(self, which: int) -> None:
        """One of the moves that leave the state, with everything done that it asks for before."""
        here = self.seldom_the_last(self.walk.flow.moves_from(self.walk.state), which)
        if not here or self.walk.case.held or self.walk.case.main.correction:
            return
        try:
            self.walk.make(here[which % len(here)])
            AnyEvents.accepted += 1
        except (RefusedError, StopIteration):
            AnyEvents.refused += 1

    @rule(what=st.sampled_from(sorted(EFFECTS)), who=PICK, other=PICK, days=st.integers(0, 20),
          good=st.booleans(), track=PICK)  # fmt: skip
    def everywhere(
        self, what: str, who: int, other: int, days: int, good: bool, track: int
    ) -> None:
        case, flow = self.walk.case, self.walk.flow
        strands = ["", *case.tracks]
        name = strands[track % len(strands)]
        correction = case.strand(name).correction
        item = next(iter(correction.items)) if correction else "figure"
        roles = [*flow.roles, "king"]
        day = (case.last + timedelta(days=days + 15)).isoformat()
        words = {
            "person": self.people()[other % len(self.people())], "role": roles[other % len(roles)],
            "ties": ["none", "uni_nord", "far_away"][other % 3], "item": item, "due": day,
            "answer": "done", "reason": "so", "until": day,
        }  # fmt: skip
        data = {k: words[k] for k in TAKES[what]} if good else {}
        self.tried(f"{name}/{what}" if name else what, self.people()[who % len(self.people())],
                   days=days, **data)  # fmt: skip

    @precondition(lambda self: self.walk.flow.states[self.walk.state].final)
    @rule(name=st.sampled_from(FLOWS))
    def another(self, name: str) -> None:
        """A case that ended is followed by another one."""
        self.tried("hold", "office@lead", reason="too late")
        self.walk = Walk.begun(shipped_flows()[name])

    @rule(days=st.integers(1, 400))
    def clock(self, days: int) -> None:
        """Some time passes; whatever is over then is fired."""
        for task in tasks(self.walk.flow, self.walk.case):
            if task.event:
                name = f"{task.track}/{task.event}" if task.track else task.event
                self.tried(name, CLOCK, days=days)

    @precondition(lambda self: len(self.walk.known.links) < 2)
    @rule(which=PICK)
    def merge(self, which: int) -> None:
        """The house of somebody becomes part of the proposer's."""
        houses = [h for h in self.walk.known.kinds if h not in ("lead", "uni_nord")]
        link = Link(houses[which % len(houses)], "uni_nord", self.walk.case.last)
        known = self.walk.known
        self.walk.known = type(known)(known.kinds, (*known.links, link))

    @invariant()
    def the_log_is_the_case(self) -> None:
        again = [event_of(event.as_json()) for event in self.walk.log]
        assert replay(self.walk.flow, "case-1", again) == self.walk.case
        assert self.walk.case.version == len(self.walk.log)

    @invariant()
    def the_case_is_possible(self) -> None:
        case, flow = self.walk.case, self.walk.flow
        assert case.main.state in flow.states
        over = flow.states[case.main.state].final
        assert not over or (case.held is None and case.main.correction is None)
        assert not over or tasks(flow, case) == []
        for track, strand in case.tracks.items():
            assert strand.state in flow.within(track).states
        days = [event.on for event in self.walk.log]
        assert days == sorted(days)
        assert case.status in {case.main.state, "on_hold", "returned", "answered"}

    @invariant()
    def no_one_holds_roles_that_are_apart(self) -> None:
        for person in self.walk.case.people.values():
            for group in self.walk.flow.apart:
                assert len(set(group) & set(person.roles)) <= 1

    @invariant()
    def somebody_can_always_assign(self) -> None:
        powers = self.walk.flow.powers.assign
        assert any(self.walk.case.holders(role) for role in powers)


AnyEvents.TestCase.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip


@pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
class TestAnyEvents(AnyEvents.TestCase):
    """Run by pytest."""

    @classmethod
    def tearDownClass(cls) -> None:
        """Were everything refused, the invariants would say nothing."""
        assert AnyEvents.accepted > 100
        assert AnyEvents.refused > 100
