"""Votes: what readers said of papers, one each."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Row, delete, select

from digest.errors import SubscriberError
from digest.model.feedback import Verb, Vote
from digest.model.paper import PaperId
from digest.model.subscriber import Status
from digest.store import aliases
from digest.store.aliases import Names
from digest.store.batches import SIZE, batches
from digest.store.codec import paper_id
from digest.store.engine import Database
from digest.store.schema import aliases as names_of_papers
from digest.store.schema import subscribers, votes

_READERS = (Status.ACTIVE, Status.PAUSED)
"""Whose likes may count for others: those who left, or may not be written to, are left alone."""
_ORDER = (votes.c.subscriber, votes.c.at, votes.c.paper)


class Votes:
    """The shelf of votes; fulfils `ports.VoteShelf`.

    A vote is stored under the id that its paper had then. Papers turn out to be one later, so
    whoever reads votes looks their papers up; of two votes that meet in this way the later counts.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def cast(self, vote: Vote) -> None:
        """Store a vote; it takes the place of an earlier one of that reader on that paper.

        A paper that is not stored may be voted on. Raises SubscriberError if there is no such
        reader.
        """
        with self._database.write() as connection:
            # Locked, so that they are not erased before the vote is in.
            person = select(subscribers.c.id).where(subscribers.c.id == vote.subscriber)
            locked = person.with_for_update(read=True, key_share=True)
            if connection.execute(locked).first() is None:
                raise SubscriberError(
                    f"There is no subscriber {vote.subscriber}.",
                    cure="`digest subscribers list` shows who there is.",
                )
            name = str(vote.paper)
            upsert = self._database.insert(votes).values(
                subscriber=vote.subscriber,
                paper=aliases.resolve(connection, [name]).get(name, name),
                verb=vote.verb,
                at=vote.at,
            )
            upsert = upsert.on_conflict_do_update(
                index_elements=[votes.c.subscriber, votes.c.paper],
                set_={"verb": upsert.excluded.verb, "at": upsert.excluded.at},
                where=votes.c.at <= upsert.excluded.at,
            )
            connection.execute(upsert)

    def withdraw(self, subscriber: str, paper: PaperId) -> bool:
        """Forget a vote, whatever name of the paper is given; whether there was one."""
        name = str(paper)
        with self._database.write() as connection:
            present = aliases.resolve(connection, [name]).get(name, name)
            all_names = select(names_of_papers.c.name).where(names_of_papers.c.paper == present)
            gone = delete(votes).where(
                votes.c.subscriber == subscriber,
                votes.c.paper.in_([name, *connection.scalars(all_names)]),
            )
            return connection.execute(gone).rowcount > 0

    def of(self, subscribers: Collection[str]) -> Mapping[str, Sequence[Vote]]:
        """Each one's votes, the oldest first, papers under their present ids."""
        found: dict[str, Sequence[Vote]] = dict.fromkeys(subscribers, ())
        with self._database.read() as connection:
            for batch in batches(found):
                rows = connection.execute(
                    select(votes).where(votes.c.subscriber.in_(batch)).order_by(*_ORDER)
                ).all()
                present = aliases.resolve(connection, (row.paper for row in rows))
                for subscriber, said in groupby(rows, key=lambda row: row.subscriber):
                    last = _last(said, present)
                    found[subscriber] = [
                        Vote(subscriber, paper_id(name), Verb(row.verb), row.at)
                        for name, row in last.items()
                    ]
        return found

    def likes(
        self, *, since: datetime, until: datetime | None = None
    ) -> Mapping[str, frozenset[PaperId]]:
        """What each reader who allows it (`Subscriber.co_reading`) liked since then.

        Up to `until`, if given, that moment included. Papers are there under each id that they
        have or had: a slate may know them by a former one. Readers without a like are left out.
        """
        recent = votes.c.at >= since
        if until is not None:
            recent &= votes.c.at <= until
        said = (
            select(votes)
            .join_from(votes, subscribers)
            .where(recent, subscribers.c.status.in_(_READERS), subscribers.c.co_reading)
            .order_by(*_ORDER)
            .execution_options(yield_per=SIZE)
        )
        found: dict[str, frozenset[PaperId]] = {}
        with self._database.read() as connection:
            names = Names.read(connection)
            voted_on = connection.scalars(select(votes.c.paper).where(recent).distinct())
            present = aliases.resolve(connection, voted_on.all())
            for subscriber, rows in groupby(
                connection.execute(said), key=lambda row: str(row.subscriber)
            ):
                last = _last(rows, present).items()
                liked = {name for name, row in last if row.verb == Verb.LIKE}
                if liked:
                    found[subscriber] = names.all_of(liked)
        return found


def _last(rows: Iterable[Row[Any]], present: Mapping[str, str]) -> dict[str, Row[Any]]:
    """A reader's last vote on each paper, by its present id; `rows` and result oldest first."""
    found: dict[str, Row[Any]] = {}
    for row in rows:
        name = present.get(row.paper, row.paper)
        found.pop(name, None)
        found[name] = row
    return found
