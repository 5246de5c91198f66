"""The secrets of this store: those that sign links, and the one that hashes addresses.

They live in the store because they belong to its data: a copy of the store goes on answering
the links that it sent. Links are signed with the newest; all are tried when one comes back.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from digest.store.engine import Database
from digest.store.schema import keys as table

BYTES = 32
_LINKS = "links"
_ADDRESSES = "addresses"


class Keys:
    """Keys by purpose, made when first asked for; two processes that ask at once get the same."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._address_key: bytes | None = None

    def keys(self, now: datetime) -> Sequence[bytes]:
        """The keys that sign links, newest first, 32 bytes each; the first is made if needed."""
        with self._database.read() as connection:
            found = _find(connection, _LINKS)
        return found or self._first(_LINKS, now)

    def rotate(self, now: datetime) -> None:
        """Sign with a fresh key from now on. Links signed with earlier ones stay good."""
        with self._database.write(lock="keys") as connection:
            _make(connection, _LINKS, now)

    def retire(self, *, before: datetime) -> int:
        """Forget the keys made before then, but the one that signs; how many.

        Links that were signed with them are noise from then on.
        """
        with self._database.write(lock="keys") as connection:
            newest = select(func.max(table.c.id)).where(table.c.purpose == _LINKS)
            old = delete(table).where(
                table.c.purpose == _LINKS,
                table.c.created_at < before,
                table.c.id != newest.scalar_subquery(),
            )
            return int(connection.execute(old).rowcount)

    def address_key(self, now: datetime) -> bytes:
        """The key of the suppression list's hashes. Never rotated: they cannot be made again."""
        found = self.find_address_key()
        if found is None:
            found = self._address_key = self._first(_ADDRESSES, now)[0]
        return found

    def find_address_key(self) -> bytes | None:
        """`address_key`, or None while there is none, and so no hash either."""
        if self._address_key is None:
            with self._database.read() as connection:
                self._address_key = next(iter(_find(connection, _ADDRESSES)), None)
        return self._address_key

    def _first(self, purpose: str, now: datetime) -> Sequence[bytes]:
        with self._database.write(lock="keys") as connection:
            # Under the lock: somebody else may have made it since we looked.
            if not _find(connection, purpose):
                _make(connection, purpose, now)
            return _find(connection, purpose)


def _find(connection: Connection, purpose: str) -> Sequence[bytes]:
    newest_first = select(table.c.secret).where(table.c.purpose == purpose)
    return tuple(connection.scalars(newest_first.order_by(table.c.id.desc())))


def _make(connection: Connection, purpose: str, now: datetime) -> None:
    fresh = {"purpose": purpose, "secret": secrets.token_bytes(BYTES), "created_at": now}
    connection.execute(insert(table), fresh)
