"""Sequences that only grow."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ilrs.partners.store.migrations.append_only import close, open_again

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_DAY, _DIGEST, _NAME = sa.String(10), sa.String(64), sa.String(200)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "streams",
        sa.Column("name", _NAME, primary_key=True),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("head", _DIGEST, nullable=False),
        sa.CheckConstraint("length >= 0", name="stream_length"),
    )
    op.create_table(
        "entries",
        sa.Column("stream", _NAME, sa.ForeignKey("streams.name"), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("on_day", _DAY, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("previous", _DIGEST, nullable=False),
        sa.Column("digest", _DIGEST, nullable=False),
        sa.UniqueConstraint("stream", "previous", name="entry_follows_one"),
        sa.CheckConstraint("seq >= 1", name="entry_seq"),
    )
    close("entries")


def downgrade() -> None:
    """Take the tables away, with all that is in them."""
    open_again("entries")
    op.drop_table("entries")
    op.drop_table("streams")
