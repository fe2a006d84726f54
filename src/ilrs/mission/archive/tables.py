"""The tables of documents: what is valid now, and every version there was.

Their names let them stand beside the tables of other rooms in one database.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, String, Table, Text

FORMAT = 1
LONGEST_KIND, LONGEST_ID = 64, 256

metadata = MetaData()

# One row: which form of these tables a database has.
formats = Table("mission_format", metadata, Column("number", Integer, primary_key=True))


def _content() -> list[Column[int] | Column[str]]:
    """Time in ns TAI, the JSON text, and a SHA-256 that finds a damaged row."""
    return [
        Column("time_ns", BigInteger, nullable=False),
        Column("body", Text, nullable=False),
        Column("digest", String(64), nullable=False),
    ]


documents = Table(
    "mission_documents", metadata,
    Column("kind", String(LONGEST_KIND), primary_key=True),
    Column("id", String(LONGEST_ID), primary_key=True),
    Column("version", Integer, nullable=False),
    *_content(),
)  # fmt: skip
Index("mission_documents_by_time", documents.c.kind, documents.c.time_ns, documents.c.id)

versions = Table(
    "mission_versions", metadata,
    Column("kind", String(LONGEST_KIND), primary_key=True),
    Column("id", String(LONGEST_ID), primary_key=True),
    Column("version", Integer, primary_key=True),
    *_content(),
)  # fmt: skip
