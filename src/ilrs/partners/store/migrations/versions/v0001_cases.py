"""Partners, cases, their events, files and tasks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ilrs.partners.store.migrations.append_only import close, open_again

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_CLOSED = ("definitions", "events", "files", "case_files")
_DAY, _DIGEST, _NAME = sa.String(10), sa.String(64), sa.String(200)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "partners",
        sa.Column("id", _NAME, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.CheckConstraint("id <> ''", name="partner_has_id"),
    )
    op.create_table(
        "partner_links",
        sa.Column("child", _NAME, sa.ForeignKey("partners.id"), primary_key=True),
        sa.Column("parent", _NAME, sa.ForeignKey("partners.id"), primary_key=True),
        sa.Column("since", _DAY, primary_key=True),
        sa.Column("until", _DAY),
        sa.Column("sort", sa.String(20), nullable=False),
        sa.CheckConstraint("child <> parent", name="link_leads_elsewhere"),
        sa.CheckConstraint("until IS NULL OR since <= until", name="link_ends_after_it_begins"),
        sa.CheckConstraint("sort IN ('part_of', 'merged_into')", name="link_sort"),
    )
    op.create_table(
        "definitions",
        sa.Column("digest", _DIGEST, primary_key=True),
        sa.Column("flow", _NAME, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "definition_states",
        sa.Column("digest", _DIGEST, sa.ForeignKey("definitions.digest"), primary_key=True),
        sa.Column("state", _NAME, primary_key=True),
        sa.Column("final", sa.Boolean, nullable=False),
        sa.UniqueConstraint("digest", "state", "final", name="state_of_definition"),
    )
    _cases()
    _around_cases()
    for table in _CLOSED:
        close(table)


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", _NAME, primary_key=True),
        sa.Column("flow", _NAME, nullable=False),
        sa.Column("digest", _DIGEST, nullable=False),
        sa.Column("partner", _NAME, sa.ForeignKey("partners.id"), nullable=False, index=True),
        sa.Column("state", _NAME, nullable=False),
        sa.Column("status", _NAME, nullable=False),
        sa.Column("closed", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("opened", _DAY, nullable=False),
        sa.Column("since", _DAY, nullable=False),
        sa.Column("last", _DAY, nullable=False),
        sa.Column("held", _DAY),
        sa.Column("correction_due", _DAY),
        sa.ForeignKeyConstraint(
            ["digest", "state", "closed"],
            ["definition_states.digest", "definition_states.state", "definition_states.final"],
            name="case_in_known_state",
        ),
        sa.CheckConstraint("version >= 1", name="case_version"),
        sa.CheckConstraint("opened <= last", name="case_days"),
        sa.CheckConstraint("(status = 'on_hold') = (held IS NOT NULL)", name="case_on_hold"),
        sa.CheckConstraint(
            "status NOT IN ('returned', 'answered') OR correction_due IS NOT NULL",
            name="case_returned",
        ),
        sa.CheckConstraint(
            "status IN ('on_hold', 'returned', 'answered') OR status = state", name="case_status"
        ),
        sa.CheckConstraint("NOT closed OR status = state", name="case_closed"),
    )


def _around_cases() -> None:
    op.create_table(
        "events",
        sa.Column("case_id", _NAME, sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("name", _NAME, nullable=False),
        sa.Column("person", _NAME, nullable=False),
        sa.Column("on_day", _DAY, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("key", _NAME, nullable=False),
        sa.UniqueConstraint("case_id", "key", name="event_once"),
        sa.CheckConstraint("seq >= 1", name="event_seq"),
    )
    op.create_table(
        "files",
        sa.Column("digest", _DIGEST, primary_key=True),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("size >= 0 AND size <= 20000000", name="file_size"),
    )
    op.create_table(
        "case_files",
        sa.Column("case_id", _NAME, primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("name", _NAME, primary_key=True),
        sa.Column("digest", _DIGEST, sa.ForeignKey("files.digest"), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id", "seq"], ["events.case_id", "events.seq"], name="file_event"
        ),
    )
    op.create_table(
        "tasks",
        sa.Column("case_id", _NAME, sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("track", _NAME, primary_key=True),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("roles", sa.Text, nullable=False),
        sa.Column("soft", _DAY),
        sa.Column("hard", _DAY, nullable=False, index=True),
        sa.Column("event", _NAME, nullable=False),
    )


def downgrade() -> None:
    """Take the tables away, with all that is in them."""
    for table in _CLOSED:
        open_again(table)
    for table in (
        "tasks", "case_files", "files", "events", "cases", "definition_states", "definitions",
        "partner_links", "partners",
    ):  # fmt: skip
        op.drop_table(table)
