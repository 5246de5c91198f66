"""Papers that readers brought from their own lists: known to the ranker, announced to nobody.

They stand under a day that never comes, so that no slate takes them: to `freeze` they are on one
already. When a source tells of such a paper it becomes like any other; until then it goes with
the last reader who refers to it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, select, update

from digest.model.paper import Paper
from digest.store import aliases, changelog
from digest.store.batches import SIZE, batches
from digest.store.codec import load_subscriber
from digest.store.engine import Database
from digest.store.schema import aliases as names_of_papers
from digest.store.schema import observations, papers, subscribers, votes

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


def referred(connection: Connection, subscriber: str) -> set[str]:
    """Every name by which somebody refers to papers, or ever did: examples and votes."""
    voted = connection.scalars(select(votes.c.paper).where(votes.c.subscriber == subscriber))
    examples = (
        f"{paper['scheme']}:{paper['value']}"
        for change in changelog.history(connection, subscriber)
        for interest in change.fields.get("interests", ())
        for paper in interest.get("papers", ())
    )
    return {*voted, *examples}


def release(connection: Connection, names: Iterable[str]) -> None:
    """Forget those of these papers that lists alone told of, and nobody refers to any more."""
    alone = {
        paper
        for batch in batches(sorted(set(aliases.resolve(connection, names).values())))
        for paper in connection.scalars(
            select(papers.c.id).where(papers.c.id.in_(batch), papers.c.edition == NEVER)
        )
    }
    alone -= _wanted(connection, alone)
    for batch in batches(sorted(alone)):
        for column in (observations.c.paper, names_of_papers.c.paper, papers.c.id):
            connection.execute(delete(column.table).where(column.in_(batch)))


def _wanted(connection: Connection, given: Collection[str]) -> set[str]:
    """Those of these papers that a vote or an example names, by whatever name of theirs.

    Examples stand in the profiles, so every one is read: some ten seconds for a million, and only
    where somebody is erased who brought papers of their own.
    """
    names: dict[str, str] = {}
    wanted: set[str] = set()
    for batch in batches(sorted(given)):
        rows = connection.execute(
            select(names_of_papers.c.name, names_of_papers.c.paper).where(
                names_of_papers.c.paper.in_(batch)
            )
        )
        names |= {row.name: row.paper for row in rows}
    for batch in batches(sorted(names)):
        voted = connection.scalars(select(votes.c.paper).where(votes.c.paper.in_(batch)))
        wanted |= {names[name] for name in voted}
    if not names:
        return wanted
    profiles = select(subscribers.c.profile).execution_options(yield_per=SIZE)
    for profile in connection.scalars(profiles):
        for interest in load_subscriber(profile).interests:
            wanted |= {names[name] for name in map(str, interest.papers) if name in names}
    return wanted
