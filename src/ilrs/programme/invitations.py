"""Invitations and their answers: who has answered, who is still thinking, who has not answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ilrs.programme.entries import EVERYONE, FINAL, InvitationTable, ResponseTable
from ilrs.programme.register import Register

ANSWERED, THINKING, SILENT, OPEN = "answered", "no final answer", "no answer", "open to everyone"
WAITING = (THINKING, SILENT)


@dataclass(frozen=True)
class Standing:
    """An invitation on a day: `state` is one of the four words above, `answers` those by then."""

    id: str
    invitation: InvitationTable
    state: str
    answers: tuple[ResponseTable, ...]

    @property
    def sources(self) -> list[str]:
        """All sources of the invitation and of its answers."""
        entries = [self.invitation, *self.invitation.sent, *self.answers]
        entries += [claim for answer in self.answers for claim in answer.date]
        return [id for entry in entries for id in entry.source]


def standings(register: Register, on: date) -> Iterator[Standing]:
    """Every invitation that had been sent by that day, as it stood then."""
    for id, invitation in register.invitations.items():
        if invitation.sent[0].span.begun(on) is False:
            continue
        answers = tuple(a for a in invitation.responses if a.date[0].span.begun(on))
        yield Standing(id, invitation, _state(invitation, answers), answers)


def _state(invitation: InvitationTable, answers: tuple[ResponseTable, ...]) -> str:
    if answers:
        return ANSWERED if answers[-1].kind in FINAL else THINKING
    return OPEN if invitation.to == EVERYONE else SILENT
