"""The log of what was changed about each subscriber, when and why; rows are only ever added."""

import json
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from digest.model.change import Change
from digest.model.subscriber import Subscriber
from digest.store.codec import dump_subscriber, note
from digest.store.schema import changes


def changed(old: Subscriber, new: Subscriber) -> dict[str, Any]:
    """The fields in which they differ, as they are now, as JSON has them."""
    after = json.loads(dump_subscriber(new))
    names = (one.name for one in fields(Subscriber))
    return {name: after[name] for name in names if getattr(old, name) != getattr(new, name)}


def whole(person: Subscriber) -> dict[str, Any]:
    """All that they are, as JSON has it: what the first entry says."""
    found: dict[str, Any] = json.loads(dump_subscriber(person))
    return found


def log(
    connection: Connection, subscriber: str, now: datetime, cause: str, what: dict[str, Any]
) -> None:
    """Add an entry, in the transaction of what it tells."""
    entry = {"subscriber": subscriber, "at": now, "cause": note(cause), "body": json.dumps(what)}
    connection.execute(insert(changes), entry)


def history(connection: Connection, subscriber: str) -> list[Change]:
    """All entries of one subscriber, oldest first."""
    rows = connection.execute(
        select(changes).where(changes.c.subscriber == subscriber).order_by(changes.c.id)
    ).all()
    return [Change(row.at, row.cause, json.loads(row.body)) for row in rows]
