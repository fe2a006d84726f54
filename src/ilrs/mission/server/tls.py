"""Where the server listens, and by what certificate; beyond this machine only with one."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ilrs.mission.access.errors import AccessError
from ilrs.mission.access.provider import is_loopback

TRIAL_DAYS = 90
# Frames of a browser are short: commands, not telemetry.
_MOST_SOCKET_OCTETS = 65_536


@dataclass(frozen=True)
class Certificate:
    """A certificate, with its chain, and its private key, as PEM files."""

    chain: Path
    key: Path


def server_options(
    host: str, port: int, certificate: Certificate | None = None, *, insecure: bool = False,
    trusted_proxy: str = "",
) -> dict[str, Any]:  # fmt: skip
    """The options for `uvicorn.Config(app, **options)`.

    `trusted_proxy` is the address of a reverse proxy whose word for addresses of browsers is taken.
    AccessError for a certificate that does not load, and for an address beyond this machine
    without one, unless `insecure`.
    """
    if certificate is None and not is_loopback(host) and not insecure:
        raise AccessError(
            400, "no_tls", f"{host} can be reached from elsewhere, and there is no certificate",
            why="passwords and commands would go in the clear",
            hint="give --certificate and --key; or listen on 127.0.0.1 behind a proxy with TLS; "
            "--insecure for a network that nobody else is on",
        )  # fmt: skip
    options: dict[str, Any] = {
        "host": host, "port": port, "server_header": False, "ws": "websockets-sansio",
        # Compressing each message of the feed costs three times what sending it does.
        "ws_per_message_deflate": False, "ws_max_size": _MOST_SOCKET_OCTETS,
        "proxy_headers": bool(trusted_proxy),
    }  # fmt: skip
    if trusted_proxy:
        options["forwarded_allow_ips"] = trusted_proxy
    if certificate is not None:
        _check(certificate)
        options |= {"ssl_certfile": str(certificate.chain), "ssl_keyfile": str(certificate.key)}
    return options


def _check(certificate: Certificate) -> None:
    if os.name == "posix" and certificate.key.exists() and certificate.key.stat().st_mode & 0o077:
        raise AccessError(
            400, "key_is_open", "others may read the key of the certificate",
            where=str(certificate.key), hint=f"chmod 600 {certificate.key}",
        )  # fmt: skip
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
            certificate.chain, certificate.key
        )
    except (OSError, ssl.SSLError) as error:
        raise AccessError(
            400, "certificate_refused", "the certificate and its key do not load",
            where=f"{certificate.chain}, {certificate.key}", why=str(error),
            hint="give PEM files of a certificate and the private key that belongs to it",
        ) from None  # fmt: skip


def trial_certificate(folder: Path, names: Iterable[str]) -> Certificate:
    """A self-signed certificate for trials, good for 90 days; one that is there is taken.

    Browsers warn of it, rightly: nobody vouches for it.
    """
    made = Certificate(folder / "trial-certificate.pem", folder / "trial-key.pem")
    if made.chain.is_file() and made.key.is_file() and _is_good(made.chain):
        return made
    folder.mkdir(parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    _write(made.key, key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption()), 0o600)  # fmt: skip
    _write(made.chain, _self_signed(key, list(names)), 0o644)
    return made


def _self_signed(key: ec.EllipticCurvePrivateKey, names: list[str]) -> bytes:
    now = datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ILRS trial")])
    built = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=TRIAL_DAYS))
        .add_extension(x509.SubjectAlternativeName([_name_of(n) for n in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    )  # fmt: skip
    return built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _name_of(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _is_good(path: Path) -> bool:
    try:
        found = x509.load_pem_x509_certificate(path.read_bytes())
    except ValueError:
        return False
    return found.not_valid_after_utc > datetime.now(UTC) + timedelta(days=1)


def _write(path: Path, octets: bytes, mode: int) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as stream:
        stream.write(octets)
        stream.flush()
        os.fsync(stream.fileno())
