"""Somebody asks for the mail themselves: new, or back after they left."""

from dataclasses import replace
from datetime import datetime

from digest.errors import SubscriberError
from digest.model.subscriber import Consent, Status, Subscriber
from digest.ports import SubscriberShelf
from digest.roster.person import Person


def join(shelf: SubscriberShelf, person: Person, *, now: datetime, how: str) -> Subscriber:
    """Subscribe a person who asked for it; their consent is recorded as of now.

    Raises:
        SubscriberError: if they are subscribed already, or may not be written to.

    """
    known = shelf.get(person.address)
    consent = Consent(now, how)
    if known is None:
        return shelf.add(person.subscriber(consent), now=now)
    back = rejoin(known, person, consent)
    if (found := shelf.suppression(person.address)) is not None:
        raise SubscriberError(
            f"{known.address} may not be written to ({found.cause})",
            cure="They are on the suppression list, which wins over every subscription.",
        )
    shelf.change(back, now=now, cause=f"subscribed again: {how}", was=known)
    return back


def rejoin(known: Subscriber, person: Person, consent: Consent) -> Subscriber:
    """Bring somebody back who left, with what they say now over what they said then.

    Raises:
        SubscriberError: if they never left.

    """
    match known.status:
        case Status.UNSUBSCRIBED:
            return replace(person.over(known), status=Status.ACTIVE, consent=consent)
        case Status.ACTIVE:
            raise SubscriberError(
                f"{known.address} is subscribed already",
                cure=f"Change what they get with `digest subscribers set {known.address} …`.",
            )
        case Status.PAUSED:
            raise SubscriberError(
                f"{known.address} is subscribed already, and paused",
                cure=f"Go on with `digest subscribers resume {known.address}`.",
            )
        case Status.SUPPRESSED:
            raise SubscriberError(
                f"{known.address} is suppressed",
                cure=f"`digest subscribers show {known.address}` says why.",
            )
