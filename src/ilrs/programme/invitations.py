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
    """An invitation on a day: `state` is one of the four words above, `last` the latest answer."""

    id: str
    invitation: InvitationTable
    state: str
    last: ResponseTable | None


def standings(register: Register, on: date) -> Iterator[Standing]:
    """Every invitation that had been sent by that day, as it stood then."""
    for id, invitation in register.invitations.items():
        if invitation.sent[0].span.begun(on) is False:
            continue
        answers = [a for a in invitation.responses if a.date[0].span.begun(on)]
        last = answers[-1] if answers else None
        yield Standing(id, invitation, _state(invitation, last), last)


def _state(invitation: InvitationTable, last: ResponseTable | None) -> str:
    if last is not None:
        return ANSWERED if last.kind in FINAL else THINKING
    return OPEN if invitation.to == EVERYONE else SILENT
