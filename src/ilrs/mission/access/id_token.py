"""The ID token: a provider's signed word for who somebody is, and all that is checked of it.

OpenID Connect Core 1.0 (2014), section 3.1.3.7, and RFC 8725 (2020): only asymmetric algorithms of
a fixed list (never `none`), a key of the provider's, issuer, audience, authorised party, times with
a minute's leeway, the nonce of this very sign-in, and the digest of the access token, if there.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError

from ilrs.mission.access.errors import AccessError
from ilrs.mission.access.provider import Found
from ilrs.mission.access.secret import same

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512",
              "EdDSA", "Ed25519"]  # fmt: skip
LEEWAY_S = 60.0
# A token that was made so long ago was made for another sign-in.
_OLDEST_S = 600.0
_DIGESTS = {"256": hashlib.sha256, "384": hashlib.sha384, "512": hashlib.sha512,
            "DSA": hashlib.sha512, "519": hashlib.sha512}  # fmt: skip


@dataclass(frozen=True)
class Identity:
    """Who somebody is at a provider; `email` only if the provider has verified it."""

    issuer: str
    subject: str
    email: str


def identity_of(
    text: str, found: Found, nonce: str, now_s: float, access_token: str = ""
) -> Identity:
    """Who the token speaks of; AccessError, saying why, for one that does not stand every check."""
    try:
        header = jws.extract_compact(text.encode("ascii")).headers()
        kid = header.get("kid")
        keys = found.keys(now_s, wanted=kid if isinstance(kid, str) else "")
        token = jwt.decode(text, keys, algorithms=ALGORITHMS)
    except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise refused(f"its signature is not the provider's ({type(error).__name__})") from None
    claims: dict[str, Any] = dict(token.claims)
    for fault in (
        _party_fault(claims, found), _time_fault(claims, now_s),
        "" if _is(claims.get("nonce"), nonce) else "it is not for this sign-in (nonce)",
        _digest_fault(claims, str(token.header.get("alg", "")), access_token),
    ):  # fmt: skip
        if fault:
            raise refused(fault)
    email = claims.get("email") if claims.get("email_verified") is True else ""
    return Identity(claims["iss"], claims["sub"], email if isinstance(email, str) else "")


def refused(why: str) -> AccessError:
    """The refusal of a sign-in at a provider."""
    return AccessError(
        403, "provider_refused", "the sign-in at the provider does not count", why=why,
        hint="begin again from the sign-in page",
    )  # fmt: skip


def _party_fault(claims: dict[str, Any], found: Found) -> str:
    me, audience, subject = found.provider.client_id, claims.get("aud"), claims.get("sub")
    if claims.get("iss") != found.provider.issuer:
        return "it is of another issuer"
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        return "it names nobody (sub)"
    several = isinstance(audience, list)
    if audience != me and not (several and me in audience):
        return "it is for another audience"
    party = claims.get("azp")
    if (party is not None and party != me) or (several and len(audience) > 1 and party is None):
        return "it is for another party (azp)"
    return ""


def _time_fault(claims: dict[str, Any], now_s: float) -> str:
    times = {name: claims.get(name) for name in ("exp", "iat", "nbf")}
    for name, value in times.items():
        known = isinstance(value, int | float) and not isinstance(value, bool)
        if not known and not (name == "nbf" and value is None):
            return f"it has no time {name}"
    if now_s >= float(claims["exp"]) + LEEWAY_S:
        return "it has expired"
    starts = max(float(claims["iat"]), float(claims.get("nbf") or 0.0))
    if now_s < starts - LEEWAY_S:
        return "it is of the future"
    return "it is too old" if now_s > float(claims["iat"]) + _OLDEST_S + LEEWAY_S else ""


def _digest_fault(claims: dict[str, Any], algorithm: str, access_token: str) -> str:
    """`at_hash` (section 3.1.3.6): the left half of the access token's digest."""
    stated = claims.get("at_hash")
    if stated is None:
        return ""
    whole = _DIGESTS[algorithm[-3:]](access_token.encode("utf-8")).digest()
    half = base64.urlsafe_b64encode(whole[: len(whole) // 2]).rstrip(b"=").decode("ascii")
    return "" if _is(stated, half) else "it came with another access token"


def _is(given: Any, wanted: str) -> bool:
    return isinstance(given, str) and same(given, wanted)
