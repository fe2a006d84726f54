"""One account, and what its parts may look like."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from ilrs.mission.access.errors import AccessError
from ilrs.mission.access.privileges import ROLES

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
LANGUAGES = ("en", "zh", "ru")


@dataclass(frozen=True)
class Account:
    """What is known of an account; nothing of it is secret."""

    name: str
    person: str
    roles: tuple[str, ...]
    email: str
    language: str
    has_password: bool
    disabled: bool
    created_s: float


def checked_name(name: str) -> str:
    """The name of an account; AccessError for what is none."""
    if not NAME.fullmatch(name):
        raise AccessError(422, "name_refused", f"{name[:64]!r} is no name for an account",
                          hint="use small letters, digits, dots, dashes, underscores")  # fmt: skip
    return name


def checked_person(person: str) -> str:
    """The id of a person; AccessError for what is none."""
    if not NAME.fullmatch(person):
        raise AccessError(422, "person_refused", f"{person[:64]!r} is no id of a person",
                      hint="use the id that the station's rights.toml has")  # fmt: skip
    return person


def checked_roles(roles: Iterable[str]) -> str:
    """Roles as they are kept; AccessError for one that there is not."""
    chosen = sorted(set(roles))
    unknown = [role for role in chosen if role not in ROLES]
    if unknown:
        raise AccessError(422, "no_such_role", f"there is no role {unknown[0][:40]!r}",
                      hint=f"there are: {', '.join(ROLES)}")  # fmt: skip
    return " ".join(chosen)


def account_of(row: Row[Any]) -> Account:
    """The account of a row."""
    return Account(
        row.name, row.person, tuple(row.roles.split()), row.email or "", row.language,
        row.password is not None, row.disabled, row.created_s,
    )  # fmt: skip


def no_such(name: str) -> AccessError:
    """There is no account of that name."""
    return AccessError(404, "no_such_account", f'there is no account "{name[:64]}"')


def taken(name: str) -> AccessError:
    """Name or e-mail belong to another account."""
    return AccessError(409, "account_exists", f'the name "{name}" or its e-mail is taken already')


def not_first() -> AccessError:
    """There is an account already."""
    return AccessError(409, "not_first", "there is an account already",
                   hint="ask an administrator for one")  # fmt: skip
