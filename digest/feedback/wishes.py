"""Changing single wishes of a reader, each in one transaction from what is stored then."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from digest.errors import SubscriberError
from digest.model.subscriber import Status, Subscriber
from digest.ports import SubscriberShelf

READS = frozenset({Status.ACTIVE, Status.PAUSED})
"""Who gets mail, or will again: the others' wishes change nothing."""
FOLLOWED, MUTED, MUTED_AUTHORS = "followed", "muted", "muted_authors"


def change_words(
    shelf: SubscriberShelf,
    subscriber: str,
    key: str,
    word: str,
    *,
    there: bool,
    now: datetime,
    cause: str,
) -> Subscriber:
    """Put one line of text into one of a reader's lists of words, or take it out.

    It may be so already. They are returned as they are then.

    Raises:
        SubscriberError: if they get no mail by now.

    """

    def decide(known: Subscriber) -> Subscriber:
        others = tuple(one for one in getattr(known, key) if one.casefold() != word.casefold())
        has = len(others) < len(getattr(known, key))
        changes: dict[str, Any] = {key: (*others, word) if there else others}
        return known if has is there else replace(known, **changes)

    return amend(shelf, subscriber, decide, now=now, cause=cause)


def move(
    shelf: SubscriberShelf, subscriber: str, status: Status, *, now: datetime, cause: str
) -> Subscriber:
    """Pause somebody's mail, or go on with it; as they are then.

    Raises:
        SubscriberError: if they get no mail by now.

    """
    return amend(
        shelf,
        subscriber,
        lambda known: replace(known, status=status, paused_until=None),
        now=now,
        cause=cause,
    )


def amend(
    shelf: SubscriberShelf,
    subscriber: str,
    decide: Callable[[Subscriber], Subscriber],
    *,
    now: datetime,
    cause: str,
) -> Subscriber:
    """Change somebody who reads, from what is stored at that moment.

    Raises:
        SubscriberError: if they get no mail by now.

    """

    def still(known: Subscriber) -> Subscriber:
        if known.status not in READS:  # who left in this very moment stays gone
            raise SubscriberError(f"subscriber {known.id} is {known.status}")
        return decide(known)

    return shelf.amend(subscriber, still, now=now, cause=cause)
