"""Leased rows as whole claims: with their reader, and what their mail is made of.

This is on the hot path of sending: every microsecond here is one for each mail.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select

from digest.model.delivery import Claim, DeliveryKey, State
from digest.store.batches import batches
from digest.store.codec import load_subscriber
from digest.store.packing import Packed
from digest.store.schema import contents, deliveries, subscribers
from digest.store.snapshots import Snapshots

_PART = 20
_CONTENTS = (
    select(deliveries.c.id, subscribers.c.profile, contents.c.prepared)
    .join_from(deliveries, subscribers, subscribers.c.id == deliveries.c.subscriber)
    .join(contents, contents.c.delivery == deliveries.c.id, isouter=True)
    .where(deliveries.c.id.in_(bindparam("ids", expanding=True)))
)


def whole(
    connection: Connection,
    rows: Sequence[Any],
    snapshots: Snapshots,
    *,
    lease: timedelta,
    until: datetime,
) -> list[Claim]:
    """The claims of rows that `claims.lease` gave. Who was erased since is left out."""
    if not rows:
        return []
    found = connection.execute(_CONTENTS, {"ids": [row.id for row in rows]})
    texts = {row: (profile, prepared) for row, profile, prepared in found}
    claims: list[Claim] = []
    # In small parts: what is parsed is used while it is still in the processor's cache.
    for part in batches((row for row in rows if row.id in texts), _PART):
        packed = [Packed(text) if (text := texts[row.id][1]) else None for row in part]
        papers, receipts = snapshots.load(connection, [one for one in packed if one])
        for row, one in zip(part, packed, strict=True):
            reader = load_subscriber(texts[row.id][0])
            was, local_date = State(row.claimed_from), row.local_date
            claims.append(
                Claim(
                    DeliveryKey(row.edition, row.subscriber),
                    row.token,
                    until,
                    one.as_prepared_for(reader) if one else reader,
                    row.attempts,
                    row.message_id,
                    one.unpack(papers, receipts) if one else None,
                    was,
                    row.drops,
                    local_date,
                    lease,
                    row.id,
                )
            )
    return claims
