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
    SOFT_BOUNCE = "soft bounces"
    """Full, or unwilling, again and again for weeks."""
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


@dataclass(frozen=True, slots=True)
class Block:
    """A refusal that is about us, not about a reader: when, whose, and their words.

    `mail` names what was refused; "" where that is not asked.
    """

    at: datetime
    domain: str
    reply: str
    mail: str = ""


class ReplyKind(StrEnum):
    """What a mail that came back is."""

    BOUNCE = "bounce"
    """It could not be delivered (RFC 3464, or in the words of an older server)."""
    DELAY = "delay"
    """It was not delivered yet, and is still tried."""
    SUCCESS = "success"
    """It was delivered, relayed or expanded."""
    COMPLAINT = "complaint"
    """Somebody marked it as spam (RFC 5965)."""
    AUTO_REPLY = "auto-reply"
    """A machine answered for its owner (RFC 3834)."""
    CHALLENGE = "challenge"
    """A filter wants to be asked by a person before it lets mail through."""
    UNSUBSCRIBE = "unsubscribe"
    COMMAND = "command"
    """A vote, a pause or a call for help, by mail."""
    OTHER = "other"


class BounceClass(StrEnum):
    """What a bounce says of an address."""

    HARD = "hard"
    """There is no such address."""
    SOFT = "soft"
    """Not now, or not this mail: full, too big, unreachable, or nothing was said."""
    BLOCK = "block"
    """They refuse us: reputation, policy or authentication; nothing about the reader."""


@dataclass(frozen=True, slots=True)
class Bounced:
    """An address in a report; `status` is its enhanced status code (RFC 3463), "" if none."""

    address: str
    status: str
    bounce_class: BounceClass


@dataclass(frozen=True, slots=True)
class Told:
    """An event that a provider tells: a bounce (with its class), a complaint, or that they left.

    `id` is what it is called there, with the provider's name before it; `at` is when it happened.
    """

    id: str
    kind: ReplyKind
    address: str
    at: datetime
    bounce_class: BounceClass | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Returned:
    """A mail that came back, understood. `token` is what our own addresses in it carry, or ""."""

    kind: ReplyKind
    recipients: tuple[Bounced, ...] = ()
    token: str = ""
    detail: str = ""
    """What was said, in a line: the diagnostic, or the words of a request."""
