"""Editions: frozen once, under a lease, and what each subscriber may draw from them."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, and_, delete, insert, or_, select, update

from digest.errors import LeaseLostError
from digest.model.delivery import State
from digest.model.edition import Candidates, Edition, Receipt
from digest.model.paper import Paper, PaperId
from digest.store import aliases
from digest.store.batches import batches
from digest.store.codec import dump_receipts, load_paper, load_receipts, paper_id
from digest.store.engine import Database
from digest.store.schema import contents, deliveries, editions, papers, slates

_SENT = (State.ACCEPTED, State.SENDING, State.UNCERTAIN)
"""States in which a mail has, or may have, reached somebody."""
_ORDER = (papers.c.day.desc().nulls_last(), papers.c.id)
"""The order of a slate."""


class Editions:
    """The shelf of editions; fulfils `ports.EditionShelf`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, day: date) -> Edition | None:
        """The frozen edition of that day."""
        with self._database.read() as connection:
            row = connection.execute(
                select(editions).where(editions.c.day == day, editions.c.frozen_at.is_not(None))
            ).one_or_none()
            if row is None:
                return None
            bodies = connection.scalars(
                select(slates.c.body).where(slates.c.edition == day).order_by(slates.c.position)
            ).all()
        on_slate = tuple(load_paper(body) for body in bodies)
        return Edition(day, row.frozen_at, on_slate, load_receipts(row.receipts))

    def frozen(self, *, until: date | None = None, limit: int = 30) -> Sequence[date]:
        """The keys of frozen editions, newest first."""
        wanted = select(editions.c.day).where(editions.c.frozen_at.is_not(None))
        if until is not None:
            wanted = wanted.where(editions.c.day <= until)
        with self._database.read() as connection:
            return connection.scalars(wanted.order_by(editions.c.day.desc()).limit(limit)).all()

    def lease(self, day: date, *, owner: str, now: datetime, lease: timedelta) -> bool:
        """Whether the caller may freeze this day; False if it is frozen or leased by another.

        One statement. `owner` must differ between runs; the same one extends its lease.
        """
        take = self._database.insert(editions).values(day=day, owner=owner, lease_until=now + lease)
        take = take.on_conflict_do_update(
            index_elements=[editions.c.day],
            set_={"owner": take.excluded.owner, "lease_until": take.excluded.lease_until},
            where=and_(
                editions.c.frozen_at.is_(None),
                or_(editions.c.lease_until <= now, editions.c.owner == owner),
            ),
        )
        with self._database.write() as connection:
            return connection.execute(take.returning(editions.c.day)).first() is not None

    def freeze(
        self, day: date, *, owner: str, now: datetime, receipts: Sequence[Receipt]
    ) -> Edition:
        """Freeze the slate: every stored paper that no other edition has, newest day first.

        Never those first stored after `now`. Raises LeaseLostError.

        A lease that ran out but that nobody took over still holds: the slate is written in one
        transaction, so there is nothing that a later run could find half done.
        """
        kept = tuple(receipts)
        unfrozen = and_(papers.c.edition.is_(None), papers.c.first_seen <= now)
        with self._database.write(lock="papers") as connection:
            won = connection.execute(
                update(editions)
                .where(
                    editions.c.day == day,
                    editions.c.owner == owner,
                    editions.c.frozen_at.is_(None),
                )
                .values(frozen_at=now, receipts=dump_receipts(kept))
            ).rowcount
            if not won:
                raise LeaseLostError(
                    f"The edition of {day} is frozen already, or another run is at it.",
                    cure="Nothing is lost; the next run goes on from there.",
                )
            rows = connection.execute(
                select(papers.c.id, papers.c.body).where(unfrozen).order_by(*_ORDER)
            ).all()
            for batch in batches(enumerate(rows)):
                places = [
                    {"edition": day, "position": position, "paper": row.id, "body": row.body}
                    for position, row in batch
                ]
                connection.execute(insert(slates), places)
            connection.execute(update(papers).where(unfrozen).values(edition=day))
        return Edition(day, now, tuple(load_paper(row.body) for row in rows), kept)

    def release(self, day: date, *, owner: str) -> None:
        """Give the lease back without freezing."""
        with self._database.write() as connection:
            connection.execute(
                delete(editions).where(
                    editions.c.day == day,
                    editions.c.owner == owner,
                    editions.c.frozen_at.is_(None),
                )
            )

    def unfrozen(self) -> Sequence[Paper]:
        """The stored papers that no edition has yet: what `freeze` would take now."""
        with self._database.read() as connection:
            bodies = connection.scalars(
                select(papers.c.body).where(papers.c.edition.is_(None)).order_by(*_ORDER)
            ).all()
        return [load_paper(body) for body in bodies]

    def candidates(
        self, subscribers: Sequence[str], *, edition: date, lookback_days: int
    ) -> Mapping[str, Candidates]:
        """What each subscriber may be sent, and everything they were ever sent.

        That is the slates after their last accepted delivery up to `edition`, of its last
        `lookback_days` days, newest first.

        Subscribers who start at the same day share their tuples: the cost is one reading of the
        slates and one statement for 500 subscribers.
        """
        after = edition - timedelta(days=lookback_days)
        with self._database.read() as connection:
            window = _window(connection, after, edition)
            names = _Names.read(connection)
            histories = _histories(connection, subscribers)
        given: dict[date, tuple[tuple[Paper, ...], tuple[Receipt, ...]]] = {}
        found = {}
        for subscriber in subscribers:
            history = histories[subscriber]
            start = max(after, history.last or after)
            if start not in given:
                given[start] = window.since(start, names)
            some_papers, some_receipts = given[start]
            found[subscriber] = Candidates(some_papers, some_receipts, names.all_of(history.sent))
        return found


