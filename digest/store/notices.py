"""Mails outside of editions, which wait to be sent."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from digest.model.delivery import Reply
from digest.model.notice import Notice, NoticeDraft, NoticeKind
from digest.store.codec import note
from digest.store.engine import Database
from digest.store.schema import notices

WAITING, SENDING, SENT, FAILED = "waiting", "sending", "sent", "failed"


class Notices:
    """The shelf of notices; fulfils `ports.NoticeShelf`.

    One that was being sent when its process died is not sent again: whoever misses it asks again,
    and nobody gets two because of us.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, draft: NoticeDraft, *, now: datetime) -> bool:
        """Enter a mail under the name that makes it one; False if that was entered before."""
        with self._database.write() as connection:
            return add(connection, self._database, draft, now=now)

    def to(self, address: str) -> Sequence[Mapping[str, object]]:
        """What was entered for an address, the oldest first, and what became of it."""
        wanted = select(notices).where(notices.c.address == address).order_by(notices.c.id)
        with self._database.read() as connection:
            return [
                {"at": row.created_at, "kind": row.kind, "state": row.state, "reason": row.reason}
                for row in connection.execute(wanted)
            ]

    def claim(self, *, now: datetime, lease: timedelta, limit: int) -> Sequence[Notice]:
        """Take some that may be sent now, the oldest first, and mark them as being sent.

        Those whose sender died are given up.
        """
        due = select(notices).where(notices.c.due_at <= now).order_by(notices.c.id).limit(limit)
        with self._database.read() as connection:  # nearly always there is none
            if connection.execute(due.limit(1)).first() is None:
                return ()
        with self._database.write() as connection:
            rows = connection.execute(due.with_for_update(skip_locked=True)).all()
            lost = [row.id for row in rows if row.state == SENDING]
            fresh = [row.id for row in rows if row.state == WAITING]
            _mark(connection, lost, state=FAILED, due_at=None, reason="its sender died")
            _mark(connection, fresh, state=SENDING, due_at=now + lease)
        return [
            Notice(
                row.id,
                NoticeKind(row.kind),
                row.address,
                row.language,
                json.loads(row.body),
                row.attempts,
            )
            for row in rows
            if row.state == WAITING
        ]

    def settle(self, notice: Notice, reply: Reply, *, again_at: datetime | None) -> None:
        """Write what the server said; it is tried again at `again_at`, if that is given."""
        taken = 200 <= reply.code < 300  # noqa: PLR2004 - 2yz, RFC 5321 §4.2.1
        state = SENT if taken else WAITING if again_at else FAILED
        with self._database.write() as connection:
            connection.execute(
                update(notices)
                .where(notices.c.id == notice.number, notices.c.state == SENDING)
                .values(
                    state=state,
                    due_at=None if taken else again_at,
                    attempts=notices.c.attempts + 1,
                    reason=note(str(reply)),
                )
            )


def add(
    connection: Connection,
    database: Database,
    draft: NoticeDraft,
    *,
    now: datetime,
    unwanted: bool = False,
) -> bool:
    """Enter a mail in a transaction; False if one of this name was entered before.

    One that is `unwanted` is entered and never sent, which nobody outside can tell.
    """
    row = {
        "name": draft.name,
        "kind": draft.kind,
        "address": draft.address,
        "language": draft.language,
        "body": json.dumps(dict(draft.body)),
        "created_at": now,
        "state": FAILED if unwanted else WAITING,
        "due_at": None if unwanted else now,
        "attempts": 0,
        "reason": "the address may not be written to" if unwanted else "",
    }
    insertion = database.insert(notices).on_conflict_do_nothing()
    return bool(connection.execute(insertion, row).rowcount)


def _mark(connection: Connection, ids: Sequence[int], **values: object) -> None:
    if ids:
        connection.execute(update(notices).where(notices.c.id.in_(ids)).values(**values))


def forget(connection: Connection, address: str) -> None:
    """Forget to whom these were, and send none any more.

    That there were some is kept, under names that hold a hash: an address that was erased is not
    asked more often than others.
    """
    connection.execute(
        update(notices)
        .where(notices.c.address == address)
        .values(address="", body="{}", state=FAILED, due_at=None, reason="")
    )
