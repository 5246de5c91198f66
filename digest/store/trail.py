"""The log of what became of each delivery; rows are only ever added."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from digest.model.delivery import Attempt, DeliveryKey, Reply, State
from digest.store.codec import note
from digest.store.schema import attempts, deliveries


def entry(
    row: Row[Any], state: State, now: datetime, reason: str = "", reply: Reply | None = None
) -> dict[str, Any]:
    """An entry for a row that has `id` and `token`."""
    return {
        "delivery": row.id,
        "token": row.token,
        "at": now,
        "state": state,
        "verb": note(reply.verb) if reply else "",
        "code": reply.code if reply else 0,
        "enhanced": note(reply.enhanced) if reply else "",
        "text": note(reply.text) if reply else "",
        "reason": note(reason),
    }


def append(connection: Connection, entries: Sequence[dict[str, Any]]) -> None:
    """Write entries in the transaction of what they tell."""
    if entries:
        connection.execute(insert(attempts), list(entries))


def read(connection: Connection, key: DeliveryKey) -> list[Attempt]:
    """All entries of one delivery, oldest first."""
    rows = connection.execute(
        select(attempts)
        .join_from(attempts, deliveries, deliveries.c.id == attempts.c.delivery)
        .where(deliveries.c.edition == key.edition, deliveries.c.subscriber == key.subscriber)
        .order_by(attempts.c.id)
    )
    return [
        Attempt(
            row.at,
            row.token,
            State(row.state),
            Reply(row.verb, row.code, row.text, row.enhanced) if row.verb else None,
            row.reason,
        )
        for row in rows
    ]
