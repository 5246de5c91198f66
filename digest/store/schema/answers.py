"""What comes back, and what is answered outside of editions."""

from sqlalchemy import BigInteger, Column, Date, Integer, Table, Text

from digest.store.schema.columns import METADATA, Key, Serial, Utc

applications = Table(
    "applications",
    METADATA,
    # Who asked for the digest on the page and has not confirmed it: the subscriber to be, under
    # the id that they will have. One an address: asking again takes the place of it.
    Column("id", Key, primary_key=True),
    Column("address", Text, nullable=False),
    Column("address_key", Key, nullable=False, unique=True),
    Column("profile", Text, nullable=False),
    Column("network", Key, nullable=False),  # a keyed hash
    Column("asked_at", Utc, nullable=False, index=True),
    Column("confirmed_as", Key, nullable=False),  # the subscriber's id; "" while it waits
)

notices = Table(
    "notices",
    METADATA,
    # Mails outside of editions, to one address each: a confirmation, an answer.
    Column("id", Serial, primary_key=True),
    Column("name", Key, nullable=False, unique=True),  # what makes it one: asked again, not sent
    Column("kind", Key, nullable=False),
    Column("address", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("state", Key, nullable=False),
    Column("due_at", Utc, index=True),  # from when on it may be sent; null when it is done with
    Column("attempts", Integer, nullable=False),
    Column("reason", Text, nullable=False),
)

tries = Table(
    "tries",
    METADATA,
    # How often something was asked for from one place in a window of time; both are the limiter's.
    Column("scope", Key, primary_key=True),
    Column("window", BigInteger, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
)

callbacks = Table(
    "callbacks",
    METADATA,
    # The events that a provider told, by its names for them: told again, nothing happens.
    Column("id", Key, primary_key=True),
    Column("at", Utc, nullable=False, index=True),
)

arrivals = Table(
    "arrivals",
    METADATA,
    # How many mails of each kind came back on each day (UTC).
    Column("day", Date, primary_key=True),
    Column("kind", Key, primary_key=True),
    Column("count", Integer, nullable=False),
)

blocks = Table(
    "blocks",
    METADATA,
    # Refusals that are about us: reputation, policy, authentication.
    Column("mail", Key, primary_key=True),  # a hash of what was refused: told again, it is one
    Column("at", Utc, nullable=False, index=True),
    Column("domain", Text, nullable=False),
    Column("reply", Text, nullable=False),
)
