"""The log of what became of each delivery; rows are only ever added."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import Connection, insert, select

from digest.model.delivery import Attempt, DeliveryKey, Reply, State
from digest.store.codec import note
from digest.store.schema import attempts, deliveries
from digest.store.statements import Many

Entry: TypeAlias = tuple[int, int, datetime, str, str, int, str, str, str]

_APPEND = Many(
    insert(attempts),
    *("delivery", "token", "at", "state", "verb", "code", "enhanced", "text", "reason"),
)


def entry(
    row: int,
    token: int,
    state: State,
    now: datetime,
    reason: str = "",
    *,
    reply: Reply | None = None,
) -> Entry:
    """An entry for the delivery whose row has this id."""
    if reply is None:
        return (row, token, now, state, "", 0, "", "", note(reason))
    said = (note(reply.verb), reply.code, note(reply.enhanced), note(reply.text))
    return (row, token, now, state, *said, note(reason))


def append(connection: Connection, entries: Sequence[Entry]) -> None:
    """Write entries in the transaction of what they tell."""
    _APPEND.run(connection, entries)


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