@dataclass(slots=True)
class _History:
    """What one subscriber got: the edition last accepted, and the papers (names as sent)."""

    last: date | None = None
    sent: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Names:
    """The few papers with more than one id, both ways; and each id made into an object once."""

    current: dict[str, str]
    former: dict[str, list[str]]
    ids: dict[str, PaperId] = field(default_factory=dict)

    @classmethod
    def read(cls, connection: Connection) -> "_Names":
        current = aliases.absorbed(connection)
        former: dict[str, list[str]] = defaultdict(list)
        for old, new in current.items():
            former[new].append(old)
        return cls(current, former)

    def all_of(self, sent: set[str]) -> frozenset[PaperId]:
        """Every id, present and former, of the papers with these ids."""
        if self.current:
            now = {self.current.get(name, name) for name in sent}
            sent = sent | now | {old for name in now for old in self.former.get(name, ())}
        return frozenset(self._id(name) for name in sent)

    def _id(self, name: str) -> PaperId:
        found = self.ids.get(name)
        if found is None:
            found = self.ids[name] = paper_id(name)
        return found


@dataclass(slots=True)
class _Window:
    """The slates of some days, newest first, each as (id, paper) in its order."""

    slates: dict[date, list[tuple[str, Paper]]]
    receipts: dict[date, tuple[Receipt, ...]]

    def since(self, after: date, names: _Names) -> tuple[tuple[Paper, ...], tuple[Receipt, ...]]:
        """What was announced later than that day; of two snapshots of a paper the newest."""
        seen: set[str] = set()
        chosen: list[Paper] = []
        given: list[Receipt] = []
        for day, on_slate in self.slates.items():
            if day <= after:
                continue
            given.extend(self.receipts[day])
            for name, paper in on_slate:
                current = names.current.get(name, name)
                if current not in seen:
                    seen.add(current)
                    chosen.append(paper)
        return tuple(chosen), tuple(given)


def _window(connection: Connection, after: date, until: date) -> _Window:
    days = connection.execute(
        select(editions.c.day, editions.c.receipts)
        .where(editions.c.day > after, editions.c.day <= until, editions.c.frozen_at.is_not(None))
        .order_by(editions.c.day.desc())
    ).all()
    found: dict[date, list[tuple[str, Paper]]] = {row.day: [] for row in days}
    rows = connection.execute(
        select(slates)
        .where(slates.c.edition > after, slates.c.edition <= until)
        .order_by(slates.c.edition, slates.c.position)
    )
    for row in rows:
        found[row.edition].append((row.paper, load_paper(row.body)))
    return _Window(found, {row.day: load_receipts(row.receipts) for row in days})


def _histories(connection: Connection, wanted: Sequence[str]) -> dict[str, _History]:
    found = {subscriber: _History() for subscriber in wanted}
    for batch in batches(wanted):
        rows = connection.execute(
            select(
                deliveries.c.subscriber,
                deliveries.c.edition,
                deliveries.c.state,
                contents.c.picks,
            )
            .join_from(deliveries, contents, isouter=True)
            .where(deliveries.c.subscriber.in_(batch), deliveries.c.state.in_(_SENT))
        )
        for subscriber, edition, state, picks in rows:
            history = found[subscriber]
            if state == State.ACCEPTED and (history.last is None or history.last < edition):
                history.last = edition
            history.sent.update(json.loads(picks) if picks else ())
    return found
