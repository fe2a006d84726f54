"""A provider of OpenID Connect on loopback: a server of its own, with keys of its own.

It checks what a provider checks (client, redirect, code once, PKCE), and can be told to be bad.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "mission control", "s3cret/with:odd&parts"


class TestedProvider:
    """What the provider knows; tests change `claims`, `signs` and `key` to make it bad."""

    __test__ = False

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.key = the_key(0)
        self.published = [self.key]
        self.user: dict[str, Any] = {"sub": "u-1", "email": "ada@a.example", "email_verified": True}
        self.claims: dict[str, Any] = {}
        self.signs = "RS256"
        self.codes: dict[str, dict[str, str]] = {}
        self.asked_for_keys = 0
        self.now_s = time.time()

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }  # fmt: skip

    def keys(self) -> dict[str, Any]:
        self.asked_for_keys += 1
        return dict(KeySet(self.published).as_dict(private=False))

    def authorize(self, asked: dict[str, str]) -> str:
        """The person has signed in at the provider: back with a code."""
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        back = {"code": code, "state": asked["state"], "iss": self.issuer}
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def token(self, form: dict[str, str], header: str) -> dict[str, Any] | None:
        """Tokens for a code, once, for the client that has its verifier; None for any other."""
        id, _, secret = b64decode(header.removeprefix("Basic ")).decode().partition(":")
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or (unquote(id), unquote(secret)) != (CLIENT, SECRET):
            return None
        verifier = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        if challenge != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return None
        access = secrets.token_urlsafe(16)
        half = hashlib.sha256(access.encode()).digest()[:16]
        claims = {
            "iss": self.issuer, "aud": CLIENT, "nonce": asked["nonce"], "iat": int(self.now_s),
            "exp": int(self.now_s) + 300, **self.user,
            "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode(), **self.claims,
        }  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        return {"access_token": access, "token_type": "Bearer", "id_token": self.signed(claims)}

    def signed(self, claims: dict[str, Any]) -> str:
        header = {"alg": self.signs, "kid": self.key.kid}
        if self.signs == "none":
            return f"{part({'alg': 'none'})}.{part(claims)}."
        if self.signs == "HS256":
            # The published key taken for a shared secret: what RFC 8725, section 2.1, warns of.
            import hmac

            text = f"{part(header)}.{part(claims)}"
            made = hmac.new(self.published[0].as_pem(private=False), text.encode(), "sha256")
            return f"{text}.{base64.urlsafe_b64encode(made.digest()).rstrip(b'=').decode()}"
        return jwt.encode(header, claims, self.key, algorithms=[self.signs])


def part(document: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()


@cache
def the_key(number: int) -> RSAKey:
    """One of a few keys; making one takes a while."""
    return RSAKey.generate_key(2048, {"kid": f"key-{number}"}, auto_kid=False)


@contextmanager
def a_provider() -> Iterator[TestedProvider]:
    """A provider that runs for the length of a `with` block."""
    found: list[TestedProvider] = []

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

        def do_GET(self) -> None:
            path, provider = urlsplit(self.path), found[0]
            if path.path == "/.well-known/openid-configuration":
                self.answer(200, provider.configuration())
            elif path.path == "/keys":
                self.answer(200, provider.keys())
            elif path.path == "/authorize":
                asked = {name: values[0] for name, values in parse_qs(path.query).items()}
                self.send_response(302)
                self.send_header("Location", provider.authorize(asked))
                self.end_headers()
            else:
                self.answer(404, {})

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(text).items()}
            given = found[0].token(form, self.headers.get("Authorization", ""))
            self.answer(200 if given else 400, given or {"error": "invalid_grant"})

        def answer(self, status: int, document: dict[str, Any]) -> None:
            octets = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(octets)))
            self.end_headers()
            self.wfile.write(octets)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found.append(TestedProvider(f"http://127.0.0.1:{server.server_address[1]}"))
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield found[0]
        finally:
            server.shutdown()
            thread.join(5.0)
