"""Leasing deliveries; part of a transaction.

Every claim raises the row's fencing token, and every later write names the token it holds
(https://martin.kleppmann.com/2016/02/08/how-to-do-distributed-locking.html): who was taken for
dead and wakes up again writes nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Update,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    update,
)

from digest.model.delivery import State, check_step
from digest.store import objections
from digest.store.schema import deliveries as d

CLAIMABLE = (State.PENDING, State.CLAIMED, State.DEFERRED, State.FAILED, State.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a claimer asks for; the words of `ports.Ledger.claim`."""

    owner: str
    lease: timedelta
    limit: int
    prepared: bool
    edition: date | None = None
    subscriber: str | None = None
    hold_uncertain: bool = False
    unknown_since: datetime | None = None


def lease(connection: Connection, wanted: Wanted, now: datetime) -> list[Any]:
    """Claim in one statement; the rows as they are then, in the order they were planned.

    Whoever is to get no mail becomes `suppressed` and is left out.
    """
    statement = _statement(
        edition=wanted.edition is not None,
        subscriber=wanted.subscriber is not None,
        hold_uncertain=wanted.hold_uncertain,
        since=wanted.unknown_since is not None,
    )
    values = {
        "prepared": wanted.prepared,
        "at": now,
        "until": now + wanted.lease,
        "who": wanted.owner,
        "most": wanted.limit,
        "of_edition": wanted.edition,
        "of_subscriber": wanted.subscriber,
        "since": wanted.unknown_since,
    }
    named = {name: value for name, value in values.items() if value is not None}
    rows: list[Any] = sorted(connection.execute(statement, named), key=lambda row: int(row.id))
    objected = objections.find(connection, [row.id for row in rows]) if rows else {}
    objections.suppress(connection, objected, now)
    return [row for row in rows if row.id not in objected]


def ready(connection: Connection, now: datetime, limit: int) -> int:
    """How many prepared deliveries may be claimed now, counted up to `limit`."""
    due = select(d.c.id).where(*_due()).limit(bindparam("most"))
    counted = select(func.count()).select_from(due.subquery())
    return int(connection.scalar(counted, {"prepared": True, "at": now, "most": limit}) or 0)


def _due() -> tuple[ColumnElement[bool], ...]:
    """`due_at` is null in the states that nobody may claim, so a range of it is all."""
    prepared = bindparam("prepared", type_=d.c.ready.type)
    return d.c.ready == prepared, d.c.due_at <= bindparam("at")


@cache
def _statement(*, edition: bool, subscriber: bool, hold_uncertain: bool, since: bool) -> Update:
    """Put together once: that costs as much as to run it for ten rows."""
    for state in CLAIMABLE:
        if state is not State.CLAIMED:  # from itself: its lease was over, a new token
            check_step(state, State.CLAIMED)
    where: list[ColumnElement[bool]] = [*_due()]
    if edition:
        where.append(d.c.edition == bindparam("of_edition"))
    if subscriber:
        where.append(d.c.subscriber == bindparam("of_subscriber"))
    if hold_uncertain:
        # Nor one that a resending run had claimed and then died with.
        lapsed = and_(d.c.state == State.CLAIMED, d.c.claimed_from == State.UNCERTAIN)
        where.append(and_(d.c.state != State.UNCERTAIN, ~lapsed))
    if since:
        # What became so later has a later `due_at`: it is left to a later run.
        known = d.c.due_at <= bindparam("since", type_=d.c.due_at.type)
        where.append(or_(d.c.state != State.UNCERTAIN, known))
    # As a WITH: PostgreSQL runs one that locks rows exactly once, a subquery perhaps more often.
    batch = (
        select(d.c.id)
        .where(*where)
        .order_by(d.c.due_at, d.c.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
        .cte("batch")
    )
    return (
        update(d)
        .where(d.c.id.in_(select(batch.c.id)))
        .values(
            state=State.CLAIMED,
            claimed_from=case((d.c.state == State.CLAIMED, d.c.claimed_from), else_=d.c.state),
            token=d.c.token + 1,
            owner=bindparam("who"),
            due_at=bindparam("until"),
            updated_at=bindparam("at"),
        )
        .returning(
            d.c.id,
            d.c.edition,
            d.c.subscriber,
            d.c.token,
            d.c.attempts,
            d.c.drops,
            d.c.message_id,
            d.c.claimed_from,
            d.c.local_date,
        )
    )
