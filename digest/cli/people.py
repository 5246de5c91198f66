"""Finding the subscriber that a command names."""

from digest.errors import SubscriberError
from digest.model.subscriber import Subscriber
from digest.ports import SubscriberShelf


def find(subscribers: SubscriberShelf, address: str) -> Subscriber:
    """The subscriber with this address.

    Raises:
        SubscriberError: if there is none; names the nearest known address.

    """
    import difflib

    if found := subscribers.get(address):
        return found
    known = [subscriber.address for subscriber in subscribers.all()]
    near = difflib.get_close_matches(address, known, n=1)
    raise SubscriberError(
        f"{address} is no subscriber.",
        cure=f"Did you mean {near[0]}?" if near else f"Add them with `digest subscribe {address}`.",
    )
