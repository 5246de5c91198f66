"""Forgetting what is no longer needed: in small steps, so that nobody waits for it."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, and_, delete, func, select

from digest.model.keeping import Keep
from digest.store.engine import Database
from digest.store.schema import (
    applications,
    arrivals,
    attempts,
    blocks,
    callbacks,
    notices,
    strikes,
    tries,
)

STEP = 2000
"""Rows of one transaction."""
_TRIES = timedelta(days=1)


class Retention:
    """Finds and deletes what is older than it is kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def old(self, keep: Keep, *, now: datetime) -> Mapping[str, int]:
        """How many rows of each table would go."""
        found = {}
        for table, condition in _old(keep, now):
            with self._database.read() as connection:
                count = select(func.count()).select_from(table).where(condition)
                found[table.name] = int(connection.execute(count).scalar_one())
        return {name: count for name, count in found.items() if count}

    def forget(self, keep: Keep, *, now: datetime) -> Mapping[str, int]:
        """Delete them; how many went of each table."""
        gone: dict[str, int] = {}
        for table, condition in _old(keep, now):
            if table is attempts and self._trail_is_young(now - keep.attempts):
                continue
            while count := self._step(table, condition):
                gone[table.name] = gone.get(table.name, 0) + count
        return gone

    def _trail_is_young(self, before: datetime) -> bool:
        """Whether nothing of the trail is that old: it is long, and in the order of time."""
        first = select(attempts.c.at).order_by(attempts.c.id).limit(1)
        with self._database.read() as connection:
            at = connection.scalar(first)
        return at is None or at >= before

    def _step(self, table: Table, condition: ColumnElement[bool]) -> int:
        key = list(table.primary_key.columns)
        with self._database.read() as connection:
            rows = connection.execute(select(*key).where(condition).limit(STEP)).all()
        if not rows:
            return 0
        with self._database.write() as connection:
            if len(key) == 1:
                these = key[0].in_([row[0] for row in rows])
                return int(connection.execute(delete(table).where(these, condition)).rowcount)
            for row in rows:
                each = and_(*(column == value for column, value in zip(key, row, strict=True)))
                connection.execute(delete(table).where(each))
        return len(rows)


def _old(keep: Keep, now: datetime) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    yield attempts, attempts.c.at < now - keep.attempts
    yield strikes, strikes.c.at < now - keep.strikes
    yield applications, applications.c.asked_at < now - keep.notices
    yield notices, and_(notices.c.due_at.is_(None), notices.c.created_at < now - keep.notices)
    hours = int((now - _TRIES).timestamp() // 3600)
    yield tries, tries.c.window < hours
    yield callbacks, callbacks.c.at < now - keep.callbacks
    yield blocks, blocks.c.at < now - keep.blocks
    yield arrivals, arrivals.c.day < (now - keep.blocks).date()
