"""A reader as they were before an edition's mail went out to them.

Once a mail has reached somebody, its papers are no longer candidates. Who asks afterwards why a
paper was picked, or was not, wants to see the list as it was made.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from digest.model.delivery import Delivery, Prepared, State
from digest.model.paper import PaperId
from digest.model.subscriber import Subscriber
from digest.pipeline.desk import RankingDesk
from digest.pipeline.parts import Parts

if TYPE_CHECKING:
    from digest.rank.reader import Reader

_REACHED = frozenset({State.ACCEPTED, State.SENDING, State.UNCERTAIN})
"""States in which a mail has, or may have, reached somebody."""


def moment_of(prepared: Prepared | None, *, now: datetime) -> datetime:
    """When a list was made, which is what votes and trends are looked at for; else now."""
    return prepared.dated if prepared is not None else now


def reader_then(desk: RankingDesk, subscriber: Subscriber) -> "Reader":
    """The reader of the desk's edition, as if its mail and all later ones had not been sent.

    What they ask for is what they ask for now; votes later than the desk's clock do not count.
    """
    [reader] = desk.readers([subscriber], in_hindsight=desk.rehearsal is None)
    return replace(reader, votes=tuple(each for each in reader.votes if each.at <= desk.now))


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


def _papers_of(parts: Parts, delivery: Delivery) -> tuple[PaperId, ...]:
    prepared = parts.ledger.prepared(delivery.key.edition, delivery.key.subscriber)
    return prepared.selection.papers if prepared else ()
