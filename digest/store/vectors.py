"""Vectors of texts that were costly to make, kept for good."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from digest.store.batches import batches
from digest.store.engine import Database
from digest.store.schema import vectors as table


class Vectors:
    """The shelf of vectors; fulfils `ports.VectorShelf`. It holds no text, only keys of texts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self, encoder: str, keys: Collection[bytes]) -> Mapping[bytes, bytes]:
        """The vectors that are there: float16, little-endian."""
        found: dict[bytes, bytes] = {}
        with self._database.read() as connection:
            for batch in batches(keys):
                rows = connection.execute(
                    select(table.c.key, table.c.value).where(
                        table.c.encoder == encoder, table.c.key.in_(batch)
                    )
                )
                found.update((row.key, row.value) for row in rows)
        return found

    def save(self, encoder: str, vectors: Mapping[bytes, bytes]) -> None:
        """Keep these; those that are there already stay as they are."""
        statement = self._database.insert(table).on_conflict_do_nothing()
        # In one order, so that runs that keep the same at once do not wait for one another.
        rows = [
            {"encoder": encoder, "key": key, "value": value}
            for key, value in sorted(vectors.items())
        ]
        with self._database.write() as connection:
            for batch in batches(rows):
                connection.execute(statement, batch)
