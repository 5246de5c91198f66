"""A reader as they were before an edition's mail went out to them.

Once a mail has reached somebody, its papers are no longer candidates. Who asks afterwards why a
paper was picked, or was not, wants to see the list as it was made.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from digest.model.delivery import Delivery, State
from digest.model.edition import Candidates
from digest.model.paper import Paper, PaperId
from digest.model.subscriber import Subscriber
from digest.pipeline.desk import RankingDesk
from digest.pipeline.parts import Parts

if TYPE_CHECKING:
    from digest.rank.reader import Reader

_REACHED = frozenset({State.ACCEPTED, State.SENDING, State.UNCERTAIN})
"""States in which a mail has, or may have, reached somebody."""


def reader_then(parts: Parts, desk: RankingDesk, subscriber: Subscriber) -> "Reader":
    """The reader of the desk's edition, as if its mail and all later ones had not been sent.

    What they ask for is what they ask for now; votes later than the desk's clock do not count.
    """
    [reader] = desk.readers([subscriber])
    reached = reached_by(parts, subscriber)
    if desk.rehearsal is not None or all(each.key.edition < desk.day for each in reached):
        return reader
    before = [each for each in reached if each.key.edition < desk.day]
    return replace(
        reader,
        candidates=_candidates(parts, desk.day, before, reader.candidates),
        votes=tuple(each for each in reader.votes if each.at <= desk.now),
    )


def reached_by(parts: Parts, subscriber: Subscriber) -> Sequence[Delivery]:
    """The deliveries that have, or may have, reached somebody, the newest edition first."""
    return parts.ledger.deliveries(subscriber=subscriber.id, states=_REACHED)


def sent_on(parts: Parts, subscriber: Subscriber, names: frozenset[PaperId]) -> list[date]:
    """The editions whose mail to somebody held a paper of one of these names, oldest first."""
    return sorted(
        each.key.edition
        for each in reached_by(parts, subscriber)
        if not names.isdisjoint(_papers_of(parts, each))
    )


def _candidates(
    parts: Parts, day: date, before: Sequence[Delivery], today: Candidates
) -> Candidates:
    """The slates after the last mail accepted before that day, and what was sent until then."""
    accepted = [each.key.edition for each in before if each.state is State.ACCEPTED]
    after = max([day - timedelta(days=parts.lookback_days), *accepted])
    frozen = parts.editions.frozen(until=day, limit=parts.lookback_days + 1)
    slates = [slate for each in frozen if each > after and (slate := parts.editions.get(each))]
    papers: dict[PaperId, Paper] = {}
    for slate in slates:
        for paper in slate.papers:
            papers.setdefault(paper.id, paper)
    sent = {paper for each in before for paper in _papers_of(parts, each)}
    names = {name for one in parts.papers.known(sent).values() for name in (one.id, *one.ids)}
    return replace(
        today,
        papers=tuple(papers.values()),
        receipts=tuple(receipt for slate in slates for receipt in slate.receipts),
        sent=frozenset(sent | names),
    )


def _papers_of(parts: Parts, delivery: Delivery) -> tuple[PaperId, ...]:
    prepared = parts.ledger.prepared(delivery.key.edition, delivery.key.subscriber)
    return prepared.selection.papers if prepared else ()
