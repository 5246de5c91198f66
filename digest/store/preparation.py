"""Storing what a mail is made of, before its first attempt; part of a transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from digest.errors import StoreError
from digest.model.delivery import Claim, Prepared, State, brings_mail, check_step
from digest.store.batches import batches
from digest.store.engine import Database
from digest.store.fence import expect, fence_of, held
from digest.store.packing import Place, Snapshot, dump_sent, pack, receipts_id, snapshot_of
from digest.store.schema import contents, receipt_sets, revisions, slates
from digest.store.schema import deliveries as d
from digest.store.statements import Many, word

_PREPARE = Many(
    update(d)
    .where(
        d.c.id == bindparam("row"),
        d.c.token == bindparam("held_token"),
        d.c.state == word(State.CLAIMED),
        d.c.ready == bindparam("unranked"),
    )
    .values(
        state=bindparam("new"),
        ready=bindparam("ranked"),
        due_at=bindparam("due"),
        reason=bindparam("why"),
        updated_at=bindparam("at"),
    ),
    *("row", "held_token", "unranked", "new", "ranked", "due", "why", "at"),
)
_CONTENTS = Many(insert(contents), "delivery", "picks", "prepared")


def prepare(
    connection: Connection,
    database: Database,
    prepared: Sequence[tuple[Claim, Prepared]],
    now: datetime,
) -> None:
    """`claimed` → `pending`, or `empty` where nothing was picked and no mail is to say so.

    Raises OvertakenError if a claim is not held, or was prepared already; `holding` tells which.
    """
    if not prepared:
        return
    check_step(State.CLAIMED, State.PENDING)
    check_step(State.CLAIMED, State.EMPTY)
    sets = {receipts: receipts_id(receipts) for receipts in {one.receipts for _, one in prepared}}
    wanted = {snapshot_of(pick) for _, one in prepared for pick in one.selection.picks}
    places = _places(connection, wanted)
    rows, packed = [], []
    for claim, one in sorted(prepared, key=lambda pair: pair[0].row):
        key, _ = sets[one.receipts]
        rows.append(_row(claim, one, now))
        text = pack(one, claim.subscriber, receipts=key, places=places)
        packed.append((claim.row, dump_sent(one.selection), text))
    expect(_PREPARE.run(connection, rows), len(rows))
    connection.execute(
        database.insert(receipt_sets).on_conflict_do_nothing(),
        [{"id": key, "body": body} for key, body in sorted(sets.values(), key=itemgetter(0))],
    )
    _CONTENTS.run(connection, packed)


def holding(
    connection: Connection, prepared: Sequence[tuple[Claim, Prepared]]
) -> list[tuple[Claim, Prepared]]:
    """Those whose claims are held and not ranked yet; who names one twice stores the first."""
    rows = held(connection, [claim for claim, _ in prepared])
    found = []
    for claim, one in prepared:
        row = rows.pop(fence_of(claim), None)
        if row is not None and row.state == State.CLAIMED and not row.ready:
            found.append((replace(claim, row=row.id), one))
    return found


def _row(claim: Claim, one: Prepared, now: datetime) -> tuple[Any, ...]:
    fence = (claim.row, claim.token, False)
    reason = "" if one.selection.picks else str(one.selection.empty or "nothing was picked")
    if brings_mail(one.selection, claim.subscriber):
        return (*fence, State.PENDING, True, now, reason, now)
    return (*fence, State.EMPTY, True, None, reason, now)


def _places(connection: Connection, wanted: set[Snapshot]) -> dict[Snapshot, Place]:
    found: dict[Snapshot, Place] = {}
    for batch in batches(sorted(name for name, version in wanted if version is None)):
        rows = connection.execute(
            select(slates.c.paper, slates.c.edition, slates.c.position).where(
                slates.c.paper.in_(batch)
            )
        )
        found.update(((name, None), (edition, position)) for name, edition, position in rows)
    for batch in batches(sorted({name for name, version in wanted if version is not None})):
        for row in connection.execute(select(revisions).where(revisions.c.paper.in_(batch))):
            found[row.paper, row.version] = row.edition, row.position
    if missing := wanted - found.keys():
        raise StoreError(
            f"{min(name for name, _ in missing)} was picked, but it is on no edition's slate.",
            cure="This is a bug: pick from the candidates alone.",
        )
    return found
