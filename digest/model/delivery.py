"""Deliveries: what happened to one edition for one subscriber, and what may happen next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from digest.errors import IllegalTransitionError
from digest.model.edition import Receipt, Selection
from digest.model.subscriber import Subscriber


class State(StrEnum):
    """Where a delivery stands; the meanings are in docs/glossary.md."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    SUPPRESSED = "suppressed"
    FAILED = "failed"
    EMPTY = "empty"
    EXPIRED = "expired"


NEXT: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        State.PENDING: frozenset({State.CLAIMED}),
        State.CLAIMED: frozenset(
            {
                State.PENDING,
                State.SENDING,
                State.SUPPRESSED,
                State.EXPIRED,
                State.FAILED,
                State.EMPTY,
            }
        ),
        State.SENDING: frozenset(
            {
                State.ACCEPTED,
                State.DEFERRED,
                State.REFUSED,
                State.UNCERTAIN,
                State.PENDING,
                State.FAILED,
            }
        ),
        State.DEFERRED: frozenset({State.CLAIMED, State.SUPPRESSED, State.EXPIRED}),
        State.UNCERTAIN: frozenset({State.CLAIMED}),
        State.FAILED: frozenset({State.CLAIMED}),
        State.ACCEPTED: frozenset(),
        State.REFUSED: frozenset(),
        State.SUPPRESSED: frozenset(),
        State.EMPTY: frozenset(),
        State.EXPIRED: frozenset(),
    }
)
"""The only legal steps. A state with none is final."""


def check_step(old: State, new: State) -> None:
    """Raise IllegalTransitionError unless `NEXT` allows the step."""
    if new not in NEXT[old]:
        raise IllegalTransitionError(f"a delivery cannot go from {old} to {new}")


@dataclass(frozen=True, slots=True, order=True)
class DeliveryKey:
    """(edition, subscriber): unique, and the idempotency key."""

    edition: date
    subscriber: str


@dataclass(frozen=True, slots=True)
class Due:
    """A subscriber whose mail for `edition` is due; `local_date` is the day by their own clock."""

    key: DeliveryKey
    local_date: date


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is fixed before the first attempt, so that every resend is the same, byte for byte."""

    selection: Selection
    receipts: tuple[Receipt, ...]
    dated: datetime
    """The Date header (aware)."""
    template: str
    """A digest of the templates and options it was composed with."""


def brings_mail(selection: Selection, subscriber: Subscriber) -> bool:
    """Whether a mail is made of it: it holds papers, or they want to hear why there are none."""
    return bool(selection.picks) or (subscriber.quiet_mail and selection.empty is not None)


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that we hold for a while.

    `token` is the fencing token: whoever claims later has a higher one, and every write names it.
    `prepared` is None when it has not been ranked yet.
    """

    key: DeliveryKey
    token: int
    until: datetime
    subscriber: Subscriber
    attempts: int
    """How many were spent before this one."""
    message_id: str
    prepared: Prepared | None
    was: State = State.PENDING
    """The state it was claimed from; UNCERTAIN makes this a resend."""
    drops: int = 0
    """How often the link was lost on this delivery."""
    local_date: date = date.min
    """The day it is for by the subscriber's own clock; the ledger always gives it."""
    lease: timedelta = timedelta(0)
    """How long it was leased for, and will be again when it is begun; the ledger gives it."""
    row: int = 0
    """Where the store keeps it: only the store reads this."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An SMTP reply (RFC 5321 §4.2), with its enhanced status code (RFC 3463) if there was one.

    code 0 means that no reply came; `text` then says what happened instead.
    """

    verb: str
    code: int
    text: str = ""
    enhanced: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (str(self.code or ""), self.enhanced, self.text) if part)


@dataclass(frozen=True, slots=True)
class Settlement:
    """What is to be written of a claim: its next state and everything that explains it."""

    claim: Claim
    state: State
    reply: Reply | None = None
    reason: str = ""
    next_attempt_at: datetime | None = None
    spent: bool = False
    """Whether an attempt of the recipient was used up."""
    dropped: bool = False
    """Whether the link was lost on it."""
    suppress: bool = False
    """A hard bounce: the address goes onto the suppression list in the same transaction."""
    strike: bool = False
    """A soft strike against the address: full, or refused today."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the ledger, as `status`, the tests and the run report read it."""

    key: DeliveryKey
    address: str
    state: State
    local_date: date
    message_id: str
    attempts: int
    updated_at: datetime
    next_attempt_at: datetime | None = None
    reply: str = ""
    reason: str = ""
    picks: int = 0
    uncertain: int = 0
    """How often its fate was unknown: each is a possible repeat."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One entry of a delivery's log: what it became, when (UTC), and the server's words.

    `token` is the fencing token of whoever wrote it.
    """

    at: datetime
    token: int
    state: State
    reply: Reply | None
    reason: str
