"""Keys: Ed25519 (RFC 8032, doi:10.17487/RFC8032), named by a digest, kept in a file of their own.

Private keys are PKCS #8 in PEM, readable by their owner only, encrypted when there is a passphrase.
A key file never lies in a record's folder, which is there to be copied.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ilrs.partners.record.errors import RecordError

# What makes a folder a record; here, since no key may lie in one.
MARK = "record.json"
_MOST_BYTES = 16_384


@dataclass(frozen=True)
class PublicKey:
    """32 octets that check signatures."""

    raw: bytes

    @cached_property
    def id(self) -> str:
        """SHA-256 of the 32 octets in hexadecimal."""
        return hashlib.sha256(self.raw).hexdigest()

    @cached_property
    def _key(self) -> Ed25519PublicKey:
        return Ed25519PublicKey.from_public_bytes(self.raw)

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether the signature of 64 octets is this key's over the message."""
        try:
            self._key.verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class SigningKey:
    """A private key."""

    key: Ed25519PrivateKey

    @classmethod
    def new(cls) -> SigningKey:
        """A new key, from the system's source of randomness."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_seed(cls, seed: bytes) -> SigningKey:
        """The key of a seed of 32 octets (RFC 8032, section 5.1.5)."""
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    @cached_property
    def public(self) -> PublicKey:
        """The other half."""
        return PublicKey(self.key.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """The signature, 64 octets; the same for the same message."""
        return self.key.sign(message)


def text_of(raw: bytes) -> str:
    """Base64 (RFC 4648, section 4)."""
    return base64.b64encode(raw).decode("ascii")


def octets_of(text: object, length: int, what: str) -> bytes:
    """The octets of base64 text that is written as `text_of` writes it.

    Raises RecordError otherwise: two texts for the same octets would make two entries of one.
    """
    try:
        raw = base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != length or text_of(raw) != text:
        raise RecordError(f"{what} is not the base64 of {length} octets")
    return raw


def write_key(path: Path, key: SigningKey, passphrase: bytes = b"") -> None:
    """Write a private key to a new file with mode 600.

    Raises RecordError when the file exists or would lie in a record's folder.
    """
    _keep_apart(path)
    cipher = (
        serialization.BestAvailableEncryption(passphrase)
        if passphrase
        else serialization.NoEncryption()
    )
    pem = key.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, cipher
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise RecordError(f"{path} exists already", "name another file") from None
    with os.fdopen(handle, "wb") as stream:
        stream.write(pem)
        stream.flush()
        os.fsync(stream.fileno())


def read_key(path: Path, passphrase: bytes = b"") -> SigningKey:
    """The private key in a file.

    Raises RecordError for what is no Ed25519 key, a missing or wrong passphrase, a file that others
    can read, and one in a record's folder; OSError when it cannot be read.
    """
    _keep_apart(path)
    with path.open("rb") as stream:
        if os.name == "posix" and os.fstat(stream.fileno()).st_mode & 0o077:
            raise RecordError(
                f"others may read {path}", f"chmod 600 {path}; if they did, revoke it"
            )
        pem = stream.read(_MOST_BYTES)
    try:
        key = serialization.load_pem_private_key(pem, passphrase or None)
    except TypeError:
        asked = "asks for a passphrase" if not passphrase else "has no passphrase"
        raise RecordError(f"{path} {asked}", "see --passphrase-file") from None
    except (ValueError, UnsupportedAlgorithm):
        wrong = ", or the passphrase is wrong" if passphrase else ""
        raise RecordError(f"{path} holds no private key{wrong}") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise RecordError(f"{path} holds a key of another kind than Ed25519")
    return SigningKey(key)


def _keep_apart(path: Path) -> None:
    home = next((p for p in path.resolve().parents if (p / MARK).is_file()), None)
    if home is not None:
        raise RecordError(
            f"{path} lies in the record {home}, which is there to be copied",
            "keep private keys elsewhere",
        )
