"""What roles open in the software itself. What may be commanded is for `authority` to say.

Roles of the software are given to accounts; roles of the station come from its rights. In a station
without rights the account's role `operator` is all there is.
"""

from __future__ import annotations

from collections.abc import Iterable

# Roles that an account can have.
ROLES = {
    "administrator": "makes, changes and shuts accounts",
    "auditor": "reads and verifies the log of acts",
    "operator": "commands, in a station without rights.toml",
}
# Privileges, and the roles each of which opens it.
PRIVILEGES: dict[str, tuple[str, ...]] = {
    "command": ("operator", "flight_director", "safety_officer"),
    "approve": ("approver", "safety_officer"),
    "acknowledge": ("operator", "flight_director", "safety_officer"),
    "entry": (
        "operator",
        "flight_director",
        "safety_officer",
        "approver",
        "integrator",
        "scientist",
        "administrator",
    ),
    "procedure": ("operator", "flight_director"),
    "clock": ("flight_director", "administrator"),
    "rehearse": ("operator", "flight_director", "safety_officer", "integrator", "administrator"),
    "acts": ("auditor", "flight_director"),
    "accounts": ("administrator",),
}
# A team of one kind of people has nobody else to ask.
_TEAM = {"clock": ("operator",), "approve": ("operator",)}


def privileges_of(roles: Iterable[str], *, single_team: bool) -> tuple[str, ...]:
    """The privileges that some roles open, in the order of the table."""
    held = set(roles)
    return tuple(
        name for name, opening in PRIVILEGES.items()
        if held & {*opening, *(_TEAM.get(name, ()) if single_team else ())}
    )  # fmt: skip
