"""Sign-ups that wait for their confirmation."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from digest.model.subscriber import Subscriber


@dataclass(frozen=True, slots=True)
class Application:
    """Somebody who asked for the digest; `subscriber` is who they will be, under that id.

    `asked_at` is aware, UTC. `confirmed_as` is the id that they are known by since they
    confirmed it, "" before; another one where they were known already.
    """

    subscriber: Subscriber
    asked_at: datetime
    confirmed_as: str = ""


class Asked(StrEnum):
    """What came of asking; the page says the same of the first two."""

    MAILED = "mailed"
    QUIET = "quiet"
    """Nothing is sent: somebody asked for this address today already, or it wants no mail."""
    TOO_MANY = "too many"
    """From this network, within the hour."""
