"""A provider of OpenID Connect as it is declared, found and asked for keys.

OpenID Connect Discovery 1.0 (2014) and JSON Web Key Sets (RFC 7517). Only the addresses that the
provider's own document names are asked, over https or on this machine, without redirects.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, cast
from urllib.parse import urlsplit

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from ilrs.mission.access.errors import AccessError

_TIMEOUT_S = 10.0
_MOST_OCTETS = 1_000_000
# Keys are asked for again after so long, and for a key that is not known, but not more often.
_KEYS_LAST_S, _KEYS_AGAIN_S = 3600.0, 30.0
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True)
class Provider:
    """What an administrator declares of a provider, `secret` empty for a public client.

    `trust_email` lets a *verified* e-mail find an account that has no identity linked yet.
    """

    issuer: str
    client_id: str
    secret: str = ""
    title: str = ""
    trust_email: bool = False
    scopes: str = "openid email profile"


class Found:
    """A provider with its endpoints and keys; both are asked for when they are needed first."""

    def __init__(self, provider: Provider) -> None:
        _check_address(provider.issuer, "the issuer")
        self.provider = provider
        self._lock = threading.Lock()
        self._document: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._keys_s = 0.0

    @property
    def document(self) -> dict[str, Any]:
        """The provider's description of itself; AccessError when it is not its own."""
        with self._lock:
            if not self._document:
                self._document = self._discovered()
            return self._document

    def endpoint(self, name: str) -> str:
        """The address of an endpoint."""
        return str(self.document[name])

    def keys(self, now_s: float, *, wanted: str = "") -> KeySet:
        """The keys; asked for again when they are old, or the wanted one is not among them."""
        uri = self.endpoint("jwks_uri")
        with self._lock:
            age_s = now_s - self._keys_s
            missing = bool(wanted) and self._keys is not None and not _has(self._keys, wanted)
            old = age_s >= _KEYS_LAST_S or (missing and age_s >= _KEYS_AGAIN_S)
            if self._keys is None or old:
                self._keys, self._keys_s = _key_set(fetched(uri)), now_s
            return self._keys

    def _discovered(self) -> dict[str, Any]:
        issuer = self.provider.issuer
        document = fetched(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if document.get("issuer") != issuer:
            raise _provider_fault(issuer, f'it calls itself "{document.get("issuer")}"')
        for name in _ENDPOINTS:
            _check_address(str(document.get(name, "")), name)
        return document


def fetched(url: str) -> dict[str, Any]:
    """A JSON object from a provider; AccessError when it does not answer with one."""
    try:
        with httpx.Client(timeout=_TIMEOUT_S, follow_redirects=False, trust_env=False) as client:
            return _object(client, url)
    except (httpx.HTTPError, ValueError) as error:
        raise _provider_fault(url, str(error) or type(error).__name__) from None


def _object(client: httpx.Client, url: str) -> dict[str, Any]:
    octets = b""
    with client.stream("GET", url, headers={"Accept": "application/json"}) as answer:
        if answer.status_code != 200:
            raise ValueError(f"status {answer.status_code}")
        for part in answer.iter_bytes():
            octets += part
            if len(octets) > _MOST_OCTETS:
                raise ValueError("the answer is too long")
    document: Any = httpx.Response(200, content=octets).json()
    if not isinstance(document, dict):
        raise ValueError("the answer is no object")
    return cast("dict[str, Any]", document)


def _key_set(document: dict[str, Any]) -> KeySet:
    try:
        return KeySet.import_key_set(cast("Any", document))
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise _provider_fault("jwks_uri", f"no set of keys ({error})") from None


def _has(keys: KeySet, kid: str) -> bool:
    return any(key.kid == kid for key in keys.keys)


def _check_address(url: str, what: str) -> None:
    parts = urlsplit(url)
    fine = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    if not fine or not parts.hostname or parts.username:
        raise _provider_fault(url, f"{what} is not an https address")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _provider_fault(where: str, why: str) -> AccessError:
    return AccessError(
        502, "provider_unusable", "the provider of sign-in cannot be used", where=where[:200],
        why=why[:300], hint="sign in with a password, and tell an administrator",
    )  # fmt: skip
