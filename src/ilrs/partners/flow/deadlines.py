"""What is due, when people are reminded, and what the clock may do when nothing happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from ilrs.partners.flow.case import Case, Strand
from ilrs.partners.flow.definition import CLOCK, Deadline, Flow


@dataclass(frozen=True)
class Task:
    """Somebody has to act: `event` is what the clock may do from the day after `hard` on."""

    track: str
    what: str
    roles: tuple[str, ...]
    soft: date | None
    hard: date
    event: str = ""

    def grade(self, on: date) -> str:
        """`open`, `soft` once people are to be reminded, `hard` once the time is over."""
        if on > self.hard:
            return "hard"
        return "soft" if self.soft is not None and on >= self.soft else "open"


def end_of(strand: Strand, deadline: Deadline, case: Case) -> date | None:
    """The last day of a deadline; None when the fact that says it was not given."""
    if strand.extended is not None:
        return strand.extended
    if isinstance(deadline.hard, int):
        return strand.since + timedelta(days=deadline.hard)
    fact = case.facts.get(deadline.hard, "")
    if not fact:
        return None
    if deadline.hard.endswith("_days"):
        return strand.since + timedelta(days=int(fact))
    return date.fromisoformat(fact)


def tasks(flow: Flow, case: Case) -> list[Task]:
    """Everything that has a date; nothing while a case is on hold or over."""
    if case.held is not None or flow.states[case.main.state].final:
        return []
    found = _of(flow, case, "", case.main, flow.powers.answer)
    running = flow.tracks is not None and case.main.state == flow.tracks.state
    if running and flow.track_flow is not None:
        for name, strand in case.tracks.items():
            found += _of(flow.track_flow, case, name, strand, flow.track_flow.powers.answer)
    return sorted(found, key=lambda t: (t.hard, t.track))


def over(flow: Flow, case: Case, track: str, on: date) -> Task | None:
    """The deadline of a strand that has passed on a day; None when none has."""
    late = [t for t in tasks(flow, case) if t.track == track and t.grade(on) == "hard"]
    return late[0] if late else None


def _of(flow: Flow, case: Case, track: str, strand: Strand, answer: list[str]) -> list[Task]:
    if strand.correction is not None:
        open_ = [item for item, text in strand.correction.items.items() if not text]
        what = f"correct: {'; '.join(open_)}" if open_ else "settle what was corrected"
        roles = tuple(answer if open_ else flow.powers.ask)
        return [Task(track, what, roles, None, strand.correction.due)]
    deadline = flow.states[strand.state].deadline
    end = end_of(strand, deadline, case) if deadline else None
    if deadline is None or end is None:
        return []
    soft = strand.since + timedelta(days=deadline.soft) if deadline.soft else None
    moves = [m for m in flow.moves_from(strand.state) if not m.always]
    what = " or ".join(dict.fromkeys(m.on for m in moves if m.by != [CLOCK]))
    roles = dict.fromkeys(role for m in moves for role in m.by if role != CLOCK)
    return [Task(track, what, tuple(roles), soft, end, deadline.event)]
