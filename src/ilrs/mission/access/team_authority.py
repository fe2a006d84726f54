"""Authority where a station has no rights.toml: one team, one rule.

Whoever's account has the role `operator` may command; nobody else may. There are no classes, no
hazards and no second persons, since nothing says which commands would need them.
"""

from __future__ import annotations

from collections.abc import Sequence

from ilrs.diagnostics import did_you_mean
from ilrs.mission.access.people import Circumstances, Given, Known
from ilrs.mission.access.verdict import Reason, Verdict
from ilrs.partners.rights.scene import UnknownNameError
from ilrs.station.model import Station

_ALLOWED = Reason(
    "single-team", "allow",
    "The station has no rights.toml, so it is one team: every operator may command everything.",
)  # fmt: skip
_DENIED = Reason(
    "single-team", "forbid",
    "The station has no rights.toml, so it is one team: only an account with the role operator "
    "may command.",
)  # fmt: skip
ACTIONS = ("command", "approve")


class TeamAuthority:
    """The single-team rule over a station's commands."""

    single_team = True

    def __init__(self, station: Station) -> None:
        self._station = station

    def known(self, person: str, account_roles: Sequence[str]) -> Known:
        """Who a person is: what the account says; there are no partners."""
        return Known(person, person, "", "", tuple(account_roles))

    def class_of(self, thing: str) -> tuple[str, int, int]:
        """Every command is routine, without hazard and approvals."""
        del thing
        return "routine", 0, 0

    def owner_of(self, element: str) -> str:
        """Nobody in particular."""
        del element
        return ""

    def may(
        self, person: str, action: str, thing: str, at: Circumstances, *, author: str = "",
        approvals: Sequence[Given] = (), account_roles: Sequence[str] = (),
    ) -> Verdict:  # fmt: skip
        """Whether it is an operator's; UnknownNameError for an action or a command there is not."""
        del person, at, author, approvals
        if action not in ACTIONS:
            raise UnknownNameError(f'there is no action "{action}"; without rights.toml there are: '
                                   f"{', '.join(ACTIONS)}")  # fmt: skip
        element, _, command = thing.partition("=")[0].strip().partition("/")
        found = self._station.elements.get(element)
        names = [c.name for c in found.kind.commands] if found is not None else []
        if command not in names:
            hint = did_you_mean(command, names) if found else ""
            raise UnknownNameError(f'there is no command "{thing}"; {hint}'.rstrip("; "))
        allowed = "operator" in account_roles
        return Verdict(allowed, (_ALLOWED if allowed else _DENIED,))
