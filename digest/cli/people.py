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


def find_or_say_why(subscribers: SubscriberShelf, address: str) -> Subscriber:
    """The same; of an address that may not be written to, it says so.

    Raises SubscriberError.
    """
    suppression = subscribers.suppression(address)
    if suppression is not None and subscribers.get(address) is None:
        raise SubscriberError(
            f"{address} is no subscriber, and may not be written to: {suppression.cause}, "
            f"since {suppression.at:%Y-%m-%d}."
        )
    return find(subscribers, address)
