"""Walks cases through flows: whatever a move needs is brought, as people would bring it."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from ilrs.partners.flow.case import Case, Event
from ilrs.partners.flow.deadlines import tasks
from ilrs.partners.flow.definition import CLOCK, Flow, Move
from ilrs.partners.flow.engine import begin, step
from ilrs.partners.flow.evolve import OPEN
from ilrs.partners.flow.walls import Organisations

START = date(2027, 1, 4)
HEAD = 2
CONTENT = {"mass": "m1", "power": "p1", "purpose": "a1", "protection": "c1", "rights": "r1"}


def people_of(role: str, count: int = HEAD) -> list[str]:
    """The people who hold a role here, each of an organisation of their own."""
    return [f"{role}{n}@{role}_house{n}" for n in range(1, count + 1)]


def known_to(flow: Flow) -> Organisations:
    """A register in which everybody who walks here stands, without any ties."""
    houses = [p.partition("@")[2] for role in flow.roles for p in people_of(role)]
    return Organisations(dict.fromkeys([*houses, "lead", "uni_nord"], "institute"))


def opening(on: date = START, partner: str = "uni_nord") -> Event:
    return Event(OPEN, "office@lead", on, {"partner": partner})


@dataclass
class Walk:
    """A case under way, with everything that was done to it."""

    flow: Flow
    case: Case
    known: Organisations
    log: list[Event] = field(default_factory=list)

    @classmethod
    def begun(cls, flow: Flow, staffed: bool = True) -> Walk:
        """A case at its beginning, with two people for each role, who declared their ties."""
        event = opening()
        walk = cls(flow, begin(flow, "case-1", event), known_to(flow), [event])
        for role in flow.roles if staffed else ():
            for person in people_of(role):
                walk.do("assign", "office@lead", person=person, role=role)
                if flow.roles[role].walled:
                    walk.do("declare", person, ties="none")
        return walk

    @property
    def state(self) -> str:
        return self.case.main.state

    def do(
        self, event: str, who: str, /, days: int = 0, files: Sequence[str] = (),
        content: dict[str, str] | None = None, **data: str,
    ) -> Case:  # fmt: skip
        """Do an event some days after the last; RefusedError leaves the walk where it was."""
        on = self.case.last + timedelta(days=days)
        papers = {name: f"digest of {name}" for name in files}
        done = Event(event, who, on, data, papers, content)
        self.case = step(self.flow, self.case, done, self.known)
        self.log.append(done)
        return self.case

    def make(self, move: Move, track: str = "") -> None:
        """Make a move, with all that it needs."""
        within, name = self.flow.within(track), f"{track}/{move.on}" if track else move.on
        data = {**move.when, **{word: self.word(within, word) for word in move.takes}}
        # A deadline that need not be given is given, so that it can be missed.
        data |= {word: self.word(within, word) for word in move.may if word.endswith("_on")}
        content = None
        if move.amends:
            content = {**CONTENT, "mass": f"after event {len(self.log)}"}
        days = self.prepared(move, track)
        for person in self.makers(move, track):
            files = move.needs.get("documents", ())
            self.do(name, person, days=days, files=files, content=content, **data)
            days = 0

    def makers(self, move: Move, track: str) -> list[str]:
        by = [role for role in move.by if role != CLOCK]
        if CLOCK in move.by and not by:
            return [CLOCK]
        if move.ballot is not None:
            return [p for p in self.case.people if move.ballot.of in self.case.people[p].roles]
        return people_of(by[0])[:1]

    def prepared(self, move: Move, track: str) -> int:
        """Do what a guard asks for before; gives the days to wait."""
        within, strand = self.flow.within(track), self.case.strand(track)
        for event, count in move.needs.get("quorum", {}).items():
            inner = next(m for m in within.moves_from(strand.state) if m.on == event)
            given = len(strand.votes.get(event, {}))
            for person in people_of(inner.by[0])[given:count]:
                words = {word: self.word(within, word) for word in inner.takes}
                self.do(f"{track}/{event}" if track else event, person, **words)
        if "joined" in move.needs:
            self.conclude_tracks()
        if move.by == [CLOCK]:
            task = next(t for t in tasks(self.flow, self.case) if t.track == track)
            return (task.hard - self.case.last).days + 1
        wait = move.needs.get("elapsed", 0)
        return int(self.case.facts[wait]) if isinstance(wait, str) else wait

    def conclude_tracks(self) -> None:
        for track, strand in list(self.case.tracks.items()):
            within = self.flow.within(track)
            if not within.states[strand.state].final:
                for move in way(within, strand.state, "positive"):
                    self.make(move, track)

    def word(self, flow: Flow, name: str) -> str:
        """Something that the fact of that name can be."""
        if name in flow.choices:
            return flow.choices[name][0]
        if name in self.flow.sides:
            return "lead"
        if name.endswith("_on"):
            return (self.case.last + timedelta(days=400)).isoformat()
        return "30" if name.endswith("_days") else f"some {name}"

    def go(self, moves: Sequence[Move]) -> Walk:
        for move in moves:
            self.make(move)
        return self


def way(flow: Flow, start: str, end: str) -> list[Move]:
    """The shortest way between two states; a missed date asks for a state that has one."""
    todo: deque[tuple[str, list[Move]]] = deque([(start, [])])
    seen = {start}
    while todo:
        state, path = todo.popleft()
        if state == end:
            return path
        for move in flow.moves_from(state):
            if move.to not in seen:
                seen.add(move.to)
                todo.append((move.to, [*path, move]))
    raise LookupError(f"no way from {start} to {end} in {flow.name}")


def every_step(flow: Flow) -> list[tuple[str, Move]]:
    """Every state with every move that leaves it."""
    return [(state, move) for state in flow.states for move in flow.moves_from(state)]
