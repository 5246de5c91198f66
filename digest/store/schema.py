"""The tables. `migrations/` builds exactly these; a test compares the two on both databases.

Two types of our own: `Utc`, a moment that goes in aware and comes out aware (UTC), and `Key`,
text compared byte by byte, so that both databases sort alike whatever their locale.
JSON is kept as text, byte for byte as it was written.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
    true,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeDecorator


class Utc(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC (SQLite has no zones, so there it is stored bare)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC. A naive datetime is a bug of the caller."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Back to aware UTC, whatever zone the session of the server has."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


Key = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
Serial = BigInteger().with_variant(Integer, "sqlite")

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

# ── papers ────────────────────────────────────────────────────────────────────────────────────
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

# ── editions ──────────────────────────────────────────────────────────────────────────────────
editions = Table(
    "editions",
    METADATA,
    Column("day", Date, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("lease_until", Utc, nullable=False),
    Column("frozen_at", Utc),
    Column("receipts", Text),
)

slates = Table(
    "slates",
    METADATA,
    Column("edition", Date, ForeignKey("editions.day"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    # unique: a paper is on one slate, ever. No foreign key: an absorbed paper's row goes, its
    # place on the slate stays.
    Column("paper", Key, nullable=False, unique=True),
    Column("body", Text, nullable=False),
)

revisions = Table(
    "revisions",
    METADATA,
    # Papers of earlier slates that were replaced by the time this edition was frozen. Their
    # positions go on where its slate ends: a place is a snapshot, on the slate or here.
    Column("edition", Date, ForeignKey("editions.day"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("paper", Key, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("paper", "version"),  # a version is news once, ever
)

# ── subscribers ───────────────────────────────────────────────────────────────────────────────
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

# ── the ledger ────────────────────────────────────────────────────────────────────────────────
# A row here is rewritten at every step of a delivery, so it holds only what the steps change or
# look at (some 250 bytes); what is long and never changes has a table of its own.
deliveries = Table(
    "deliveries",
    METADATA,
    Column("id", Serial, primary_key=True),
    Column("edition", Date, nullable=False),
    Column("subscriber", Key, ForeignKey("subscribers.id", ondelete="CASCADE"), nullable=False),
    Column("local_date", Date, nullable=False),
    Column("state", Key, nullable=False),
    Column("claimed_from", Key),
    Column("token", BigInteger, nullable=False),  # the fencing token
    Column("owner", Text, nullable=False),
    Column("ready", Boolean, nullable=False),  # ranked, hence its `contents` are there
    # From when on it may be claimed: the end of the lease while claimed, the next attempt while
    # deferred, null when never. One column, so that one index gives the claim its rows in order.
    Column("due_at", Utc),
    # While sending: when its fate counts as unknown.
    Column("sending_until", Utc),
    Column("attempts", Integer, nullable=False),
    Column("drops", Integer, nullable=False),
    Column("uncertain", Integer, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("reply", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("updated_at", Utc, nullable=False),
    UniqueConstraint("edition", "subscriber"),
    UniqueConstraint("subscriber", "local_date"),  # one mail a day by their own clock
)
Index(
    "ix_deliveries_due",
    deliveries.c.ready,
    deliveries.c.due_at,
    deliveries.c.id,
    sqlite_where=deliveries.c.due_at.is_not(None),
    postgresql_where=deliveries.c.due_at.is_not(None),
)
Index(
    "ix_deliveries_sending",
    deliveries.c.sending_until,
    sqlite_where=deliveries.c.sending_until.is_not(None),
    postgresql_where=deliveries.c.sending_until.is_not(None),
)

contents = Table(
    "contents",
    METADATA,
    # What a ready delivery's mail is made of: written once, before the first attempt.
    Column("delivery", Serial, ForeignKey("deliveries.id", ondelete="CASCADE"), primary_key=True),
    Column("picks", Text, nullable=False),  # the sent history, by `packing.dump_sent`
    Column("prepared", Text, nullable=False),
)

attempts = Table(
    "attempts",
    METADATA,
    Column("id", Serial, primary_key=True),
    Column(
        "delivery",
        Serial,
        ForeignKey("deliveries.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("token", BigInteger, nullable=False),
    Column("at", Utc, nullable=False),
    Column("state", Key, nullable=False),
    Column("verb", Text, nullable=False),
    Column("code", Integer, nullable=False),
    Column("enhanced", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

receipt_sets = Table(
    "receipt_sets",
    METADATA,
    # The receipts that mails were prepared with: the same for nearly all of an edition, so kept
    # once, under the SHA-256 of their JSON.
    Column("id", Key, primary_key=True),
    Column("body", Text, nullable=False),
)

strikes = Table(
    "strikes",
    METADATA,
    # Soft bounces and refusals that count against an address: a row each.
    Column("id", Serial, primary_key=True),
    Column(
        "subscriber",
        Key,
        ForeignKey("subscribers.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("edition", Date, nullable=False),
    Column("at", Utc, nullable=False),
    Column("reply", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

# ── routes ────────────────────────────────────────────────────────────────────────────────────
parkings = Table(
    "parkings",
    METADATA,
    Column("route", Key, primary_key=True),
    Column("until", Utc, nullable=False),
    Column("reason", Text, nullable=False),
)

bookings = Table(
    "bookings",
    METADATA,
    # How many messages were booked on a route in each minute, counted from 1970 in UTC.
    Column("route", Key, primary_key=True),
    Column("minute", BigInteger, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
)
