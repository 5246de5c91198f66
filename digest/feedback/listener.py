"""What a provider tells by itself (a webhook): the same events, the same policy.

A provider is believed on who it speaks of, since it has shown who it is; but only once for each
event, and nothing that happened before somebody (last) asked for mail.
"""

from collections.abc import Callable
from datetime import datetime

from digest.feedback.carrying_out import bounced, complained
from digest.feedback.leaving import Way, leave
from digest.feedback.policy import Deed
from digest.model.feedback import BounceClass, ReplyKind, Told
from digest.ports import CallbackShelf, ReturnShelf, SubscriberShelf


class Listener:
    """Acts on what is told."""

    def __init__(
        self,
        subscribers: SubscriberShelf,
        returns: ReturnShelf,
        callbacks: CallbackShelf,
        clock: Callable[[], datetime],
    ) -> None:
        self._subscribers = subscribers
        self._returns = returns
        self._callbacks = callbacks
        self._clock = clock

    def hear(self, told: Told) -> Deed:
        """Do what an event asks for, once; committed when it returns. Raises StoreError."""
        if self._callbacks.known(told.id):
            return Deed.NOTHING
        deed = self._act(told)
        now = self._clock()
        # After it: told again because we crashed in between, it changes nothing more.
        if self._callbacks.remember(told.id, now=now):
            self._returns.count({told.kind: 1}, day=now.date())
        return deed

    def _act(self, told: Told) -> Deed:
        person = self._subscribers.get(told.address)
        if person is None or told.at < person.consent.at:
            return Deed.NOTHING
        now = self._clock()
        match told.kind:
            case ReplyKind.BOUNCE:
                return bounced(
                    person,
                    told.bounce_class or BounceClass.SOFT,
                    told.detail,
                    edition=told.at.date(),
                    subscribers=self._subscribers,
                    returns=self._returns,
                    now=now,
                )
            case ReplyKind.COMPLAINT:
                return complained(person, subscribers=self._subscribers, now=now)
            case ReplyKind.UNSUBSCRIBE:
                left = leave(self._subscribers, person.id, now=now, how=Way.PROVIDER).left
                return Deed.LEAVE if left else Deed.NOTHING
            case _:
                return Deed.NOTHING
