"""Revisions: papers of earlier editions that were replaced; parts of transactions.

A paper is on one slate, ever. When a source tells of a newer version later, the next edition that
is frozen keeps a snapshot of that version beside its slate: a revision. It is for those whom the
ranker thinks it concerns; the edition's papers stay what they are.

A version counts as grown only against one that was known when its last snapshot was taken. A
number that appears late (the paper came from a source that numbers nothing) says nothing new, nor
does one that two papers have for having turned out to be one (`aliases.absorb`).
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, insert, select, update

from digest.store import summaries
from digest.store.batches import batches
from digest.store.schema import GROWN, papers, revisions

ORDER = (papers.c.day.desc().nulls_last(), papers.c.id)
"""The order of a slate, and of the revisions behind it."""


def grown(connection: Connection, *due: ColumnElement[bool]) -> Sequence[tuple[str, int, str]]:
    """(id, version, body) of papers that were replaced since their last snapshot."""
    return connection.execute(
        select(papers.c.id, papers.c.version, papers.c.body)
        .where(papers.c.shown.is_not(None), GROWN, *due)
        .order_by(*ORDER)
    ).all()


def record(connection: Connection, day: date, *, first: int, now: datetime) -> None:
    """Keep with an edition what was replaced by `now` of those before it, from that position on."""
    due = (papers.c.edition < day, papers.c.updated_at <= now)
    rows = grown(connection, *due)
    bodies = summaries.told(connection, [body for _, _, body in rows])
    for batch in batches(enumerate(zip(rows, bodies, strict=True), start=first)):
        places = [
            {
                "edition": day,
                "position": position,
                "paper": name,
                "version": version,
                "body": body,
            }
            for position, ((name, version, _), body) in batch
        ]
        connection.execute(insert(revisions), places)
    connection.execute(update(papers).where(GROWN, *due).values(shown=papers.c.version))
