"""Marking deliveries as being sent; part of a transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from operator import itemgetter

from sqlalchemy import Connection, bindparam, null, update

from digest.model.delivery import Claim, State, check_step
from digest.store import objections
from digest.store.fence import expect, fence_of, held
from digest.store.schema import deliveries as d
from digest.store.statements import Many, word

_BEGIN = Many(
    update(d)
    .where(
        d.c.id == bindparam("row"),
        d.c.token == bindparam("held_token"),
        d.c.state == word(State.CLAIMED),
        d.c.due_at > bindparam("at"),
        objections.WELCOME,
    )
    .values(
        state=word(State.SENDING),
        due_at=null(),
        sending_until=bindparam("until"),
        updated_at=bindparam("at"),
    ),
    *("row", "held_token", "at", "until"),
)


def begin(connection: Connection, claims: Sequence[Claim], now: datetime) -> list[Claim]:
    """`claimed` → `sending` for all of these; the lease starts anew, as long as before.

    Their people are locked by the caller. Raises OvertakenError if one of them is not held, or
    may not be written to by now; `holding` tells which.
    """
    check_step(State.CLAIMED, State.SENDING)
    begun = [replace(claim, until=now + claim.lease) for claim in claims]
    rows = [(claim.row, claim.token, now, claim.until) for claim in begun]
    expect(_BEGIN.run(connection, sorted(rows, key=itemgetter(0))), len(rows))
    return begun


def holding(connection: Connection, claims: Sequence[Claim], now: datetime) -> list[Claim]:
    """Those of the claims that may be begun. Who left by now becomes `suppressed`."""
    rows = {
        fence: row
        for fence, row in held(connection, claims).items()
        if row.state == State.CLAIMED and row.due_at > now
    }
    objected = objections.find(connection, [row.id for row in rows.values()]) if rows else {}
    objections.suppress(connection, objected, now)
    found = []
    for claim in claims:
        # pop: who names one claim twice in a group begins it once
        row = rows.pop(fence_of(claim), None)
        if row is not None and row.id not in objected:
            found.append(replace(claim, row=row.id))
    return found
