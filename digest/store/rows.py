"""A row of the ledger → the delivery that it holds."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from digest.model.delivery import Delivery, DeliveryKey, State

_WAITING = frozenset({State.PENDING, State.DEFERRED, State.FAILED})


def delivery_of(row: Row[Any]) -> Delivery:
    """The delivery in a row of `deliveries` with its address and the picks of its mail."""
    return Delivery(
        DeliveryKey(row.edition, row.subscriber),
        row.address,
        State(row.state),
        row.local_date,
        row.message_id,
        row.attempts,
        row.updated_at,
        _next_attempt(row),
        row.reply,
        row.reason,
        len(json.loads(row.picks)) if row.picks else 0,
        row.uncertain,
    )


def _next_attempt(row: Row[Any]) -> datetime | None:
    """When it is tried again, if it waits for that.

    One whose fate is unknown waits only if its link was lost again and again; else it is due at
    once, for whichever run is told to send such again.
    """
    waits = row.state in _WAITING or (
        row.state == State.UNCERTAIN and row.due_at is not None and row.due_at > row.updated_at
    )
    return row.due_at if waits else None
