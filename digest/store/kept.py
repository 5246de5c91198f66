"""Papers that readers brought from their own lists: known to the ranker, announced to nobody.

They stand under a day that never comes, so that no slate takes them: to `freeze` they are on one
already. When a source tells of such a paper it becomes like any other.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, update

from digest.model.paper import Paper
from digest.store import aliases
from digest.store.batches import batches
from digest.store.engine import Database
from digest.store.schema import papers

NEVER = date.max
"""Their edition. Of two papers that turn out to be one the earlier edition counts, so it yields."""


def keep(
    connection: Connection,
    database: Database,
    given: Sequence[Paper],
    rows: Sequence[Mapping[str, Any]],
) -> None:
    """Store those that are not there, and replace what an earlier list said of those that are.

    `rows` are theirs in the table.
    """
    if not rows:
        return
    upsert = database.insert(papers)
    upsert = upsert.on_conflict_do_update(
        index_elements=[papers.c.id],
        set_={name: upsert.excluded[name] for name in rows[0].keys() - {"id", "first_seen"}},
        where=papers.c.edition == NEVER,
    )
    for batch in batches(rows):
        connection.execute(upsert, [{**row, "edition": NEVER} for row in batch])
    aliases.add(connection, database, given)


def announce(connection: Connection, names: Collection[str]) -> None:
    """A source tells of these papers (ids): the next slate may take them."""
    for batch in batches(sorted(names)):
        connection.execute(
            update(papers)
            .where(papers.c.id.in_(batch), papers.c.edition == NEVER)
            .values(edition=None)
        )
