"""Secrets that are handed out: random, 256 bits, and kept only as digests.

A digest without salt is enough for what nobody can guess; passwords are another matter
(`ilrs.mission.access.passwords`).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

SECRET_OCTETS = 32


def new_secret() -> str:
    """A new secret, 43 characters of URL-safe base64."""
    return secrets.token_urlsafe(SECRET_OCTETS)


def digest(secret: str) -> str:
    """SHA-256 in hexadecimal: what is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def same(left: str, right: str) -> bool:
    """Whether two texts are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(
        left.encode("utf-8", "surrogatepass"), right.encode("utf-8", "surrogatepass")
    )


def csrf_token(session_secret: str) -> str:
    """The token that unsafe requests of a session carry in a header: HMAC-SHA256 (RFC 2104).

    It follows from the session's secret, so that it is bound to it, and does not give it away.
    """
    key = session_secret.encode("utf-8", "surrogatepass")
    return hmac.new(key, b"ilrs csrf 1", hashlib.sha256).hexdigest()
