"""The tables of accounts. Times are POSIX seconds; secrets are kept as digests only."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()
_NAME, _DIGEST = String(64), String(64)


def _of_account() -> Column[str]:
    link = ForeignKey("access_accounts.name", ondelete="CASCADE")
    return Column("account", _NAME, link, nullable=False, index=True)


# `person` is the id in the station's rights; `roles` are those of the software, words with blanks.
accounts = Table(
    "access_accounts",
    metadata,
    Column("name", _NAME, primary_key=True),
    Column("person", _NAME, nullable=False),
    Column("roles", Text, nullable=False),
    Column("email", Text, unique=True),
    Column("language", String(5), nullable=False),
    Column("password", Text),
    Column("code", _DIGEST),
    Column("code_until_s", Double),
    Column("created_s", Double, nullable=False),
    Column("disabled", Boolean, nullable=False),
    CheckConstraint("name <> ''", name="account_has_name"),
)
# One row at most: whoever makes the first account takes it, and no second one can.
first = Table(
    "access_first",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", _NAME, nullable=False),
    CheckConstraint("id = 1", name="only_one_first"),
)
sessions = Table(
    "access_sessions",
    metadata,
    Column("digest", _DIGEST, primary_key=True),
    _of_account(),
    Column("way", String(20), nullable=False),
    Column("address", String(64), nullable=False),
    Column("created_s", Double, nullable=False),
    Column("seen_s", Double, nullable=False),
)
tokens = Table(
    "access_tokens",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("digest", _DIGEST, nullable=False),
    _of_account(),
    Column("label", String(200), nullable=False),
    Column("scopes", String(40), nullable=False),
    Column("created_s", Double, nullable=False),
    Column("expires_s", Double, nullable=False),
    Column("used_s", Double),
    Column("revoked_s", Double),
)
# Who an account is at a provider of OpenID Connect.
identities = Table(
    "access_identities",
    metadata,
    Column("issuer", String(500), primary_key=True),
    Column("subject", String(255), primary_key=True),
    _of_account(),
    UniqueConstraint("issuer", "account", name="one_identity_at_an_issuer"),
)
# Sign-ins that are under way at a provider; a row is taken out when its state comes back.
logins = Table(
    "access_logins",
    metadata,
    Column("state", _DIGEST, primary_key=True),
    Column("browser", _DIGEST, nullable=False),
    Column("issuer", String(500), nullable=False),
    Column("nonce", String(64), nullable=False),
    Column("verifier", String(128), nullable=False),
    Column("then", String(500), nullable=False),
    Column("expires_s", Double, nullable=False),
)
# Attempts that failed, by account and address, account, or address.
attempts = Table(
    "access_attempts",
    metadata,
    Column("key", _DIGEST, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last_s", Double, nullable=False),
    Column("until_s", Double, nullable=False),
)
