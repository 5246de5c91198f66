"""What comes back: votes, leaving, bounces, complaints, and who may not be written to."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from digest.model.paper import PaperId


class Verb(StrEnum):
    """What a reader says of a paper."""

    LIKE = "like"
    LESS = "less"
    """Less like this."""


@dataclass(frozen=True, slots=True)
class Vote:
    """A reader's word on a paper; a later one on the same paper takes its place."""

    subscriber: str
    paper: PaperId
    verb: Verb
    at: datetime


class SuppressionCause(StrEnum):
    """Why an address is on the suppression list."""

    UNSUBSCRIBED = "unsubscribed"
    HARD_BOUNCE = "hard bounce"
    COMPLAINT = "complaint"
    ERASED = "erased"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Suppression:
    """An address that gets no mail, whatever a roster says; kept as a keyed hash only."""

    address_hash: str
    """HMAC-SHA-256 of the normalised address, hexadecimal."""
    cause: SuppressionCause
    at: datetime
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Somebody left. `how` names the way: "one-click", "page", "mailto", "command"."""

    subscriber: str
    at: datetime
    how: str


@dataclass(frozen=True, slots=True)
class Strike:
    """A soft bounce that counts against an address: full, or refused for today.

    Of which edition's mail, when (UTC), and the server's words.
    """

    edition: date
    at: datetime
    reply: str
    reason: str
