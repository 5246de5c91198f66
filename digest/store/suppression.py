"""Putting an address on the suppression list; part of a transaction."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, select, update

from digest.model.feedback import SuppressionCause
from digest.model.subscriber import Status
from digest.store import changelog
from digest.store.codec import dump_subscriber, load_subscriber, note
from digest.store.engine import Database
from digest.store.schema import subscribers, suppressions


def suppress(
    connection: Connection,
    database: Database,
    hashed: str,
    cause: SuppressionCause,
    *,
    now: datetime,
    detail: str = "",
) -> None:
    """Write to the address with this hash no more, whoever it belongs to.

    The first cause is kept, and nothing happens the second time; but who left stays
    `unsubscribed`, whatever their mailbox does later.
    """
    # The person first: their row is what `begin` locks, so this waits for its commit or is seen
    # by it.
    row = connection.execute(
        select(subscribers).where(subscribers.c.address_hash == hashed).with_for_update()
    ).one_or_none()
    entry = {"address_hash": hashed, "cause": cause, "at": now, "detail": note(detail)}
    insertion = database.insert(suppressions).on_conflict_do_nothing()
    fresh = connection.execute(insertion, entry).rowcount
    if row is None:
        return
    old = load_subscriber(row.profile)
    left = cause is SuppressionCause.UNSUBSCRIBED or old.status is Status.UNSUBSCRIBED
    new = replace(old, status=Status.UNSUBSCRIBED if left else Status.SUPPRESSED)
    if new == old and not fresh:
        return
    connection.execute(
        update(subscribers)
        .where(subscribers.c.id == row.id)
        .values(status=new.status, profile=dump_subscriber(new))
    )
    said = ": ".join(part for part in (str(cause), note(detail)) if part)
    changelog.log(connection, row.id, now, said, changelog.changed(old, new))
