"""Leasing deliveries and marking them as being sent; each function is part of a transaction.

Every claim raises the row's fencing token, and every later write names the token it holds
(https://martin.kleppmann.com/2016/02/08/how-to-do-distributed-locking.html): who was taken for
dead and wakes up again writes nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, select, update

from digest.model.delivery import Claim, State, check_step
from digest.model.feedback import SuppressionCause
from digest.model.subscriber import Status
from digest.store import trail
from digest.store.fence import held
from digest.store.schema import deliveries as d
from digest.store.schema import subscribers, suppressions

CLAIMABLE = (State.PENDING, State.CLAIMED, State.DEFERRED, State.FAILED, State.UNCERTAIN)


# Made once: to put such a statement together costs as much as to run it.
_READERS = (
    select(subscribers.c.id, subscribers.c.status, subscribers.c.profile, suppressions.c.cause)
    .join_from(
        subscribers,
        suppressions,
        suppressions.c.address_hash == subscribers.c.address_hash,
        isouter=True,
    )
    .where(subscribers.c.id.in_(bindparam("ids", expanding=True)))
)
_LOCKED = _READERS.with_for_update(read=True, of=subscribers)
_BEGIN = (
    update(d)
    # The rows of these ids were locked under their tokens, in this transaction.
    .where(d.c.id.in_(bindparam("ids", expanding=True)), d.c.state == State.CLAIMED)
    .values(
        state=State.SENDING,
        due_at=None,
        sending_until=bindparam("until"),
        updated_at=bindparam("at"),
    )
)


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

    def conditions(self, now: datetime) -> list[ColumnElement[bool]]:
        """`due_at` is null in the states that nobody may claim, so a range of it is all."""
        where: list[ColumnElement[bool]] = [d.c.ready == self.prepared, d.c.due_at <= now]
        if self.edition is not None:
            where.append(d.c.edition == self.edition)
        if self.subscriber is not None:
            where.append(d.c.subscriber == self.subscriber)
        if self.hold_uncertain:
            # Nor one that a resending run had claimed and then died with.
            lapsed = and_(d.c.state == State.CLAIMED, d.c.claimed_from == State.UNCERTAIN)
            where.append(and_(d.c.state != State.UNCERTAIN, ~lapsed))
        return where


def lease(connection: Connection, wanted: Wanted, now: datetime) -> Sequence[Any]:
    """Claim in one statement; the rows as they are then, in the order they fell due."""
    for state in CLAIMABLE:
        if state is not State.CLAIMED:  # from itself: its lease was over, a new token
            check_step(state, State.CLAIMED)
    # As a WITH: PostgreSQL runs one that locks rows exactly once, a subquery perhaps more often.
    batch = (
        select(d.c.id)
        .where(*wanted.conditions(now))
        .order_by(d.c.due_at, d.c.id)
        .limit(wanted.limit)
        .with_for_update(skip_locked=True)
        .cte("batch")
    )
    claimed_from = case((d.c.state == State.CLAIMED, d.c.claimed_from), else_=d.c.state)
    statement = (
        update(d)
        .where(d.c.id.in_(select(batch.c.id)))
        .values(
            state=State.CLAIMED,
            claimed_from=claimed_from,
            token=d.c.token + 1,
            owner=wanted.owner,
            due_at=now + wanted.lease,
            lease_seconds=wanted.lease.total_seconds(),
            updated_at=now,
        )
        .returning(
            d.c.id,
            d.c.edition,
            d.c.subscriber,
            d.c.token,
            d.c.attempts,
            d.c.drops,
            d.c.message_id,
            d.c.prepared,
            d.c.claimed_from,
            d.c.local_date,
        )
    )
    rows: Sequence[Any] = connection.execute(statement).all()
    return sorted(rows, key=lambda row: int(row.id))


def readers(connection: Connection, ids: Collection[str], *, lock: bool = False) -> dict[str, Any]:
    """Profile, status and cause of suppression of these subscribers, by id.

    With `lock` PostgreSQL holds their rows (FOR SHARE) until this transaction ends: a leaving
    is either committed before, and seen here, or waits for our commit. If we had to wait for
    it, the row is read anew, and its `status` tells.
    """
    rows = connection.execute(_LOCKED if lock else _READERS, {"ids": sorted(ids)}).all()
    return {row.id: row for row in rows}


def objection(status: str, cause: str | None) -> str:
    """Why somebody gets no mail now; "" if they do.

    Somebody who pauses wants none today: this delivery ends. What it would have held is still
    a candidate when they come back, for nothing was accepted.
    """
    if cause is not None:
        left = cause == SuppressionCause.UNSUBSCRIBED
        return str(cause) if left else f"on the suppression list: {cause}"
    return "" if status == Status.ACTIVE else status


def objections(rows: Sequence[Any], readers: Mapping[str, Any]) -> dict[int, str]:
    """Why which rows (by id) go to nobody now."""
    found = {}
    for row in rows:
        reader = readers[row.subscriber]
        if why := objection(reader.status, reader.cause):
            found[row.id] = why
    return found


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
        trail.append(
            connection, [trail.entry(row, State.SUPPRESSED, now, reason) for row in written]
        )


def begin(connection: Connection, claims: Sequence[Claim], now: datetime) -> list[Claim]:
    """`claimed` → `sending` for those that hold; the lease starts anew, as long as before."""
    check_step(State.CLAIMED, State.SENDING)
    if not claims:
        return []
    # The people first, then their deliveries: whoever erases somebody locks in that order too.
    people = readers(connection, {claim.key.subscriber for claim in claims}, lock=True)
    mine = [
        row
        for row in held(connection, claims).values()
        if row.state == State.CLAIMED and row.due_at > now
    ]
    objected = objections(mine, people)
    suppress(connection, objected, now)
    clear = [row for row in mine if row.id not in objected]
    begun: dict[tuple[date, str], datetime] = {}
    for seconds in sorted({row.lease_seconds for row in clear}):
        until = now + timedelta(seconds=seconds)
        rows = [row for row in clear if row.lease_seconds == seconds]
        connection.execute(_BEGIN, {"ids": [row.id for row in rows], "until": until, "at": now})
        begun.update(((row.edition, row.subscriber), until) for row in rows)
    return [
        replace(claim, until=begun[key])
        for claim in claims
        if (key := (claim.key.edition, claim.key.subscriber)) in begun
    ]
