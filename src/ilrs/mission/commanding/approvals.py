"""Second persons: who may agree, whose agreement still counts, who may take a command back."""

from __future__ import annotations

from typing import Any

from ilrs.mission.commanding.authority import Given, Verdict
from ilrs.mission.commanding.command import Command
from ilrs.mission.commanding.examination import Examiner
from ilrs.mission.refused import RefusedError


class Approvals:
    """Rights are asked anew every time: the approval of a suspended person counts no more."""

    def __init__(self, examiner: Examiner, lasts_ns: int) -> None:
        self._examiner = examiner
        self._lasts_ns = lasts_ns

    def verdict(self, command: Command, now_ns: int, *, link: bool = True) -> Verdict:
        """Whether its author may command this now, with the approvals that count now."""
        given = tuple(command.approvals)
        return self._examiner.verdict(
            command.by, command.address, command.value, given, now_ns, link=link
        )

    def give(self, command: Command, person: str, now_ns: int) -> bool:
        """Add a person's approval; True when nothing more is missing.

        RefusedError for the author, for who has approved already, and for who may not.
        """
        if person == command.by:
            raise RefusedError("forbidden", "nobody approves a command of their own", command.id)
        if person in self.verdict(command, now_ns).counted:
            raise RefusedError("conflict", f"{person} has approved already", command.id)
        about = (command.by, command.address, command.value)
        right = self._examiner.approver(person, *about, now_ns)
        if not right.allowed:
            raise RefusedError("forbidden", f"{person} may not approve this", command.id, right.why)
        kept = [given for given in command.approvals if given.by != person]
        command.approvals = [*kept, Given(person, now_ns, now_ns + self._lasts_ns)]
        return self.verdict(command, now_ns).allowed

    def may_cancel(self, command: Command, person: str, now_ns: int) -> None:
        """RefusedError for who is neither its author nor could have given this command."""
        if person == command.by:
            return
        right = self._examiner.verdict(
            person, command.address, command.value, (), now_ns, link=True
        )  # fmt: skip
        if not (right.allowed or right.when_approved):
            raise RefusedError("forbidden", f"{person} may not cancel this", command.id, right.why)

    def told(self, command: Command, now_ns: int) -> dict[str, Any]:
        """Plain JSON types: how the approvals stand."""
        verdict = self.verdict(command, now_ns)
        return {"needed": verdict.approvals, "counted": [*verdict.counted],
                "remarks": [*verdict.remarks], "missing": [*verdict.missing]}  # fmt: skip
