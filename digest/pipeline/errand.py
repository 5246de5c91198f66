"""What a run is to send, as it is handed to whoever sends it, in this process or another."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Errand:
    """Which of the prepared deliveries are sent; None means any."""

    edition: date | None = None
    subscriber: str | None = None

    @property
    def by_hand(self) -> bool:
        """Whether an operator named it: then no clock is asked whether it comes too late."""
        return self.edition is not None or self.subscriber is not None
