"""Sign-in at a provider: authorization code with PKCE, state and nonce, each used once.

OpenID Connect Core 1.0, section 3.1; PKCE is RFC 7636, the `iss` of an answer RFC 9207. The state
is tied to the browser by a cookie of its own, so that nobody has another sign in as them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from sqlalchemy import Engine, delete, insert

from ilrs.mission.access.database import writing
from ilrs.mission.access.errors import AccessError
from ilrs.mission.access.id_token import Identity, identity_of, refused
from ilrs.mission.access.provider import Found
from ilrs.mission.access.secret import digest, new_secret, same
from ilrs.mission.access.settings import Settings
from ilrs.mission.access.tables import logins

FLOW_S = 600.0
_TIMEOUT_S = 10.0


@dataclass(frozen=True)
class Begun:
    """Where to send a browser, and the secret for its cookie."""

    url: str
    browser: str


class Oidc:
    """The providers that are declared, and the sign-ins under way at them."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._write, self._settings = writing(engine), settings
        self.found = [Found(provider) for provider in settings.providers]
        issuers = [provider.issuer for provider in settings.providers]
        if len(set(issuers)) < len(issuers):
            what = "a provider of sign-in is declared twice"
            raise AccessError(400, "provider_twice", what, where=", ".join(issuers))

    def begin(self, which: int, redirect_uri: str, then: str) -> Begun:
        """Begin a sign-in at a provider; `then` is where the browser goes in the end."""
        if not 0 <= which < len(self.found):
            raise AccessError(404, "no_such_provider", "there is no such provider of sign-in")
        found = self.found[which]
        state, browser, nonce, verifier = (new_secret() for _ in range(4))
        url = prepare_grant_uri(
            found.endpoint("authorization_endpoint"), found.provider.client_id, "code",
            redirect_uri, found.provider.scopes, state, nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier), code_challenge_method="S256",
        )  # fmt: skip
        now_s = self._settings.clock()
        with self._write.begin() as connection:
            connection.execute(delete(logins).where(logins.c.expires_s <= now_s))
            connection.execute(insert(logins).values(
                state=digest(state), browser=digest(browser), issuer=found.provider.issuer,
                nonce=nonce, verifier=verifier, then=safe_path(then),
                expires_s=now_s + FLOW_S))  # fmt: skip
        return Begun(str(url), browser)

    def finish(
        self, state: str, code: str, browser: str, redirect_uri: str, issuer: str = ""
    ) -> tuple[Identity, str]:
        """Who has signed in, and where the browser goes; AccessError for whatever does not fit."""
        now_s = self._settings.clock()
        with self._write.begin() as connection:
            row = connection.execute(
                delete(logins).where(logins.c.state == digest(state)).returning(*logins.c)
            ).one_or_none()
        if row is None or row.expires_s <= now_s:
            raise refused("it was not begun here, or not lately, or has been used (state)")
        if not same(row.browser, digest(browser)):
            raise refused("it was begun in another browser (state)")
        found = next((f for f in self.found if f.provider.issuer == row.issuer), None)
        if found is None or issuer not in ("", row.issuer):
            raise refused("the answer is of another issuer")
        token = self._exchanged(found, code, row.verifier, redirect_uri)
        text, access = token.get("id_token"), token.get("access_token")
        if not isinstance(text, str):
            raise refused("the provider gave no ID token")
        identity = identity_of(text, found, row.nonce, now_s, str(access or ""))
        return identity if found.provider.trust_email else replace(identity, email=""), row.then

    def _exchanged(
        self, found: Found, code: str, verifier: str, redirect_uri: str
    ) -> dict[str, Any]:
        """What the provider gives for a code (RFC 6749, section 4.1.3)."""
        provider = found.provider
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri,
                "client_id": provider.client_id, "code_verifier": verifier}  # fmt: skip
        # A client's name and secret are form-encoded before they are joined (section 2.3.1).
        basic = (quote(provider.client_id, safe=""), quote(provider.secret, safe=""))
        try:
            with httpx.Client(timeout=_TIMEOUT_S, trust_env=False) as client:
                answer = client.post(
                    found.endpoint("token_endpoint"), data=form,
                    auth=basic if provider.secret else httpx.USE_CLIENT_DEFAULT,
                    headers={"Accept": "application/json"},
                )  # fmt: skip
            document: Any = answer.json() if answer.status_code == 200 else None
        except (httpx.HTTPError, ValueError) as error:
            raise refused(f"the provider does not answer ({type(error).__name__})") from None
        if not isinstance(document, dict):
            raise refused(f"the provider does not take the code (status {answer.status_code})")
        return {str(name): value for name, value in document.items()}


def safe_path(then: str) -> str:
    """A place on this server; the front page for anything that could lead elsewhere."""
    inside = then.startswith("/") and not then.startswith("//") and "\\" not in then
    return then if inside and then.isprintable() and len(then) <= 500 else "/"
