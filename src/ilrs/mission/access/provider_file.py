"""Reads which providers of sign-in an administrator declares, from a TOML file of their own.

[[providers]]
issuer = "https://id.example.org"
client_id = "ilrs"
secret_file = "oidc-secret"      # beside this file, readable by its owner only; none: public client
title = "Institute North"
trust_email = false
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

from ilrs.diagnostics import did_you_mean
from ilrs.mission.access.errors import AccessError
from ilrs.mission.access.provider import Found, Provider

TEXTS = ("issuer", "client_id", "title", "secret_file", "scopes")
NEEDED = ("issuer", "client_id")


def read_providers(path: Path) -> tuple[Provider, ...]:
    """The providers of a file. AccessError for a file that is none, naming what is wrong."""
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise _wrong(path, "the file of sign-in providers cannot be read", str(reason)) from None
    unknown = [key for key in document if key != "providers"]
    entries = document.get("providers")
    if unknown or not isinstance(entries, list) or not entries:
        what = f'there is a key "{unknown[0]}"' if unknown else "there is no [[providers]]"
        raise _wrong(path, what, "the file has one table [[providers]] for each provider")
    return tuple(_provider(path, n, entry) for n, entry in enumerate(entries, start=1))


def _provider(path: Path, number: int, entry: Any) -> Provider:
    where = f"provider {number}"
    if not isinstance(entry, dict):
        raise _wrong(path, f"{where} is no table", "write [[providers]]")
    given: dict[str, Any] = {str(key): value for key, value in entry.items()}
    for key, value in given.items():
        if key not in (*TEXTS, "trust_email"):
            raise _wrong(path, f'{where} has a key "{key}"', did_you_mean(key, TEXTS))
        if not isinstance(value, bool if key == "trust_email" else str):
            wanted = "true or false" if key == "trust_email" else "a text"
            raise _wrong(path, f"{where}: {key} is {wanted}, not {value!r}")
    for key in NEEDED:
        if not given.get(key):
            raise _wrong(path, f"{where} has no {key}", "the provider tells it at registration")
    name = given.pop("secret_file", "")
    secret = _secret(path.parent / name) if name else ""
    found = Provider(secret=secret, **given)
    # Says what is wrong with an address now, and not when somebody wants to come in.
    Found(found)
    return found


def _secret(path: Path) -> str:
    try:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise _wrong(path, "others may read the secret", f"chmod 600 {path}")
        return path.read_text("utf-8").strip()
    except OSError as error:
        raise _wrong(path, "the secret cannot be read", str(error.strerror)) from None


def _wrong(path: Path, what: str, why: str = "") -> AccessError:
    return AccessError(400, "providers_refused", what, where=str(path), why=why)
