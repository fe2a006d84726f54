"""The authority over commands by the rights that access knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from ilrs.mission.access import people
from ilrs.mission.access.accounts import Accounts
from ilrs.mission.access.authority import Asked
from ilrs.mission.access.verdict import Verdict as Answer
from ilrs.mission.commanding.authority import Action, Circumstances, Given, Verdict
from ilrs.partners.rights.scene import UnknownNameError


class Rights(Protocol):
    """What is used of `ilrs.mission.access.authority.Authority`."""

    def may(
        self, asked: Asked, action: str, thing: str, at: people.Circumstances, *, author: str = "",
        approvals: Sequence[people.Given] = (),
    ) -> Answer:  # fmt: skip
        """Whether somebody may; UnknownNameError for a name that there is not."""
        ...

    def class_of(self, thing: str) -> tuple[str, int, int]:
        """Class, hazard and number of approvals of a command."""
        ...


class AccessAuthority:
    """`asked` gives a person with the roles of the account; None for who has no account."""

    def __init__(self, rights: Rights, asked: Callable[[str], Asked | None]) -> None:
        self._rights = rights
        self._asked = asked

    def __call__(
        self, person: str, action: Action, thing: str, circumstances: Circumstances
    ) -> Verdict:
        """The verdict of the rights, and of the account."""
        asked = self._asked(person)
        if asked is None:
            return Verdict(False, missing=(f"there is no account of a person {person}",))
        gone = [g.by for g in circumstances.approvals if self._asked(g.by) is None]
        given = tuple(g for g in circumstances.approvals if g.by not in gone)
        at = people.Circumstances(circumstances.time_ns, circumstances.mode, circumstances.link)
        try:
            answer = self._rights.may(
                asked, action, thing, at, author=circumstances.author,
                approvals=[people.Given(g.by, g.at_ns, g.until_ns) for g in given],
            )  # fmt: skip
            return _verdict(answer, self._rights.class_of(thing), given, gone)
        except UnknownNameError as error:
            return Verdict(False, missing=(str(error),))


def asked_of(accounts: Accounts) -> Callable[[str], Asked | None]:
    """Persons by their accounts; one without an account that is enabled is nobody."""

    def asked(person: str) -> Asked | None:
        found = [a for a in accounts.all() if a.person == person and not a.disabled]
        return (
            Asked(person, tuple(dict.fromkeys(r for a in found for r in a.roles)))
            if found
            else None
        )

    return asked


def _verdict(
    answer: Answer, about: tuple[str, int, int], given: Sequence[Given], gone: Sequence[str]
) -> Verdict:
    command_class, hazard, approvals = about
    counted = dict.fromkeys(
        g.by for g in given
        if not any(text.startswith(f"the approval by {g.by} does not") for text in answer.remarks)
    )  # fmt: skip
    remarks = [f"the approval by {by} does not count: there is no such account" for by in gone]
    return Verdict(
        answer.allowed, answer.allowed or answer.waits,
        tuple(f"{reason.rule}: {reason.why}" for reason in answer.rules),
        tuple(f"{lack.rule} needs: {text}" for lack in answer.missing for text in lack.meanings),
        command_class, hazard, approvals, tuple(counted), (*answer.remarks, *remarks),
        answer.duties,
    )  # fmt: skip
