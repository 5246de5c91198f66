"""Who gets no mail now, and why; each function is part of a transaction."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, or_, select, update

from digest.model.delivery import State, check_step
from digest.model.feedback import SuppressionCause
from digest.model.subscriber import Status
from digest.store import trail
from digest.store.schema import deliveries as d
from digest.store.schema import subscribers, suppressions
from digest.store.statements import word

WELCOME = exists().where(
    subscribers.c.id == d.c.subscriber,
    subscribers.c.status == word(Status.ACTIVE),
    ~exists().where(suppressions.c.address_hash == subscribers.c.address_hash),
)
"""That a delivery's reader may be written to: what `_OBJECTED` finds is where this fails."""

# Made once: to put such a statement together costs as much as to run it.
_OBJECTED = (
    select(d.c.id, subscribers.c.status, suppressions.c.cause)
    .join_from(d, subscribers, subscribers.c.id == d.c.subscriber)
    .join(suppressions, suppressions.c.address_hash == subscribers.c.address_hash, isouter=True)
    .where(
        d.c.id.in_(bindparam("ids", expanding=True)),
        or_(subscribers.c.status != Status.ACTIVE, suppressions.c.cause.is_not(None)),
    )
)
_LOCK = (
    select(subscribers.c.id)
    .where(subscribers.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(subscribers.c.id)
)


def lock(connection: Connection, people: Collection[str], *, to_change: bool = False) -> None:
    """Let nobody among these leave until this transaction ends (PostgreSQL).

    A leaving is either committed before, and seen by the statements that follow, or it waits
    for our commit. SQLite has one writer, and that is us. `to_change` is for whoever changes
    some of these people: all are locked at once and in one order, so that two never wait for
    each other.
    """
    if people and connection.dialect.name != "sqlite":
        connection.execute(_LOCK.with_for_update(read=not to_change), {"ids": sorted(people)})


def objection(status: str, cause: str | None) -> str:
    """Why somebody gets no mail now; "" if they do.

    Somebody who pauses wants none today: this delivery ends. What it would have held is still
    a candidate when they come back, for nothing was accepted.
    """
    if cause is not None:
        left = cause == SuppressionCause.UNSUBSCRIBED
        return str(cause) if left else f"on the suppression list: {cause}"
    return "" if status == Status.ACTIVE else status


def find(connection: Connection, deliveries: Sequence[int]) -> dict[int, str]:
    """Which of these rows (by id) go to nobody now, and why."""
    rows = connection.execute(_OBJECTED, {"ids": list(deliveries)})
    return {row.id: objection(row.status, row.cause) for row in rows}


def suppress(connection: Connection, reasons: dict[int, str], now: datetime) -> None:
    """`claimed` → `suppressed` for rows (by id) that this transaction holds, with the reasons."""
    check_step(State.CLAIMED, State.SUPPRESSED)
    for reason in sorted(set(reasons.values())):
        ids = [row for row, why in reasons.items() if why == reason]
        written = connection.execute(
            update(d)
            .where(d.c.id.in_(ids), d.c.state == State.CLAIMED)
            .values(state=State.SUPPRESSED, due_at=None, reason=reason, updated_at=now)
            .returning(d.c.id, d.c.token)
        ).all()
        entries = [trail.entry(row, token, State.SUPPRESSED, now, reason) for row, token in written]
        trail.append(connection, entries)
