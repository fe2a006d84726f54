"""Armed orders: single-use tokens that lapse after some seconds of the wall clock."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from ilrs.mission.commanding.order import Order
from ilrs.mission.refused import RefusedError

LASTS_S = 15.0
MOST_PER_PERSON = 20


@dataclass(frozen=True)
class _Armed:
    person: str
    session: str
    digest: str
    order: Order
    until_s: float


class ArmedOrders:
    """Orders between arming and release. In memory only: a restart disarms everything.

    A token is bound to the person, to the session of their browser or script, and to the order;
    what is kept is its hash. `monotonic` gives seconds of a clock that never goes back, `new_token`
    a text that cannot be guessed.
    """

    def __init__(self, monotonic: Callable[[], float], new_token: Callable[[], str]) -> None:
        self._monotonic = monotonic
        self._new_token = new_token
        self._armed: dict[str, _Armed] = {}

    def arm(self, person: str, session: str, order: Order) -> str:
        """A token for this order; the oldest of a person goes when there are too many."""
        now_s = self._monotonic()
        self._armed = {k: a for k, a in self._armed.items() if a.until_s > now_s}
        own = [key for key, armed in self._armed.items() if armed.person == person]
        for key in own[: max(0, len(own) - MOST_PER_PERSON + 1)]:
            del self._armed[key]
        token = self._new_token()
        self._armed[_key(token)] = _Armed(person, session, order.digest, order, now_s + LASTS_S)
        return token

    def take(self, token: str, person: str, session: str, order: Order | None = None) -> Order:
        """The order of a token, which is used up by this, whatever comes of it.

        RefusedError for a token that is not known, has lapsed, or is somebody else's; with `order`
        also when something else was armed.
        """
        armed = self._armed.pop(_key(token), None)
        if armed is None:
            what = "this token arms nothing: it was used, or never given"
            raise RefusedError("gone", what, "token", hint="arm the command again")
        if (armed.person, armed.session) != (person, session):
            what = "this token was given to another person or session"
            raise RefusedError("forbidden", what, armed.order.address, hint="arm the command anew")
        if self._monotonic() >= armed.until_s:
            what = f"the command was armed more than {LASTS_S:g} s ago"
            raise RefusedError("gone", what, armed.order.address, hint="look at it, arm again")
        if order is not None and order.digest != armed.digest:
            what = "another command was armed than is to be released"
            raise RefusedError("conflict", what, order.address, hint="arm the command as it is now")
        return armed.order


def _key(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
