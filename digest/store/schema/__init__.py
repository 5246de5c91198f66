"""The tables. `migrations/` builds exactly these; a test compares the two on both databases."""

from digest.store.schema.answers import applications, arrivals, blocks, callbacks, notices, tries
from digest.store.schema.columns import METADATA, Key, Serial, Utc
from digest.store.schema.editions import editions, revisions, slates
from digest.store.schema.ledger import attempts, contents, deliveries, receipt_sets, strikes
from digest.store.schema.papers import (
    GROWN,
    aliases,
    observations,
    papers,
    receipts,
    summaries,
    validators,
    vectors,
)
from digest.store.schema.people import changes, keys, subscribers, suppressions, votes
from digest.store.schema.routes import bookings, parkings

__all__ = [
    "GROWN",
    "METADATA",
    "Key",
    "Serial",
    "Utc",
    "aliases",
    "applications",
    "arrivals",
    "attempts",
    "blocks",
    "bookings",
    "callbacks",
    "changes",
    "contents",
    "deliveries",
    "editions",
    "keys",
    "notices",
    "observations",
    "papers",
    "parkings",
    "receipt_sets",
    "receipts",
    "revisions",
    "slates",
    "strikes",
    "subscribers",
    "summaries",
    "suppressions",
    "tries",
    "validators",
    "vectors",
    "votes",
]
