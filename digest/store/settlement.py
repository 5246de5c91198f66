"""Writing what became of claims; each function is part of a transaction."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, exists, or_, select, update

from digest.errors import IllegalTransitionError, StoreError
from digest.model.delivery import Claim, Prepared, Settlement, State, check_step
from digest.store import trail
from digest.store.batches import batches
from digest.store.codec import note
from digest.store.engine import Database
from digest.store.fence import fence_of, held
from digest.store.packing import Place, pack, receipts_id
from digest.store.schema import deliveries as d
from digest.store.schema import receipt_sets, slates

_ONLY_BY_CLAIMING = (State.CLAIMED, State.SENDING)
"""States that a claimer enters by `claim` and `begin`, which look at suppression."""
_DUE_AGAIN = (State.PENDING, State.DEFERRED, State.UNCERTAIN)
"""States that are claimed again, at once if no time is named: else they would be lost."""

_FENCED = update(d).where(d.c.token == bindparam("key_token"), d.c.state == bindparam("key_state"))
_PREPARE = _FENCED.where(
    d.c.edition == bindparam("key_edition"), d.c.subscriber == bindparam("key_subscriber")
).values(
    state=bindparam("new_state"),
    ready=True,
    due_at=bindparam("new_due"),
    reason=bindparam("new_reason"),
    updated_at=bindparam("at"),
    picks=bindparam("new_picks"),
    prepared=bindparam("new_prepared"),
)
_SETTLE = _FENCED.where(d.c.id == bindparam("key_id")).values(
    state=bindparam("new_state"),
    due_at=bindparam("new_due"),
    sending_until=None,
    reply=bindparam("new_reply"),
    reason=bindparam("new_reason"),
    updated_at=bindparam("at"),
    attempts=d.c.attempts + bindparam("spent", type_=d.c.attempts.type),
    drops=d.c.drops + bindparam("dropped", type_=d.c.drops.type),
    uncertain=d.c.uncertain + bindparam("unknown", type_=d.c.uncertain.type),
)


def prepare(
    connection: Connection,
    database: Database,
    prepared: Sequence[tuple[Claim, Prepared]],
    now: datetime,
) -> None:
    """`claimed` → `pending`, or `empty` where nothing was picked."""
    check_step(State.CLAIMED, State.PENDING)
    check_step(State.CLAIMED, State.EMPTY)
    sets = dict(receipts_id(receipts) for receipts in {one.receipts for _, one in prepared})
    keys = {one.receipts: receipts_id(one.receipts)[0] for _, one in prepared}
    names = {str(paper) for _, one in prepared for paper in one.selection.papers}
    places = _places(connection, names)
    rows = []
    for claim, one in prepared:
        empty = not one.selection.picks
        reason = one.selection.empty or "nothing was picked"
        packed = pack(one, claim.subscriber, receipts=keys[one.receipts], places=places)
        rows.append(
            {
                "key_edition": claim.key.edition,
                "key_subscriber": claim.key.subscriber,
                "key_token": claim.token,
                "key_state": State.CLAIMED,
                "new_state": State.EMPTY if empty else State.PENDING,
                "new_due": None if empty else now,
                "new_reason": str(reason) if empty else "",
                "at": now,
                "new_picks": json.dumps([str(paper) for paper in one.selection.papers]),
                "new_prepared": packed,
            }
        )
    if rows:
        insertion = database.insert(receipt_sets).on_conflict_do_nothing()
        sorted_sets = [{"id": key, "body": body} for key, body in sorted(sets.items())]
        connection.execute(insertion, sorted_sets)
        connection.execute(_PREPARE, rows)


def _places(connection: Connection, names: set[str]) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for batch in batches(sorted(names)):
        rows = connection.execute(
            select(slates.c.paper, slates.c.edition, slates.c.position).where(
                slates.c.paper.in_(batch)
            )
        )
        found.update((name, (edition, position)) for name, edition, position in rows)
    if missing := names - found.keys():
        raise StoreError(
            f"{min(missing)} was picked, but it is on no edition's slate.",
            cure="This is a bug: pick from the candidates alone.",
        )
    return found


def settle(connection: Connection, settlements: Sequence[Settlement], now: datetime) -> int:
    """Write those whose fence holds, and their entries in the log.

    A lease that ran out but that nobody took over or recovered still counts: what the server
    answered is the truth, and to drop it would be to send the mail again.
    """
    mine = held(connection, [one.claim for one in settlements])
    rows, entries = [], []
    for one in settlements:
        # pop: who names one claim twice in a group settles it once
        row = mine.pop(fence_of(one.claim), None)
        if row is None:
            continue
        old = State(row.state)
        if one.state in _ONLY_BY_CLAIMING:
            raise IllegalTransitionError(f"a claim is not settled as {one.state}")
        check_step(old, one.state)
        rows.append(_settled(one, row.id, old, now))
        entries.append(trail.entry(row, one.state, now, one.reason, one.reply))
    if rows:
        connection.execute(_SETTLE, rows)
        trail.append(connection, entries)
    return len(rows)


def _settled(one: Settlement, row: int, old: State, now: datetime) -> dict[str, Any]:
    due = now if one.state in _DUE_AGAIN else None
    return {
        "key_id": row,
        "key_token": one.claim.token,
        "key_state": old,
        "new_state": one.state,
        "new_due": one.next_attempt_at or due if _may_return(one.state) else None,
        "new_reply": note(str(one.reply)) if one.reply else "",
        "new_reason": note(one.reason),
        "at": now,
        "spent": int(one.spent),
        "dropped": int(one.dropped),
        "unknown": int(one.state is State.UNCERTAIN),
    }


def _may_return(state: State) -> bool:
    return state in _DUE_AGAIN or state is State.FAILED


def recover(connection: Connection, now: datetime) -> int:
    """`sending` with its time over → `uncertain`: whoever sent it is gone."""
    check_step(State.SENDING, State.UNCERTAIN)
    reason = "the run ended before the server's reply was recorded"
    rows = connection.execute(
        update(d)
        .where(d.c.id.in_(_lock(d.c.state == State.SENDING, d.c.sending_until <= now)))
        .values(
            state=State.UNCERTAIN,
            uncertain=d.c.uncertain + 1,
            due_at=now,
            sending_until=None,
            reason=reason,
            updated_at=now,
        )
        .returning(d.c.id, d.c.token)
    ).all()
    trail.append(
        connection, [trail.entry(row, State.UNCERTAIN, now, reason) for row in sorted(rows)]
    )
    return len(rows)


def expire(connection: Connection, now: datetime, before: date) -> int:
    """What is still unsent and out of date → `expired`: too old, or overtaken by a newer one.

    What an overtaken one would have held is lost to nobody: it was not accepted, so the newer
    one draws from its slate too.

    `pending` and `failed` (with a retry to come) pass through `claimed` on the way, in this one
    statement, hence the new token. What somebody holds a lease on is left to them. What is
    `uncertain` may have arrived: it stays so, listed, but is not sent again.
    """
    for state in (State.PENDING, State.FAILED):
        check_step(state, State.CLAIMED)
    for state in (State.CLAIMED, State.DEFERRED):
        check_step(state, State.EXPIRED)
    newer = d.alias("newer")
    overtaken = exists().where(newer.c.subscriber == d.c.subscriber, newer.c.edition > d.c.edition)
    old = (d.c.due_at.is_not(None), or_(d.c.edition < before, overtaken))
    unsent = or_(
        d.c.state.in_([State.PENDING, State.FAILED, State.DEFERRED]),
        and_(d.c.state == State.CLAIMED, d.c.due_at <= now),
    )
    reason = f"superseded by a newer edition, or older than {before}"
    rows = connection.execute(
        update(d)
        .where(d.c.id.in_(_lock(*old, unsent)))
        .values(
            state=State.EXPIRED, token=d.c.token + 1, due_at=None, reason=reason, updated_at=now
        )
        .returning(d.c.id, d.c.token)
    ).all()
    trail.append(connection, [trail.entry(row, State.EXPIRED, now, reason) for row in sorted(rows)])
    connection.execute(
        update(d)
        .where(d.c.id.in_(_lock(*old, d.c.state == State.UNCERTAIN)))
        .values(due_at=None, updated_at=now)
    )
    return len(rows)


def _lock(*conditions: Any) -> Any:
    """The ids of rows that nobody else is changing right now; those are theirs."""
    batch = select(d.c.id).where(*conditions).order_by(d.c.id).with_for_update(skip_locked=True)
    return select(batch.cte("batch").c.id)
