"""Passwords: which ones are taken, how they are kept, and that nobody learns by waiting.

They are kept as Argon2id (RFC 9106, doi:10.17487/RFC9106). What is taken follows NIST SP 800-63B
(2025): long, of any characters, nothing cut off, none that everybody tries first; no composition
rules. Compared in Unicode form NFKC, so that one keyboard's accents are another's.
"""

from __future__ import annotations

import threading
import unicodedata
from functools import cache, cached_property
from importlib import resources

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ilrs.mission.access.errors import AccessError
from ilrs.mission.access.secret import new_secret

SHORTEST, LONGEST = 12, 1024
# A hash takes 64 MiB; more at once than this wait for their turn.
_AT_ONCE = 4
_UNIT = 4
_RUNS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")


class Passwords:
    """Hashes and checks passwords; the dummy makes an unknown name take as long as a known one."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=4)
        self._turn = threading.BoundedSemaphore(_AT_ONCE)

    @cached_property
    def _dummy(self) -> str:
        return self._hasher.hash(new_secret())

    def hash(self, password: str) -> str:
        """What is kept of a password; all of it counts."""
        with self._turn:
            return self._hasher.hash(_normal(password))

    def get_ready(self) -> None:
        """Make the dummy, so that not even the first unknown name takes longer."""
        self.matches(None, "")

    def matches(self, kept: str | None, password: str) -> bool:
        """Whether a password is the one that is kept; with none kept the same work, and no."""
        with self._turn:
            try:
                # One that is too long was never taken, but costs the same.
                fits = self._hasher.verify(kept or self._dummy, _normal(password)[: LONGEST + 1])
            except (VerificationError, InvalidHashError):
                return False
        return fits and kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether it was kept with less work than is usual now."""
        return self._hasher.check_needs_rehash(kept)


def check_password(password: str, account: str) -> None:
    """AccessError for a password that is not taken, saying why."""
    text = _normal(password)
    why = ""
    if len(text) < SHORTEST:
        why = f"it has {len(text)} characters, and at least {SHORTEST} are needed"
    elif len(text) > LONGEST:
        why = f"it has more than {LONGEST} characters"
    elif any(unicodedata.category(c) == "Cc" for c in text):
        why = "it contains control characters"
    elif text.casefold() in common_passwords() or _is_regular(text.casefold()):
        why = "it is among those that everybody tries first"
    elif account and len(account) >= _UNIT and account.casefold() in text.casefold():
        why = "it contains the name of the account"
    if why:
        hint = "take four or more words that have nothing to do with each other"
        raise AccessError(422, "password_refused", "the password is not taken", why=why, hint=hint)


def _normal(text: str) -> str:
    # What is no Unicode (half a surrogate pair) is no key on a keyboard.
    plain = text.encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFKC", plain)


def _is_regular(text: str) -> bool:
    """Whether a short piece is repeated, or it runs along the alphabet or the keyboard."""
    repeats = any(text == (text[:n] * len(text))[: len(text)] for n in range(1, _UNIT + 1))
    return repeats or any(text in run or text in run[::-1] for run in _RUNS)


@cache
def common_passwords() -> frozenset[str]:
    """The short list of those that everybody tries first, of twelve characters and more."""
    text = resources.files("ilrs.mission.access").joinpath("common-passwords.txt")
    return frozenset(text.read_text("utf-8").split())
