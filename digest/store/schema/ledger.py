"""The ledger: each delivery, what its mail is made of, and what became of it."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from digest.store.schema.columns import METADATA, Key, Serial, Utc

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
