"""Which claims are still held.

Writes name the row, its token and the states it may be in, and count what they wrote: mostly
everything is as it was claimed, and nothing need be read first. Only when a count is short is
the group taken back and written again, with a look at each row.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import Connection, bindparam, select

from digest.model.delivery import Claim, State
from digest.store.schema import deliveries as d

Fence: TypeAlias = tuple[date, str, int]
"""Edition, subscriber and fencing token of a claim."""

_HELD = (
    select(d.c.id, d.c.edition, d.c.subscriber, d.c.token, d.c.state, d.c.due_at, d.c.ready)
    .where(
        d.c.edition.in_(bindparam("editions", expanding=True)),
        d.c.subscriber.in_(bindparam("subscribers", expanding=True)),
        d.c.state.in_([State.CLAIMED, State.SENDING]),
    )
    # In one order for all, so that two groups never wait for each other.
    .order_by(d.c.id)
    .with_for_update()
)


class OvertakenError(Exception):
    """Fewer rows were written than claims were named: some are not held any more."""


def fence_of(claim: Claim) -> Fence:
    """What a write under this claim has to find unchanged."""
    return (claim.key.edition, claim.key.subscriber, claim.token)


def expect(written: int, wanted: int) -> None:
    """Raise OvertakenError unless all were written; the transaction must then be taken back."""
    if written != wanted:
        raise OvertakenError(f"{written} of {wanted} rows were held")


def held(connection: Connection, claims: Sequence[Claim]) -> dict[Fence, Any]:
    """The rows that still bear these claims' tokens, locked until the transaction ends.

    Claimed or being sent; whether their lease is over is for the caller to judge.
    """
    if not claims:
        return {}
    wanted = {fence_of(claim) for claim in claims}
    # A tuple with the token would name them exactly, but SQLite scans the table for a tuple.
    parameters = {
        "editions": sorted({edition for edition, _, _ in wanted}),
        "subscribers": sorted({subscriber for _, subscriber, _ in wanted}),
    }
    rows = connection.execute(_HELD, parameters).all()
    found = {(row.edition, row.subscriber, row.token): row for row in rows}
    return {fence: row for fence, row in found.items() if fence in wanted}
