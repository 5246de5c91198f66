"""What runs leave behind: mails of unknown fate, and mails that come too late.

Both are worked off in pieces, a transaction each: nobody waits long for the lock, and a million
of them need no more memory than a thousand. After a crash, what is left is found again.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, tuple_, update

from digest.model.delivery import State, check_step
from digest.store import trail
from digest.store.engine import Database
from digest.store.schema import deliveries as d

_SIZE = 1000


def recover(database: Database, now: datetime) -> int:
    """`sending` with its time over → `uncertain`: whoever sent it is gone."""
    check_step(State.SENDING, State.UNCERTAIN)
    reason = "the run ended before the server's reply was recorded"
    lost = (
        select(d.c.id)
        .where(d.c.sending_until <= now, d.c.state == State.SENDING)
        .order_by(d.c.sending_until)
        .limit(_SIZE)
        .with_for_update(skip_locked=True)
        .cte("lost")
    )
    statement = (
        update(d)
        .where(d.c.id.in_(select(lost.c.id)))
        .values(
            state=State.UNCERTAIN,
            uncertain=d.c.uncertain + 1,
            due_at=now,
            sending_until=None,
            reason=reason,
            updated_at=now,
        )
        .returning(d.c.id, d.c.token)
    )
    found = 0
    while True:
        with database.write() as connection:
            rows = connection.execute(statement).all()
            entries = [
                trail.entry(row, token, State.UNCERTAIN, now, reason) for row, token in sorted(rows)
            ]
            trail.append(connection, entries)
        found += len(rows)
        if len(rows) < _SIZE:
            return found


def expire(database: Database, now: datetime, before: date) -> int:
    """What is still unsent and out of date → `expired`: too old, or overtaken by a newer one.

    What an overtaken one would have held is lost to nobody: it was not accepted, so the newer
    one draws from its slate too.

    `pending` and `failed` (with a retry to come) pass through `claimed` on the way, in one
    statement, hence the new token. What somebody holds a lease on is left to them. What is
    `uncertain` may have arrived: it stays so, listed, but is not sent again.
    """
    for state in (State.PENDING, State.FAILED):
        check_step(state, State.CLAIMED)
    for state in (State.CLAIMED, State.DEFERRED):
        check_step(state, State.EXPIRED)
    expired = 0
    for ready in (False, True):
        last: tuple[datetime, int] | None = None
        while True:
            # Looked for without the lock: there may be a million rows to look at.
            page = select(d.c.due_at, d.c.id).where(d.c.ready == ready, *_old(now, before))
            if last is not None:
                page = page.where(tuple_(d.c.due_at, d.c.id) > last)
            with database.read() as connection:
                rows = connection.execute(page.order_by(d.c.due_at, d.c.id).limit(_SIZE)).all()
            if not rows:
                break
            last = (rows[-1].due_at, rows[-1].id)
            expired += _expire(database, [row.id for row in rows], now, before)
    return expired


def _expire(database: Database, ids: list[int], now: datetime, before: date) -> int:
    reason = f"superseded by a newer edition, or older than {before}"
    unknown = d.c.state == State.UNCERTAIN
    with database.write() as connection:
        rows = connection.execute(
            update(d)
            .where(d.c.id.in_(_lock(d.c.id.in_(ids), *_old(now, before), ~unknown)))
            .values(
                state=State.EXPIRED, token=d.c.token + 1, due_at=None, reason=reason, updated_at=now
            )
            .returning(d.c.id, d.c.token)
        ).all()
        entries = [trail.entry(row, token, State.EXPIRED, now, reason) for row, token in rows]
        trail.append(connection, sorted(entries))
        connection.execute(
            update(d)
            .where(d.c.id.in_(_lock(d.c.id.in_(ids), *_old(now, before), unknown)))
            .values(due_at=None, updated_at=now)
        )
    return len(rows)


def _old(now: datetime, before: date) -> tuple[ColumnElement[bool], ...]:
    newer, newest = d.alias("newer"), d.alias("newest")
    overtaken = and_(
        # Of the newest edition nothing is: most rows need no look at the others.
        d.c.edition < select(func.max(newest.c.edition)).scalar_subquery(),
        exists().where(newer.c.subscriber == d.c.subscriber, newer.c.edition > d.c.edition),
    )
    unsent = or_(
        d.c.state.in_([State.PENDING, State.FAILED, State.DEFERRED, State.UNCERTAIN]),
        and_(d.c.state == State.CLAIMED, d.c.due_at <= now),
    )
    return d.c.due_at.is_not(None), or_(d.c.edition < before, overtaken), unsent


def _lock(*conditions: Any) -> Any:
    """The ids of rows that nobody else is changing right now; those are theirs."""
    batch = select(d.c.id).where(*conditions).order_by(d.c.id).with_for_update(skip_locked=True)
    return select(batch.cte("batch").c.id)
