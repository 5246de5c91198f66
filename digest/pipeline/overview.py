"""What is asked of the ledger by those who only look at it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol

from digest.model.delivery import Attempt, Delivery
from digest.model.feedback import Strike, SuppressionCause
from digest.model.standing import Standing
from digest.model.subscriber import Status


class Overview(Protocol):
    """Sums, and names where something is wrong, however long the list. Nothing is written."""

    def standing(self, edition: date) -> Standing:
        """An edition in sums."""
        ...

    def notable(self, edition: date, *, limit: int | None = None) -> Iterable[Delivery]:
        """The deliveries with a `Trouble`, the worst kind first, then by address; streamed.

        At most `limit` of each kind.
        """
        ...

    def trail(self, edition: date, subscriber: str) -> Sequence[Attempt]:
        """Everything that became of a delivery, oldest first."""
        ...

    def strikes(self, subscriber: str) -> Sequence[Strike]:
        """The soft strikes against a subscriber's address, oldest first."""
        ...

    def people(self) -> Mapping[Status, int]:
        """How many subscribers there are of each status."""
        ...

    def suppressions(self) -> Mapping[SuppressionCause, int]:
        """How many addresses are on the suppression list, by cause."""
        ...
