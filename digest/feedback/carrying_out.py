"""Carrying out what is to be done about somebody whose mail came back, however that was told."""

import logging
from datetime import date, datetime

from digest.feedback.policy import Deed, on_bounce
from digest.model.feedback import Block, BounceClass, Strike, SuppressionCause
from digest.model.subscriber import Subscriber
from digest.ports import ReturnShelf, SubscriberShelf
from digest.redact import without_addresses, without_name

_log = logging.getLogger(__name__)


def bounced(
    person: Subscriber,
    said: BounceClass,
    told: str,
    *,
    edition: date,
    subscribers: SubscriberShelf,
    returns: ReturnShelf,
    now: datetime,
) -> Deed:
    """A mail of an edition came back: committed when it returns. `told` is what the server said."""
    deed = on_bounce(said)
    if deed is Deed.SUPPRESS:
        subscribers.suppress(person.address, SuppressionCause.HARD_BOUNCE, now=now, detail=told)
    elif deed is Deed.STRIKE:
        if not returns.strike(person.id, Strike(edition, now, told, "came back")):
            return Deed.NOTHING
    else:
        domain = person.address.rpartition("@")[2]
        words = without_name(without_addresses(told), person.address)  # they outlive the reader
        block = Block(now, domain, words, f"{edition}/{person.id}")
        if not returns.blocked(block):
            return Deed.NOTHING
        _log.warning("%s refuses our mail, not its reader: %s", block.domain, block.reply)
    return deed


def complained(person: Subscriber, *, subscribers: SubscriberShelf, now: datetime) -> Deed:
    """They reported the mail as spam: they are written to no more, from now on."""
    subscribers.suppress(person.address, SuppressionCause.COMPLAINT, now=now)
    return Deed.SUPPRESS
