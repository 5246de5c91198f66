"""Papers, their names, what was observed of them, and how the sources did."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from digest.model.edition import Receipt
from digest.model.paper import Observation, Paper, PaperId, Signals
from digest.ports import Collected, Validator
from digest.store import aliases, kept
from digest.store.batches import batches
from digest.store.codec import dump_paper, dump_receipt, load_paper, load_receipt, paper_id
from digest.store.engine import Database
from digest.store.schema import observations, papers, receipts, validators


class Papers:
    """The shelf of papers; fulfils `ports.PaperShelf`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self, ids: Collection[PaperId]) -> Mapping[PaperId, Paper]:
        """The stored paper for each of these names (any alias) that is known."""
        names = {str(name): name for name in ids}
        found: dict[PaperId, Paper] = {}
        bodies: dict[str, Paper] = {}
        with self._database.read() as connection:
            current = aliases.resolve(connection, names)
            for batch in batches(sorted(set(current.values()))):
                rows = connection.execute(
                    select(papers.c.id, papers.c.body).where(papers.c.id.in_(batch))
                )
                bodies.update((row.id, load_paper(row.body)) for row in rows)
        for name, paper in current.items():
            found[names[name]] = bodies[paper]
        return found

    def save(self, collected: Collected, *, now: datetime) -> None:
        """Write a collection, all of it or nothing.

        A paper that another collection absorbed since this one looked is left out: writing it
        would bring back what was merged. The next collection sees it under its new id.
        """
        with self._database.write(lock="papers") as connection:
            current = aliases.resolve(connection, [str(paper.id) for paper in collected.papers])
            own = [
                paper
                for paper in collected.papers
                if current.get(str(paper.id), str(paper.id)) == str(paper.id)
            ]
            self._upsert(connection, own, now)
            told = [*(paper.id for paper in own), *collected.absorbed, *collected.absorbed.values()]
            kept.announce(connection, set(map(str, told)))
            aliases.add(connection, self._database, own)
            aliases.absorb(connection, self._database, collected.absorbed)
            self._observe(connection, collected.observations)
            if collected.receipts:
                rows = [{"at": r.at, "body": dump_receipt(r)} for r in collected.receipts]
                connection.execute(insert(receipts), rows)
            self._validate(connection, collected.validators)

    def keep(self, given: Collection[Paper], *, now: datetime) -> None:
        """Store papers that a reader brought as examples; no slate has them.

        Until a source tells of one: `save` then makes it a paper like any other. Those that a
        source has told of stay as they are; what an earlier list said of one is replaced.
        """
        with self._database.write(lock="papers") as connection:
            current = aliases.resolve(
                connection, [str(name) for paper in given for name in (paper.id, *paper.ids)]
            )
            own = [
                paper
                for paper in given
                if {current.get(str(name)) for name in (paper.id, *paper.ids)}
                <= {None, str(paper.id)}
            ]
            kept.keep(connection, self._database, own, [_row(paper, now) for paper in own])

    def find(self, *, since: date | None = None, until: date | None = None) -> Sequence[Paper]:
        """Papers by `day` (inclusive), newest first, then by id.

        Those without a day come last, and only if no bound is given.
        """
        wanted = select(papers.c.body)
        if since is not None:
            wanted = wanted.where(papers.c.day >= since)
        if until is not None:
            wanted = wanted.where(papers.c.day <= until)
        with self._database.read() as connection:
            bodies = connection.scalars(
                wanted.order_by(papers.c.day.desc().nulls_last(), papers.c.id)
            ).all()
        return [load_paper(body) for body in bodies]

    def observations(self, ids: Collection[PaperId]) -> Mapping[PaperId, Sequence[Observation]]:
        """What was seen of each, oldest first; those never observed are left out."""
        names = {str(name): name for name in ids}
        seen: dict[str, list[Observation]] = defaultdict(list)
        with self._database.read() as connection:
            current = aliases.resolve(connection, names)
            for batch in batches(sorted(set(current.values()))):
                for row in connection.execute(
                    select(observations)
                    .where(observations.c.paper.in_(batch))
                    .order_by(observations.c.at, observations.c.source)
                ):
                    signals = Signals(row.upvotes, row.comments, row.stars)
                    seen[row.paper].append(
                        Observation(paper_id(row.paper), row.source, row.at, signals)
                    )
        return {names[name]: seen[paper] for name, paper in current.items() if paper in seen}

    def validators(self) -> Mapping[str, Validator]:
        """All validators by URL."""
        with self._database.read() as connection:
            return {
                row.url: Validator(row.url, row.etag, row.last_modified)
                for row in connection.execute(select(validators))
            }

    def receipts(self, *, since: datetime | None = None) -> Sequence[Receipt]:
        """The receipts of past collections, newest first."""
        wanted = select(receipts.c.body)
        if since is not None:
            wanted = wanted.where(receipts.c.at >= since)
        with self._database.read() as connection:
            bodies = connection.scalars(
                wanted.order_by(receipts.c.at.desc(), receipts.c.id.desc())
            ).all()
        return [load_receipt(body) for body in bodies]

    def _upsert(self, connection: Connection, own: Sequence[Paper], now: datetime) -> None:
        upsert = self._database.insert(papers)
        upsert = upsert.on_conflict_do_update(
            index_elements=[papers.c.id],
            set_={
                "day": upsert.excluded.day,
                "body": upsert.excluded.body,
                "version": upsert.excluded.version,
                "updated_at": upsert.excluded.updated_at,
            },
        )
        for batch in batches(own):
            connection.execute(upsert, [_row(paper, now) for paper in batch])

    def _observe(self, connection: Connection, seen: Sequence[Observation]) -> None:
        """Store what differs from the last observation of the same paper by the same source."""
        current = aliases.resolve(connection, [str(one.paper) for one in seen])
        last = _last_signals(connection, set(current.values()))
        rows = []
        for one in sorted(seen, key=lambda one: one.at):
            paper = current.get(str(one.paper))
            if paper is None or last.get((paper, one.source)) == one.signals:
                continue
            last[paper, one.source] = one.signals
            rows.append(
                {
                    "paper": paper,
                    "source": one.source,
                    "at": one.at,
                    "upvotes": one.signals.upvotes,
                    "comments": one.signals.comments,
                    "stars": one.signals.stars,
                }
            )
        if rows:
            connection.execute(self._database.insert(observations).on_conflict_do_nothing(), rows)

    def _validate(self, connection: Connection, given: Sequence[Validator]) -> None:
        if not given:
            return
        upsert = self._database.insert(validators)
        upsert = upsert.on_conflict_do_update(
            index_elements=[validators.c.url],
            set_={
                "etag": upsert.excluded.etag,
                "last_modified": upsert.excluded.last_modified,
            },
        )
        rows = [
            {"url": one.url, "etag": one.etag, "last_modified": one.last_modified} for one in given
        ]
        connection.execute(upsert, rows)


def _row(paper: Paper, now: datetime) -> dict[str, Any]:
    return {
        "id": str(paper.id),
        "day": paper.day,
        "first_seen": now,
        "updated_at": now,
        "body": dump_paper(paper),
        "version": paper.version,
    }


def _last_signals(
    connection: Connection, wanted: Collection[str]
) -> dict[tuple[str, str], Signals]:
    """What each source last said of these papers (ids), by (paper, source)."""
    last: dict[tuple[str, str], Signals] = {}
    for batch in batches(sorted(wanted)):
        rows = connection.execute(
            select(observations).where(observations.c.paper.in_(batch)).order_by(observations.c.at)
        )
        last.update(
            ((row.paper, row.source), Signals(row.upvotes, row.comments, row.stars)) for row in rows
        )
    return last
