"""What every event is asked: whether it is in time, says what it must, comes from who may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ilrs.diagnostics import did_you_mean
from ilrs.partners.flow.case import Case, Event, Strand
from ilrs.partners.flow.deadlines import Task, over
from ilrs.partners.flow.definition import CLOCK, Flow
from ilrs.partners.flow.refusal import Refusal
from ilrs.partners.flow.values import misread
from ilrs.partners.flow.walls import Organisations, conflicts, gate

# What stays possible on hold, with corrections open, and after a deadline.
_ON_HOLD = {"resume", "assign", "dismiss", "declare"}
_IN_CORRECTION = {"answer", "settle", "extend", "hold", "assign", "dismiss", "declare"}
_TOO_LATE = {"extend", "hold", "assign", "dismiss", "declare"}
MOST_TEXT = 10_000


@dataclass(frozen=True)
class Asked:
    """An event, the case that it is for, and what is registered: what can be said against it."""

    flow: Flow
    case: Case
    event: Event
    known: Organisations

    @property
    def within(self) -> Flow:
        """The flow of the strand that would move."""
        return self.flow.within(self.event.track)

    @property
    def strand(self) -> Strand:
        """The case itself or the track that would move."""
        return self.case.strand(self.event.track)

    def in_time(self, always: bool, what: str) -> list[Refusal]:
        """Reasons that lie in the case being on hold, returned or late."""
        case = self.case
        if always:
            return []
        if case.held is not None and what not in _ON_HOLD:
            return [Refusal("CASE-ON-HOLD", f"{case.id} is on hold since {case.held}",
                            "do: resume")]  # fmt: skip
        late = over(self.flow, case, self.event.track, self.event.on)
        if late is not None and what not in (*_TOO_LATE, late.event):
            return [_late(late)]
        if self.strand.correction is not None and what not in _IN_CORRECTION:
            open_ = [i for i, text in self.strand.correction.items.items() if not text]
            what = f"to be corrected first: {'; '.join(open_)}" if open_ else "corrections wait"
            return [Refusal("CASE-RETURNED", what, "do: answer, then settle")]
        return []

    def words(
        self, takes: Sequence[str], known: frozenset[str], choices: Mapping[str, list[str]]
    ) -> list[Refusal]:
        """Reasons that lie in what comes with the event; `choices` are words that facts may be."""
        found = [
            Refusal(
                "DATA-MISSING",
                f'"{self.event.name}" has to say {name}',
                f"give it by --with {name}=VALUE",
            )
            for name in takes
            if not self.event.data.get(name, "").strip()
        ]
        for name, text in self.event.data.items():
            if name not in known:
                hint = did_you_mean(name, sorted(known))
                what = f'"{self.event.name}" knows nothing of {name}'
                found.append(Refusal("DATA-UNKNOWN", what, hint))
            elif len(text) > MOST_TEXT:
                what = f"{name} has {len(text)} characters; {MOST_TEXT} are kept"
                found.append(Refusal("DATA-VALUE", what, "attach a file"))
            elif wrong := misread(name, text, choices.get(name, [])):
                found.append(Refusal("DATA-VALUE", wrong))
        return found

    def has_part(self) -> list[Refusal]:
        if self.event.person in self.case.people:
            return []
        return [Refusal("ROLE-NONE", f"{self.event.person} has no part in {self.case.id}",
                        "somebody who may has to assign a role")]  # fmt: skip

    def by(self, roles: list[str]) -> list[Refusal]:
        """Reasons that lie in who does it: roles, then the wall for those that have one."""
        name = self.event.person
        if name == CLOCK:
            return self._by_clock(roles)
        if found := self.has_part():
            return found
        person = self.case.people[name]
        held = [role for role in roles if role in person.roles]
        if not held:
            what = f"{name} is {', '.join(person.roles) or 'without a role'} here"
            needed_ = " or ".join(r for r in roles if r != CLOCK) or "the clock"
            return [Refusal("ROLE-OTHER", f'{what}; "{self.event.name}" is for {needed_}')]
        if any(not self.flow.roles[role].walled for role in held):
            return []
        args = (self.flow, self.case, name, person, self.known, self.event.on)
        return conflicts(*args) or gate(name, person)

    def _by_clock(self, roles: list[str]) -> list[Refusal]:
        late = over(self.flow, self.case, self.event.track, self.event.on)
        if CLOCK in roles and late is not None and late.event == self.event.what:
            return []
        return [Refusal("CLOCK-EARLY", f'no deadline has passed that "{self.event.name}" follows')]


def _late(late: Task) -> Refusal:
    then = f', or let the clock do "{late.event}"' if late.event else ""
    return Refusal("DEADLINE-PASSED", f"the time was over on {late.hard}", f"do: extend{then}")
