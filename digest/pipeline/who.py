"""Who is due: by their own clock, or by an operator's wish."""

import itertools
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import TypeVar

from digest.model.delivery import Due
from digest.model.subscriber import Status, Subscriber
from digest.pipeline.parts import Parts
from digest.schedule import by_hand, due

T = TypeVar("T")
CHUNK = 500
"""How many subscribers are looked up at a time; they are streamed, never all in memory."""


def who_is_due(
    parts: Parts, *, only: Subscriber | None, edition: date | None, now: datetime
) -> Iterator[Due]:
    """Everybody whose mail is due now, streamed."""
    if only is not None:
        yield by_hand(only, now=now, calendar=parts.calendar, edition=edition)
        return
    active = parts.subscribers.all(status=Status.ACTIVE)
    for chunk in _chunks(active, CHUNK):
        latest = parts.ledger.latest([subscriber.id for subscriber in chunk])
        for subscriber in chunk:
            if edition is not None:
                yield by_hand(subscriber, now=now, calendar=parts.calendar, edition=edition)
            elif found := due(
                subscriber, now=now, calendar=parts.calendar, latest=latest.get(subscriber.id)
            ):
                yield found


def _chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while chunk := list(itertools.islice(iterator, size)):
        yield chunk
