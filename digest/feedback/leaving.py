"""Leaving: the one thing that must always work.

Somebody who leaves becomes `unsubscribed`. They are not put on the suppression list: that list is
for mailboxes which must not be written to whoever asks, while a reader who left may come back by
asking again. No roster brings them back (roster/plan.py), and the ledger's claim looks at the
status at the last moment.
"""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from digest.errors import SubscriberError
from digest.model.feedback import Unsubscribe
from digest.model.subscriber import Status, Subscriber
from digest.ports import SubscriberShelf

log = logging.getLogger(__name__)


UNDO_WITHIN = timedelta(days=30)
"""So long the link by which somebody left brings them back; later they ask anew."""
_LEFT = "unsubscribed: "
"""How the log of changes begins to tell of it."""


class Way(StrEnum):
    """How somebody said that they leave."""

    ONE_CLICK = "one-click"
    """Their mail program's own button (RFC 8058)."""
    PAGE = "page"
    MAILTO = "mailto"
    """A mail to the address in List-Unsubscribe (RFC 2369)."""
    COMMAND = "command"
    PROVIDER = "provider"
    """By a link of the service that sends for us, which tells us of it."""


_BY_THEMSELVES = frozenset(f"{_LEFT}{way}" for way in Way if way is not Way.COMMAND)
"""The causes that can be undone by a link: whoever runs the digest has other ways."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """What came of it. `left` is None if they were gone before."""

    subscriber: Subscriber | None
    """As they are now; None if they were erased, or never were."""
    left: Unsubscribe | None


def decide(subscriber: Subscriber, *, now: datetime, how: Way) -> Leaving:
    """Say what leaving makes of a subscriber; twice is once."""
    if subscriber.status in {Status.UNSUBSCRIBED, Status.SUPPRESSED}:
        return Leaving(subscriber, None)
    gone = replace(subscriber, status=Status.UNSUBSCRIBED)
    return Leaving(gone, Unsubscribe(subscriber.id, now, how.value))


def leave(shelf: SubscriberShelf, subscriber: str, *, now: datetime, how: Way) -> Leaving:
    """End the subscription with this id; committed when it returns."""
    leaving = Leaving(None, None)

    def gone(known: Subscriber) -> Subscriber:
        nonlocal leaving
        leaving = decide(known, now=now, how=how)
        return leaving.subscriber or known

    try:
        shelf.amend(subscriber, gone, now=now, cause=f"{_LEFT}{how}")
    except SubscriberError:
        if shelf.by_id(subscriber) is None:  # erased, which is leaving too
            return Leaving(None, None)
        raise
    if leaving.left is not None:
        log.info("subscriber %s unsubscribed (%s)", subscriber, how)
    return leaving


def leave_by_address(shelf: SubscriberShelf, address: str, *, now: datetime, how: Way) -> Leaving:
    """End the subscription of a (normalised) address; committed when it returns.

    Raises:
        SubscriberError: if nobody has it: a slip of the pen must not look like success.

    """
    known = shelf.get(address)
    leaving = leave(shelf, known.id, now=now, how=how) if known else Leaving(None, None)
    if leaving.subscriber is None:
        raise SubscriberError(
            f"{address} is no subscriber", cure="See who is with `digest subscribers list`."
        )
    return leaving


def may_return(shelf: SubscriberShelf, subscriber: str, *, now: datetime) -> Status | None:
    """What status somebody had who left by themselves lately; None if leaving is not undone.

    Not after a complaint or a bounce, and not where the operator ended it since.
    """
    person = shelf.by_id(subscriber)
    if person is None or person.status is not Status.UNSUBSCRIBED:
        return None
    moves = [one for one in shelf.history(subscriber) if "status" in one.fields]
    if len(moves) < 2 or moves[-1].cause not in _BY_THEMSELVES:  # noqa: PLR2004 - and one before
        return None
    if now - moves[-1].at > UNDO_WITHIN or shelf.suppression(person.address) is not None:
        return None
    before = Status(moves[-2].fields["status"])
    return before if before in {Status.ACTIVE, Status.PAUSED} else None


def undo(shelf: SubscriberShelf, subscriber: str, *, now: datetime) -> Subscriber | None:
    """Take leaving back: they are as they were before it; None where that may not be."""
    before = may_return(shelf, subscriber, now=now)
    if before is None:
        return None

    def decide(known: Subscriber) -> Subscriber:
        if known.status is not Status.UNSUBSCRIBED:
            raise SubscriberError(f"subscriber {known.id} is {known.status}")
        return replace(known, status=before)

    try:
        return shelf.amend(subscriber, decide, now=now, cause="leaving undone")
    except SubscriberError:  # erased, or suppressed, in this very moment
        return None
