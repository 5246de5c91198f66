"""Writing what became of claims; each function is part of a transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, bindparam, null, or_, update

from digest.errors import IllegalTransitionError
from digest.model.delivery import NEXT, Settlement, State, check_step
from digest.store import strikes, trail
from digest.store.codec import note
from digest.store.fence import expect, fence_of, held
from digest.store.schema import deliveries as d
from digest.store.statements import Many

_ONLY_BY_CLAIMING = (State.CLAIMED, State.SENDING)
"""States that a claimer enters by `claim` and `begin`, which look at suppression."""
_DUE_AGAIN = (State.PENDING, State.DEFERRED, State.UNCERTAIN)
"""States that are claimed again, at once if no time is named: else they would be lost."""
_FROM = {
    new: tuple(old for old in (State.SENDING, State.CLAIMED) if new in NEXT[old]) for new in State
}
"""The states that a claimer holds a delivery in, from which it may come to be in that one."""

_SETTLE = Many(
    update(d)
    .where(
        d.c.id == bindparam("row"),
        d.c.token == bindparam("held_token"),
        or_(d.c.state == bindparam("old"), d.c.state == bindparam("or_old")),
    )
    .values(
        state=bindparam("new"),
        due_at=bindparam("due"),
        sending_until=null(),
        reply=bindparam("said"),
        reason=bindparam("why"),
        updated_at=bindparam("at"),
        attempts=d.c.attempts + bindparam("spent"),
        drops=d.c.drops + bindparam("dropped"),
        uncertain=d.c.uncertain + bindparam("unknown"),
    ),
    *("row", "held_token", "old", "or_old", "new", "due", "said", "why", "at"),
    *("spent", "dropped", "unknown"),
)


def settle(connection: Connection, settlements: Sequence[Settlement], now: datetime) -> None:
    """Write all of these, and their entries in the log.

    A lease that ran out but that nobody took over or recovered still counts: what the server
    answered is the truth, and to drop it would be to send the mail again.

    Raises OvertakenError if one of them is not held, or its step is not legal; `holding` tells
    which.
    """
    rows = sorted((_settled(one, now) for one in settlements), key=itemgetter(0))
    expect(_SETTLE.run(connection, rows), len(rows))
    trail.append(
        connection,
        [
            trail.entry(one.claim.row, one.claim.token, one.state, now, one.reason, reply=one.reply)
            for one in settlements
        ],
    )
    strikes.append(connection, [one for one in settlements if one.strike], now)


def holding(connection: Connection, settlements: Sequence[Settlement]) -> list[Settlement]:
    """Those whose claims are still held, a claim that is named twice once.

    Raises IllegalTransitionError if `model.delivery.NEXT` forbids a step.
    """
    rows = held(connection, [one.claim for one in settlements])
    found = []
    for one in settlements:
        row = rows.pop(fence_of(one.claim), None)
        if row is None:
            continue
        if one.state in _ONLY_BY_CLAIMING:
            raise IllegalTransitionError(f"a claim is not settled as {one.state}")
        check_step(State(row.state), one.state)
        found.append(replace(one, claim=replace(one.claim, row=row.id)))
    return found


def _settled(one: Settlement, now: datetime) -> tuple[Any, ...]:
    # A state that no claimer may bring about is in no row: then `holding` says what is wrong.
    old = () if one.state in _ONLY_BY_CLAIMING else _FROM[one.state]
    due = now if one.state in _DUE_AGAIN else None
    may_return = one.state in _DUE_AGAIN or one.state is State.FAILED
    return (
        one.claim.row,
        one.claim.token,
        old[0] if old else "",
        old[-1] if old else "",
        one.state,
        one.next_attempt_at or due if may_return else None,
        note(str(one.reply)) if one.reply else "",
        note(one.reason),
        now,
        int(one.spent),
        int(one.dropped),
        int(one.state is State.UNCERTAIN),
    )
