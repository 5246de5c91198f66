"""Reading the mailbox once: each mail is taken, and only then out of it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from digest.feedback.inbox.clerk import Clerk
from digest.feedback.policy import Deed, Patience, worn_out
from digest.model.feedback import SuppressionCause
from digest.ports import Arrived, Mailbox, ReturnShelf, SubscriberShelf

COUNTED = 200
"""After so many mails their kinds are written down; a crash loses at most this count."""


@dataclass(frozen=True, slots=True)
class Round:
    """What was read: how many mails of each kind, and what was done about them."""

    kinds: Mapping[str, int] = field(default_factory=dict)
    deeds: Mapping[Deed, int] = field(default_factory=dict)
    worn_out: int = 0
    """Addresses that are written to no more since they bounced softly again and again."""
    trouble: str = ""
    """What kept it from being read, in a sentence with its cure; "" if nothing did."""

    @property
    def mails(self) -> int:
        """How many mails were taken."""
        return sum(self.kinds.values())


def go_round(mailbox: Mailbox, clerk: Clerk, returns: ReturnShelf, now: datetime) -> Round:
    """Take every mail that is there.

    Raises InboxError if the mailbox fails and StoreError if the store does; what was taken by
    then is done, the rest is still in the mailbox.
    """
    kinds: Counter[str] = Counter()
    deeds: Counter[Deed] = Counter()
    written: Counter[str] = Counter()
    try:
        for mail in mailbox.arrived():
            raw = mail.read()
            if raw is None:
                continue
            taken = clerk.take(raw)
            _put_away(mail, taken.deed)
            kinds[taken.kind] += 1
            deeds[taken.deed] += 1
            if kinds.total() - written.total() >= COUNTED:
                returns.count(kinds - written, day=now.date())
                written = kinds.copy()
    finally:
        returns.count(kinds - written, day=now.date())
    return Round(kinds, deeds)


def _put_away(mail: Arrived, deed: Deed) -> None:
    if deed is Deed.KEEP:
        mail.keep()
    else:
        mail.done()


def weed_out(
    subscribers: SubscriberShelf, returns: ReturnShelf, patience: Patience, now: datetime
) -> int:
    """Suppress the addresses that bounced softly too often for too long; how many."""
    gone = 0
    # Older than this, even a strike a day weighs next to nothing.
    for subscriber, strikes in returns.struck(since=now - patience.span):
        person = subscribers.by_id(subscriber)
        if person is None or subscribers.suppression(person.address) is not None:
            continue
        fresh = [one for one in strikes if one.at >= person.consent.at]
        if worn_out(fresh, now, patience):
            told = f"{len(fresh)} in {(now - fresh[0].at) / timedelta(days=1):.0f} days"
            cause = SuppressionCause.SOFT_BOUNCE
            subscribers.suppress(person.address, cause, now=now, detail=told)
            gone += 1
    return gone
