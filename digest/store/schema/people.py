"""Subscribers: their wishes, their words, and who may not be written to."""

from sqlalchemy import Boolean, Column, ForeignKey, LargeBinary, Table, Text, true

from digest.store.schema.columns import METADATA, Key, Serial, Utc

subscribers = Table(
    "subscribers",
    METADATA,
    Column("id", Key, primary_key=True),
    Column("address", Text, nullable=False),
    Column("address_key", Key, nullable=False, unique=True),
    Column("address_hash", Key, nullable=False, index=True),
    Column("status", Key, nullable=False),
    Column("profile", Text, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("co_reading", Boolean, nullable=False, server_default=true()),
)

changes = Table(
    "changes",
    METADATA,
    Column("id", Serial, primary_key=True),
    Column(
        "subscriber",
        Key,
        ForeignKey("subscribers.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("at", Utc, nullable=False),
    Column("cause", Text, nullable=False),
    Column("body", Text, nullable=False),
)

votes = Table(
    "votes",
    METADATA,
    Column(
        "subscriber",
        Key,
        ForeignKey("subscribers.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    # Its id at the time of the vote. No foreign key: it may be absorbed, or not be known yet.
    Column("paper", Key, primary_key=True),
    Column("verb", Key, nullable=False),
    Column("at", Utc, nullable=False),
)

suppressions = Table(
    "suppressions",
    METADATA,
    Column("address_hash", Key, primary_key=True),
    Column("cause", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Column("detail", Text, nullable=False),
)

keys = Table(
    "keys",
    METADATA,
    Column("id", Serial, primary_key=True),
    Column("purpose", Key, nullable=False, index=True),
    Column("secret", LargeBinary, nullable=False),
    Column("created_at", Utc, nullable=False),
)
