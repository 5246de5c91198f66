"""Soft strikes against an address: its mailbox was full, or refused a mail for today.

`feedback/policy.py` says when they are too many.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from digest.model.delivery import Settlement
from digest.model.feedback import Strike
from digest.store.codec import note
from digest.store.schema import strikes, subscribers


def append(connection: Connection, settlements: Sequence[Settlement], now: datetime) -> None:
    """Write a strike for each of these, in the transaction of the settlements."""
    rows: list[dict[str, Any]] = [
        {
            "subscriber": one.claim.key.subscriber,
            "edition": one.claim.key.edition,
            "at": now,
            "reply": note(str(one.reply)) if one.reply else "",
            "reason": note(one.reason),
        }
        for one in settlements
    ]
    if rows:
        connection.execute(insert(strikes), rows)


def read(connection: Connection, subscriber: str) -> list[Strike]:
    """All strikes against one subscriber, oldest first."""
    rows = connection.execute(
        select(strikes).where(strikes.c.subscriber == subscriber).order_by(strikes.c.id)
    )
    return [Strike(row.edition, row.at, row.reply, row.reason) for row in rows]


def add(connection: Connection, subscriber: str, strike: Strike) -> bool:
    """Write a strike of a mail that came back, unless its edition earned one; whether it is new.

    Somebody erased meanwhile earns none.
    """
    person = select(subscribers.c.id).where(subscribers.c.id == subscriber).with_for_update()
    earned = select(strikes.c.id).where(
        strikes.c.subscriber == subscriber, strikes.c.edition == strike.edition
    )
    if connection.execute(person).first() is None or connection.execute(earned).first():
        return False
    row = {
        "subscriber": subscriber,
        "edition": strike.edition,
        "at": strike.at,
        "reply": note(strike.reply),
        "reason": note(strike.reason),
    }
    connection.execute(insert(strikes), row)
    return True
