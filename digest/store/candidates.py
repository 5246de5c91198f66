"""What each subscriber may draw from: slates since their last accepted mail, and revisions.

A mail has room for some revisions only, so those that it left out wait for the next one: which of
them are news is told by the versions that somebody was sent, within the lookback.

A mail that only says that there is nothing shows no paper, so it moves no start: what was below
somebody's threshold stays a candidate after it, as it does after a day without a mail.

Subscribers who start at the same day share their tuples: the cost is one reading of the slates
and one statement for 500 subscribers.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import Connection, Table, and_, select, true

from digest.model.delivery import State
from digest.model.edition import Candidates, Receipt
from digest.model.paper import Paper, PaperId
from digest.store.aliases import Names
from digest.store.batches import batches
from digest.store.codec import load_paper, load_receipts
from digest.store.packing import NOTHING_SENT, load_sent
from digest.store.schema import contents, deliveries, editions, revisions, slates

_SENT = (State.ACCEPTED, State.SENDING, State.UNCERTAIN)
"""States in which a mail has, or may have, reached somebody."""


def candidates(
    connection: Connection,
    subscribers: Sequence[str],
    *,
    edition: date,
    lookback_days: int,
    sent_before: date | None = None,
) -> dict[str, Candidates]:
    """As `ports.EditionShelf.candidates` says; papers and revisions newest day first.

    Of mails, only those of editions earlier than `sent_before` count; without it, all.
    """
    after = edition - timedelta(days=lookback_days)
    window = _Window.read(connection, after, edition)
    names = Names.read(connection)
    histories = _histories(connection, subscribers, before=sent_before)
    shares: dict[date, _Share] = {}
    found = {}
    for subscriber in subscribers:
        history = histories[subscriber]
        start = max(after, history.last or after)
        if start not in shares:
            shares[start] = window.since(start, names)
        share = shares[start]
        sent = names.all_of(history.papers)
        revised = share.revised_for(history, sent, names)
        found[subscriber] = Candidates(share.papers, share.receipts, sent, revised)
    return found


@dataclass(slots=True)
class _History:
    """What one subscriber got: the last edition with papers, these, the versions of updates.

    Papers are there under the names with which they were sent.
    """

    last: date | None = None
    papers: set[str] = field(default_factory=set)
    versions: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Share:
    """What all have in common who start at the same day."""

    papers: tuple[Paper, ...]
    receipts: tuple[Receipt, ...]
    revised: Mapping[str, Paper]
    """The newest revision of each paper, by its present id."""
    twice: frozenset[str]
    """Those of them that are among `papers` as well."""
    plain: tuple[Paper, ...]
    """The others: what is revised for somebody who was sent none of `revised`."""

    def revised_for(
        self, history: _History, sent: frozenset[PaperId], names: Names
    ) -> tuple[Paper, ...]:
        """What is an update for this subscriber.

        Not a version that they have, or may have, for a mail whose fate is unknown does not move
        their start; and not of a paper that is still to be news to them as itself.
        """
        had = {
            name
            for old, version in history.versions.items()
            if (paper := self.revised.get(name := names.present(old))) is not None
            and (paper.version or 0) <= version
        }
        known = {name for name in self.twice if names.id(name) in sent}
        if not had and not known:
            return self.plain
        unfit = had | (self.twice - known)
        return tuple(paper for name, paper in self.revised.items() if name not in unfit)


@dataclass(frozen=True, slots=True)
class _Window:
    """Some days, newest first; their slates and revisions, each as (id, paper) in its order."""

    slates: Mapping[date, Sequence[tuple[str, Paper]]]
    revised: Mapping[date, Sequence[tuple[str, Paper]]]
    receipts: Mapping[date, tuple[Receipt, ...]]

    @classmethod
    def read(cls, connection: Connection, after: date, until: date) -> "_Window":
        """What was frozen later than `after`, up to `until`."""
        rows = connection.execute(
            select(editions.c.day, editions.c.receipts)
            .where(
                editions.c.day > after, editions.c.day <= until, editions.c.frozen_at.is_not(None)
            )
            .order_by(editions.c.day.desc())
        )
        receipts = {row.day: load_receipts(row.receipts) for row in rows}

        on_slates, revised = (
            _snapshots(connection, table, receipts, after=after, until=until)
            for table in (slates, revisions)
        )
        return cls(on_slates, revised, receipts)

    def since(self, after: date, names: Names) -> _Share:
        """What was announced after that day, and all revisions; of two snapshots the newest."""
        days = [day for day in self.receipts if day > after]
        papers = _newest(self.slates, days, names)
        revised = _newest(self.revised, self.receipts, names)
        return _Share(
            papers=tuple(papers.values()),
            receipts=tuple(receipt for day in days for receipt in self.receipts[day]),
            revised=revised,
            twice=frozenset(revised.keys() & papers.keys()),
            plain=tuple(paper for name, paper in revised.items() if name not in papers),
        )


def _newest(
    table: Mapping[date, Sequence[tuple[str, Paper]]], days: Iterable[date], names: Names
) -> dict[str, Paper]:
    """By present id, the first snapshot of each paper on these days, which are newest first."""
    found: dict[str, Paper] = {}
    for day in days:
        for name, paper in table[day]:
            found.setdefault(names.present(name), paper)
    return found


def _snapshots(
    connection: Connection, table: Table, days: Iterable[date], *, after: date, until: date
) -> dict[date, list[tuple[str, Paper]]]:
    found: dict[date, list[tuple[str, Paper]]] = {day: [] for day in days}
    rows = connection.execute(
        select(table.c.edition, table.c.paper, table.c.body)
        .where(table.c.edition > after, table.c.edition <= until)
        .order_by(table.c.edition, table.c.position)
    )
    for edition, name, body in rows:
        found[edition].append((name, load_paper(body)))
    return found


def _histories(
    connection: Connection, wanted: Sequence[str], *, before: date | None
) -> dict[str, _History]:
    found = {subscriber: _History() for subscriber in wanted}
    reached = and_(
        deliveries.c.state.in_(_SENT), true() if before is None else deliveries.c.edition < before
    )
    for batch in batches(wanted):
        rows = connection.execute(
            select(
                deliveries.c.subscriber,
                deliveries.c.edition,
                deliveries.c.state,
                contents.c.picks,
            )
            .join_from(deliveries, contents, isouter=True)
            .where(deliveries.c.subscriber.in_(batch), reached)
        )
        for subscriber, edition, state, picks in rows:
            history = found[subscriber]
            showed = state == State.ACCEPTED and picks != NOTHING_SENT
            if showed and (history.last is None or history.last < edition):
                history.last = edition
            if picks:
                papers, versions = load_sent(picks)
                history.papers.update(papers)
                for name, version in versions.items():
                    history.versions[name] = max(version, history.versions.get(name, 0))
    return found
