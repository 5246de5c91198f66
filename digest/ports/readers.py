"""The shelves of those who read: subscribers, and what they said of papers."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from digest.model.change import Change
from digest.model.delivery import Prepared
from digest.model.feedback import Suppression, SuppressionCause, Vote
from digest.model.paper import PaperId
from digest.model.subscriber import Status, Subscriber


class SubscriberShelf(Protocol):
    """Subscribers, their consent, and who may not be written to."""

    def get(self, address: str) -> Subscriber | None:
        """The subscriber with this address, however its case is written."""
        ...

    def by_id(self, subscriber: str) -> Subscriber | None:
        """The subscriber with this id."""
        ...

    def all(self, *, status: Status | None = None) -> Iterable[Subscriber]:
        """In the order of their addresses, streamed."""
        ...

    def add(self, subscriber: Subscriber, *, now: datetime) -> Subscriber:
        """Store a new one; an id of "" is replaced by one of the store's making.

        Raises SubscriberError if the address is there already or suppressed.
        """
        ...

    def change(
        self,
        subscriber: Subscriber,
        *,
        now: datetime,
        cause: str,
        was: Subscriber | None = None,
    ) -> None:
        """Replace what is stored under `subscriber.id`; the change is logged with its cause.

        Given `was`, what the change started from, it raises SubscriberError if their status is
        another by now.
        """
        ...

    def amend(
        self,
        subscriber: str,
        decide: Callable[[Subscriber], Subscriber],
        *,
        now: datetime,
        cause: str,
    ) -> Subscriber:
        """Change somebody, starting from what is stored at that very moment; what it is then.

        `decide` is called in the transaction and keeps id and address. Raises SubscriberError if
        they are unknown.
        """
        ...

    def history(self, subscriber: str) -> Sequence[Change]:
        """Everything that was changed about somebody, oldest first."""
        ...

    def remark(self, subscriber: str, said: str, *, now: datetime) -> None:
        """Write something into that log beside which nothing changes; of nobody, nothing."""
        ...

    def erase(self, subscriber: str, *, now: datetime) -> None:
        """Forget a person; keep a keyed hash of the address so that nothing brings them back."""
        ...

    def suppress(
        self, address: str, cause: SuppressionCause, *, now: datetime, detail: str = ""
    ) -> None:
        """Put an address on the suppression list; it wins over any subscription."""
        ...

    def suppression(self, address: str) -> Suppression | None:
        """Why this address may not be written to, if so."""
        ...


class VoteShelf(Protocol):
    """What readers said of papers."""

    def cast(self, vote: Vote) -> None:
        """Store a vote; it takes the place of an earlier one of that reader on that paper."""
        ...

    def withdraw(self, subscriber: str, paper: PaperId) -> bool:
        """Forget a vote; whether there was one."""
        ...

    def of(self, subscribers: Collection[str]) -> Mapping[str, Sequence[Vote]]:
        """Each one's votes, the oldest first, papers under their present ids."""
        ...

    def likes(
        self, *, since: datetime, until: datetime | None = None
    ) -> Mapping[str, frozenset[PaperId]]:
        """What each reader who allows it (`Subscriber.co_reading`) liked since then.

        Up to `until`, if given, that moment included.
        """
        ...


class MailShelf(Protocol):
    """What the mails that readers hold in their hands were made of."""

    def prepared(self, edition: date, subscriber: str) -> Prepared | None:
        """What was fixed for a delivery; None if it was never ranked, or is forgotten."""
        ...
