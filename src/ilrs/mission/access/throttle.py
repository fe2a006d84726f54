"""Guessing takes longer and longer: attempts are counted, on the disk, before they are judged.

Three counts: of an account from an address, of an account from anywhere, of an address for any
account. A name that there is not is counted like any other, so that waiting tells nothing. Past its
limit each further failure doubles the wait, from half a minute up to 15 minutes.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from sqlalchemy import Connection, Engine, case, delete, func, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ilrs.mission.access.database import writing
from ilrs.mission.access.errors import AccessError
from ilrs.mission.access.secret import digest
from ilrs.mission.access.tables import attempts

# Failures that cost nothing: of a pair, of an account, of an address.
PAIR, ACCOUNT, ADDRESS = 5, 25, 50
# Counts begin anew after so long without a failure.
FORGOTTEN_S = 3600.0
WAITS_S = (30.0, 60.0, 120.0, 240.0, 480.0, 900.0)


@dataclass(frozen=True)
class Attempt:
    """An attempt that was counted; `began_waiting` says that it was the one too many."""

    keys: tuple[str, str, str]
    began_waiting: bool


class Throttle:
    """The counts of one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = writing(engine)

    def charge(self, account: str, address: str, now_s: float) -> Attempt:
        """Count an attempt as failed until `forgive`; AccessError while name or address waits."""
        keys = _keys(account, address)
        limits = (PAIR, ACCOUNT, ADDRESS)
        began = False
        with self._engine.begin() as connection:
            for key, limit in zip(keys, limits, strict=True):
                until_s = _count(connection, key, limit, now_s)
                if until_s is None:
                    # Rolls back what was counted so far.
                    raise _wait(connection, key, now_s)
                began = began or until_s > now_s
        return Attempt(keys, began)

    def forgive(self, attempt: Attempt) -> None:
        """The attempt was right: account and pair begin anew, the address gets its count back."""
        pair, account, address = attempt.keys
        with self._engine.begin() as connection:
            connection.execute(delete(attempts).where(attempts.c.key.in_([pair, account])))
            connection.execute(
                update(attempts).where(attempts.c.key == address)
                .values(count=attempts.c.count - 1, until_s=0.0)
            )  # fmt: skip

    def unlock(self, account: str) -> None:
        """Let an account be tried again from addresses that it did not fail from."""
        with self._engine.begin() as connection:
            connection.execute(delete(attempts).where(attempts.c.key == digest(f"n {account}")))

    def forget(self, now_s: float) -> None:
        """Take out counts that have begun anew."""
        with self._engine.begin() as connection:
            old = (attempts.c.last_s < now_s - FORGOTTEN_S) & (attempts.c.until_s <= now_s)
            connection.execute(delete(attempts).where(old))


def _keys(account: str, address: str) -> tuple[str, str, str]:
    home = network_of(address)
    return digest(f"p {account} {home}"), digest(f"n {account}"), digest(f"a {home}")


def network_of(address: str) -> str:
    """An address as one customer has it: IPv4 whole, IPv6 by its first 64 bits."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(IPv6Address(int(found) >> 64 << 64))
    return str(found)


def _count(connection: Connection, key: str, limit: int, now_s: float) -> float | None:
    """Count one more in one statement; until when it waits from now on, None if it waits now."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    fresh = attempts.c.last_s < now_s - FORGOTTEN_S
    count = case((fresh, 1), else_=attempts.c.count + 1)
    steps = [(count < limit + i, literal(w)) for i, w in enumerate((-now_s, *WAITS_S[:-1]))]
    statement = (
        insert(attempts).values(key=key, count=1, last_s=now_s, until_s=0.0)
        .on_conflict_do_update(
            index_elements=[attempts.c.key], where=attempts.c.until_s <= now_s,
            set_={"count": count, "last_s": now_s,
                  "until_s": case(*steps, else_=literal(WAITS_S[-1])) + now_s},
        )
        .returning(attempts.c.until_s)
    )  # fmt: skip
    return connection.execute(statement).scalar_one_or_none()


def _wait(connection: Connection, key: str, now_s: float) -> AccessError:
    until = select(func.coalesce(attempts.c.until_s, 0.0)).where(attempts.c.key == key)
    left_s = max(1.0, float(connection.execute(until).scalar_one()) - now_s)
    return AccessError(
        429, "too_many_attempts", "there were too many attempts that failed",
        why="further ones wait, so that nobody can guess", hint=f"try again in {left_s:.0f} s",
        retry_after_s=left_s,
    )  # fmt: skip
