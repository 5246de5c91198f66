"""The events that providers told, by their names, so that each counts once."""

from datetime import datetime

from sqlalchemy import select

from digest.store.engine import Database
from digest.store.schema import callbacks


class Callbacks:
    """Fulfils `ports.CallbackShelf`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self, event: str) -> bool:
        """Whether it was told before."""
        with self._database.read() as connection:
            wanted = select(callbacks.c.id).where(callbacks.c.id == event)
            return connection.execute(wanted).first() is not None

    def remember(self, event: str, *, now: datetime) -> bool:
        """Write it down; whether this is the first time."""
        with self._database.write() as connection:
            insertion = self._database.insert(callbacks).on_conflict_do_nothing()
            return bool(connection.execute(insertion, {"id": event, "at": now}).rowcount)
