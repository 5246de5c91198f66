"""Finding the subscriber that a command names."""

from digest.errors import SubscriberError
from digest.model.subscriber import Subscriber
from digest.ports import SubscriberShelf


def find(subscribers: SubscriberShelf, address: str) -> Subscriber:
    """The subscriber with this address.

    Raises:
        SubscriberError: if there is none; says so if the address may not be written to, else names
            the nearest that is known.

    """
    import difflib

    if found := subscribers.get(address):
        return found
    if suppression := subscribers.suppression(address):
        raise SubscriberError(
            f"{address} is no subscriber, and may not be written to: {suppression.cause}, "
            f"since {suppression.at:%Y-%m-%d}.",
            cure="If its owner asks to come back: `digest suppressions remove`, then subscribe.",
        )
    known = [subscriber.address for subscriber in subscribers.all()]
    near = difflib.get_close_matches(address, known, n=1)
    raise SubscriberError(
        f"{address} is no subscriber.",
        cure=f"Did you mean {near[0]}?"
        if near
        else "`digest subscribers list` shows who there is; `digest subscribe` adds somebody.",
    )
