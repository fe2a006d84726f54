"""The tables of a store. What the database can see to, it sees to: states, order, append-only.

Days are ISO 8601 text, digests SHA-256 in hexadecimal, bodies canonical JSON.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

MOST_BYTES = 20_000_000
metadata = MetaData()
_DAY, _DIGEST, _NAME = String(10), String(64), String(200)

partners = Table(
    "partners",
    metadata,
    Column("id", _NAME, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", String(40), nullable=False),
    CheckConstraint("id <> ''", name="partner_has_id"),
)
# Who is part of whom, or was merged into whom, and when.
partner_links = Table(
    "partner_links",
    metadata,
    Column("child", _NAME, ForeignKey("partners.id"), primary_key=True),
    Column("parent", _NAME, ForeignKey("partners.id"), primary_key=True),
    Column("since", _DAY, primary_key=True),
    Column("until", _DAY),
    Column("sort", String(20), nullable=False),
    CheckConstraint("child <> parent", name="link_leads_elsewhere"),
    CheckConstraint("until IS NULL OR since <= until", name="link_ends_after_it_begins"),
    CheckConstraint("sort IN ('part_of', 'merged_into')", name="link_sort"),
)
# The tables that cases are pinned to, with their states.
definitions = Table(
    "definitions",
    metadata,
    Column("digest", _DIGEST, primary_key=True),
    Column("flow", _NAME, nullable=False),
    Column("body", Text, nullable=False),
)
definition_states = Table(
    "definition_states",
    metadata,
    Column("digest", _DIGEST, ForeignKey("definitions.digest"), primary_key=True),
    Column("state", _NAME, primary_key=True),
    Column("final", Boolean, nullable=False),
    UniqueConstraint("digest", "state", "final", name="state_of_definition"),
)
# One row for each case: what its events make of it, to be found quickly.
cases = Table(
    "cases",
    metadata,
    Column("id", _NAME, primary_key=True),
    Column("flow", _NAME, nullable=False),
    Column("digest", _DIGEST, nullable=False),
    Column("partner", _NAME, ForeignKey("partners.id"), nullable=False, index=True),
    Column("state", _NAME, nullable=False),
    Column("status", _NAME, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("opened", _DAY, nullable=False),
    Column("since", _DAY, nullable=False),
    Column("last", _DAY, nullable=False),
    Column("held", _DAY),
    Column("correction_due", _DAY),
    # A case is in a state that its own table has, and closed when that state is final.
    ForeignKeyConstraint(
        ["digest", "state", "closed"],
        ["definition_states.digest", "definition_states.state", "definition_states.final"],
        name="case_in_known_state",
    ),
    CheckConstraint("version >= 1", name="case_version"),
    CheckConstraint("opened <= last", name="case_days"),
    CheckConstraint("(status = 'on_hold') = (held IS NOT NULL)", name="case_on_hold"),
    CheckConstraint(
        "status NOT IN ('returned', 'answered') OR correction_due IS NOT NULL",
        name="case_returned",
    ),
    CheckConstraint(
        "status IN ('on_hold', 'returned', 'answered') OR status = state", name="case_status"
    ),
    CheckConstraint("NOT closed OR status = state", name="case_closed"),
)
events = Table(
    "events",
    metadata,
    Column("case_id", _NAME, ForeignKey("cases.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("name", _NAME, nullable=False),
    Column("person", _NAME, nullable=False),
    Column("on_day", _DAY, nullable=False),
    Column("body", Text, nullable=False),
    Column("key", _NAME, nullable=False),
    UniqueConstraint("case_id", "key", name="event_once"),
    CheckConstraint("seq >= 1", name="event_seq"),
)
files = Table(
    "files",
    metadata,
    Column("digest", _DIGEST, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
    CheckConstraint(f"size >= 0 AND size <= {MOST_BYTES}", name="file_size"),
)
case_files = Table(
    "case_files",
    metadata,
    Column("case_id", _NAME, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("name", _NAME, primary_key=True),
    Column("digest", _DIGEST, ForeignKey("files.digest"), nullable=False),
    ForeignKeyConstraint(["case_id", "seq"], ["events.case_id", "events.seq"], name="file_event"),
)
tasks = Table(
    "tasks",
    metadata,
    Column("case_id", _NAME, ForeignKey("cases.id"), primary_key=True),
    Column("track", _NAME, primary_key=True),
    Column("what", Text, nullable=False),
    Column("roles", Text, nullable=False),
    Column("soft", _DAY),
    Column("hard", _DAY, nullable=False, index=True),
    Column("event", _NAME, nullable=False),
)
# Sequences that only grow, for whatever needs one: ledgers, records.
streams = Table(
    "streams",
    metadata,
    Column("name", _NAME, primary_key=True),
    Column("length", Integer, nullable=False),
    Column("head", _DIGEST, nullable=False),
    CheckConstraint("length >= 0", name="stream_length"),
)
entries = Table(
    "entries",
    metadata,
    Column("stream", _NAME, ForeignKey("streams.name"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("on_day", _DAY, nullable=False),
    Column("body", Text, nullable=False),
    Column("previous", _DIGEST, nullable=False),
    Column("digest", _DIGEST, nullable=False),
    UniqueConstraint("stream", "previous", name="entry_follows_one"),
    CheckConstraint("seq >= 1", name="entry_seq"),
)
# Nothing in these is ever changed or taken away.
APPEND_ONLY = ("definitions", "events", "files", "case_files", "entries")
