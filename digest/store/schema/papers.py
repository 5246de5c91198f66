"""Papers, and what was seen and made of them."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    text,
)

from digest.store.schema.columns import METADATA, Key, Serial, Utc

papers = Table(
    "papers",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("day", Date, index=True),
    Column("edition", Date),  # whose slate it is on; null while it is on none
    Column("first_seen", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
    Column("body", Text, nullable=False),
    Column("version", Integer),  # as its sources number it; null while none does
    Column("shown", Integer),  # the version of its newest snapshot; null while that had none
)
Index(
    "ix_papers_unfrozen",
    papers.c.first_seen,
    sqlite_where=papers.c.edition.is_(None),
    postgresql_where=papers.c.edition.is_(None),
)
# As text, so that a query has word for word what the index has.
GROWN = text("version > coalesce(shown, 0)")
"""Of a paper on a slate: its version is later than that of its newest snapshot."""
Index("ix_papers_grown", papers.c.day, sqlite_where=GROWN, postgresql_where=GROWN)

aliases = Table(
    "aliases",
    METADATA,
    Column("name", Key, primary_key=True),
    Column("paper", Key, ForeignKey("papers.id"), nullable=False, index=True),
    # whether the name was itself a stored paper's id until that was absorbed
    Column("absorbed", Boolean, nullable=False),
)
Index(
    "ix_aliases_absorbed",
    aliases.c.name,
    sqlite_where=aliases.c.absorbed,
    postgresql_where=aliases.c.absorbed,
)

observations = Table(
    "observations",
    METADATA,
    Column("paper", Key, ForeignKey("papers.id"), primary_key=True),
    Column("source", Key, primary_key=True),
    Column("at", Utc, primary_key=True),
    Column("upvotes", Integer),
    Column("comments", Integer),
    Column("stars", Integer),
)

receipts = Table(
    "receipts",
    METADATA,
    Column("id", Serial, primary_key=True),
    Column("at", Utc, nullable=False, index=True),
    Column("body", Text, nullable=False),
)

validators = Table(
    "validators",
    METADATA,
    Column("url", Key, primary_key=True),
    Column("etag", Text, nullable=False),
    Column("last_modified", Text, nullable=False),
)

vectors = Table(
    "vectors",
    METADATA,
    # What an encoder made of a text: written once, never changed.
    Column("encoder", Key, primary_key=True),
    Column("key", LargeBinary, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

summaries = Table(
    "summaries",
    METADATA,
    # What a language model wrote of a paper: written once, never changed. `said` is a hash of
    # the title and abstract that it read; a new version of these is another question.
    Column("paper", Key, primary_key=True),
    Column("said", LargeBinary, primary_key=True),
    Column("text", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("at", Utc, nullable=False),
)
