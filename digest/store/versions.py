"""Which later versions of papers the editions told of; fulfils `ports.VersionShelf`."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from digest.model.exhibit import Version
from digest.model.paper import PaperId
from digest.store import aliases
from digest.store.codec import paper_id
from digest.store.engine import Database
from digest.store.schema import revisions


class Versions:
    """Reads what was kept beside slates."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def versions(self, *, since: date) -> Mapping[PaperId, tuple[Version, ...]]:
        """What the editions from that day on told of, by present id, the oldest first."""
        found: dict[PaperId, list[Version]] = defaultdict(list)
        with self._database.read() as connection:
            rows = connection.execute(
                select(revisions.c.paper, revisions.c.version, revisions.c.edition)
                .where(revisions.c.edition >= since)
                .order_by(revisions.c.edition, revisions.c.version)
            ).all()
            present = aliases.resolve(connection, {row.paper for row in rows})
        for row in rows:
            name = paper_id(present.get(row.paper, row.paper))
            found[name].append(Version(row.version, row.edition))
        return {name: tuple(told) for name, told in found.items()}
