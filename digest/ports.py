"""What the stages need of the world, one small Protocol for each need.

Adapters (`store/`, `dispatch/smtp.py`, …) fulfil them; `wiring.py` brings the two together.
Every `now` is an aware UTC datetime. Methods of the store are synchronous and each is one
transaction: when it returns, it is committed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from digest.model.delivery import Claim, Delivery, Due, Prepared, Reply, Settlement, State
from digest.model.edition import Candidates, Edition, Receipt
from digest.model.feedback import Suppression, SuppressionCause, Vote
from digest.model.message import Message
from digest.model.paper import Observation, Paper, PaperId
from digest.model.route import Parking, Window
from digest.model.subscriber import Status, Subscriber

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


# ── collecting ────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Request:
    """One thing to ask of a source: a GET."""

    url: str
    params: Mapping[str, str] = field(default_factory=dict)
    interval_seconds: float = 0.0
    """At least this long after the last request to the same host."""
    accept_status: frozenset[int] = frozenset({200})
    """Statuses whose body is an answer (arXiv explains a bad query in the body of a 400)."""


@dataclass(frozen=True, slots=True)
class Validator:
    """What a server gave for conditional requests (RFC 9110 §8.8); kept in the store."""

    url: str
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `body` is None for 304 Not Modified."""

    status: int
    body: bytes | None
    url: str
    content_type: str = ""
    validator: Validator | None = None


class Fetcher(Protocol):
    """Gets one answer; retries, waits and limits are its own business."""

    async def get(self, request: Request) -> Answer:
        """Ask. Raises FetchError when no answer came that `accept_status` allows."""
        ...


@dataclass(frozen=True, slots=True)
class Collected:
    """The outcome of one collection, written in one transaction.

    `papers` are those new or changed, complete after the merge; `absorbed` maps the id of a
    stored paper to the paper that it turned out to be.
    """

    papers: tuple[Paper, ...] = ()
    new: frozenset[PaperId] = frozenset()
    absorbed: Mapping[PaperId, PaperId] = field(default_factory=dict)
    observations: tuple[Observation, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    validators: tuple[Validator, ...] = ()


class PaperShelf(Protocol):
    """Papers as the store keeps them."""

    def known(self, ids: Collection[PaperId]) -> Mapping[PaperId, Paper]:
        """The stored paper for each of these names (any alias) that is known."""
        ...

    def save(self, collected: Collected, *, now: datetime) -> None:
        """Write a collection, all of it or nothing."""
        ...

    def keep(self, given: Collection[Paper], *, now: datetime) -> None:
        """Store papers that a reader brought as examples; no slate has them.

        Until a source tells of one: `save` then makes it a paper like any other. Those that a
        source has told of stay as they are.
        """
        ...

    def find(self, *, since: date | None = None, until: date | None = None) -> Sequence[Paper]:
        """Papers by `day` (inclusive), newest first, then by id."""
        ...

    def observations(self, ids: Collection[PaperId]) -> Mapping[PaperId, Sequence[Observation]]:
        """What was seen of each, oldest first."""
        ...

    def validators(self) -> Mapping[str, Validator]:
        """All validators by URL."""
        ...

    def receipts(self, *, since: datetime | None = None) -> Sequence[Receipt]:
        """The receipts of past collections, newest first."""
        ...


class EditionShelf(Protocol):
    """Editions, and the lease under which exactly one run freezes each."""

    def get(self, day: date) -> Edition | None:
        """The frozen edition of that day."""
        ...

    def frozen(self, *, until: date | None = None, limit: int = 30) -> Sequence[date]:
        """The keys of frozen editions, newest first."""
        ...

    def lease(self, day: date, *, owner: str, now: datetime, lease: timedelta) -> bool:
        """Whether the caller may freeze this day; False if it is frozen or leased by another."""
        ...

    def freeze(
        self, day: date, *, owner: str, now: datetime, receipts: Sequence[Receipt]
    ) -> Edition:
        """Freeze the slate: every stored paper that no earlier edition has.

        Never those first stored after `now`. Beside it is kept what was replaced of earlier
        slates. Raises LeaseLostError.
        """
        ...

    def release(self, day: date, *, owner: str) -> None:
        """Give the lease back without freezing."""
        ...

    def unfrozen(self) -> Sequence[Paper]:
        """The stored papers that no edition has yet: what `freeze` would take now."""
        ...

    def replaced(self, day: date) -> Sequence[Paper]:
        """What was replaced of earlier slates: what `freeze` would keep beside that day's now."""
        ...

    def candidates(
        self, subscribers: Sequence[str], *, edition: date, lookback_days: int
    ) -> Mapping[str, Candidates]:
        """What each subscriber may be sent, and everything they were ever sent.

        That is the slates after their last accepted delivery up to `edition`, none older than
        `lookback_days`; and what was replaced in that time of papers of earlier slates, unless
        they were sent that very version.
        """
        ...


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

    def likes(self, *, since: datetime) -> Mapping[str, frozenset[PaperId]]:
        """What each reader who allows it (`Subscriber.co_reading`) liked since then."""
        ...


# ── ranking ───────────────────────────────────────────────────────────────────────────────────
class Encoder(Protocol):
    """Turns texts into vectors whose cosines say how alike they mean."""

    @property
    def name(self) -> str:
        """What made the vectors, to the version: those of two names are never compared."""
        ...

    @property
    def lasting(self) -> bool:
        """Whether a vector costs so much that it is to be kept in the store."""
        ...

    def encode(self, texts: Sequence[str]) -> "npt.NDArray[np.float32]":
        """Rows of length 1, of shape (texts, dimensions); all 0 for a text that says nothing.

        A text's vector depends on that text alone.
        """
        ...


class VectorShelf(Protocol):
    """Vectors by what made them and by a key of the text; written once, never changed."""

    def known(self, encoder: str, keys: Collection[bytes]) -> Mapping[bytes, bytes]:
        """The vectors that are there: float16, little-endian."""
        ...

    def save(self, encoder: str, vectors: Mapping[bytes, bytes]) -> None:
        """Keep these; those that are there already stay as they are."""
        ...


# ── sending ───────────────────────────────────────────────────────────────────────────────────
class Ledger(Protocol):
    """The delivery ledger: what happened to each edition for each subscriber.

    Only the steps of `model.delivery.NEXT` are ever written, each under the fencing token of
    the claim. Overlapping runs share it.
    """

    def plan(self, due: Iterable[Due], *, now: datetime) -> int:
        """Insert `pending` rows that are not there yet; how many were new."""
        ...

    def latest(self, subscribers: Collection[str]) -> Mapping[str, Due]:
        """Each subscriber's newest delivery: its edition and the local date it was for."""
        ...

    def claim(
        self,
        *,
        owner: str,
        now: datetime,
        lease: timedelta,
        limit: int,
        prepared: bool,
        edition: date | None = None,
        subscriber: str | None = None,
        hold_uncertain: bool = False,
        unknown_since: datetime | None = None,
    ) -> Sequence[Claim]:
        """Lease what may be worked on now, in one statement.

        That is `pending`, `claimed` with its lease over, `deferred` and `failed` whose next
        attempt is due, and `uncertain` unless these are held: only those that were so by
        `unknown_since`, if that is given. `prepared` chooses between those
        to be ranked (False) and those to be sent (True). Somebody who is unsubscribed or
        suppressed by now becomes `suppressed` and is not returned.
        """
        ...

    def prepare(self, prepared: Iterable[tuple[Claim, Prepared]], *, now: datetime) -> None:
        """Store what is fixed before the first attempt.

        Back to `pending`, or, if the selection has no picks, to `empty` with its reason.
        """
        ...

    def begin(self, claims: Sequence[Claim], *, now: datetime) -> Sequence[Claim]:
        """`claimed` → `sending`, committed before a byte is on the wire; those that hold.

        Their lease begins anew, as long as before. Left out: those whose lease was lost, and
        those suppressed or unsubscribed by now (they become `suppressed`).
        """
        ...

    def settle(self, settlements: Sequence[Settlement], *, now: datetime) -> int:
        """Write outcomes; how many still held their lease."""
        ...

    def settle_and_begin(
        self, settlements: Sequence[Settlement], claims: Sequence[Claim], *, now: datetime
    ) -> Sequence[Claim]:
        """`settle`, then `begin`, in one commit: one turn of a sender.

        A settlement that suppresses or strikes does so in the same commit.
        """
        ...

    def recover(self, *, now: datetime) -> int:
        """`sending` with its lease over → `uncertain`; how many.

        Call it before a run sends: it also keeps room for the outcomes of what will be on the
        wire, and raises StoreError if there is none.
        """
        ...

    def expire(self, *, now: datetime, before: date) -> int:
        """What is still unsent and out of date → `expired`; how many.

        Out of date is an edition before that day, and one that a newer delivery to the same
        subscriber has superseded.
        """
        ...

    def unprepared(self) -> Sequence[date]:
        """The editions that have deliveries still to be ranked, oldest first."""
        ...

    def ready(self, *, now: datetime, limit: int) -> int:
        """How many prepared deliveries may be claimed now, counted up to `limit`."""
        ...

    def counts(self, edition: date) -> Mapping[State, int]:
        """How many deliveries of an edition are in each state."""
        ...

    def deliveries(
        self,
        *,
        edition: date | None = None,
        subscriber: str | None = None,
        states: Collection[State] | None = None,
        limit: int | None = None,
    ) -> Sequence[Delivery]:
        """Rows of the ledger, the newest edition first, then by address; at most `limit`."""
        ...

    def prepared(self, edition: date, subscriber: str) -> Prepared | None:
        """What was fixed for a delivery, if it was ranked."""
        ...


class RouteBook(Protocol):
    """What is remembered of a route between runs, and shared by runs that overlap.

    `route` names a way out, such as "smtp.example.org:587 as digest"; it is at most 200
    characters and holds no secret.
    """

    def parked(self, route: str, *, now: datetime) -> Parking | None:
        """Until when the route is left alone, if it is."""
        ...

    def park(self, parking: Parking) -> None:
        """Leave it alone until then; of two parkings the later end counts."""
        ...

    def reserve(self, route: str, wanted: int, windows: Sequence[Window], *, now: datetime) -> int:
        """Book up to `wanted` messages within all these windows; how many were booked.

        One transaction: runs that overlap never book more than the windows allow. What a killed
        run had booked stays booked.
        """
        ...

    def give_back(self, route: str, count: int, *, now: datetime) -> None:
        """Take back bookings (the newest first) of messages that were not sent."""
        ...

    def opens(self, route: str, window: Window, *, now: datetime) -> datetime:
        """When this window has room for a message: `now` if it has some."""
        ...

    def frees(self, route: str, length: timedelta, *, now: datetime) -> datetime:
        """When the oldest booking within this length of time leaves it.

        For a quota that we do not know and that is used up now; without a booking, `length`
        from now.
        """
        ...


class Composer(Protocol):
    """Makes a message of a claim; pure, and the same bytes every time."""

    def compose(self, claim: Claim) -> Message:
        """Compose. Raises ComposeError."""
        ...


class Transport(Protocol):
    """One way out. `send` gives what the receiving side said of this message."""

    @property
    def patience(self) -> timedelta:
        """The longest that one `send` can take; a claim needs more than this left of its lease."""
        ...

    async def open(self) -> None:
        """Connect and log in, unless the link is up already. Raises RouteError."""
        ...

    def objection(self, message: Message) -> str:
        """Why this message cannot go this way, said before its first byte; "" if it can.

        Call it while the link is up. It concerns the message alone (too large for the server,
        needs SMTPUTF8 where there is none, …).
        """
        ...

    async def send(self, message: Message, following: Message | None = None) -> Reply:
        """Hand a message over.

        `following` is the next one on this connection, if it is known and certain: its envelope
        may travel with the body of this one (RFC 2920 §3.1). Whoever names it sends it next, or
        closes the connection; what its envelope was answered comes with its own `send`.

        A reply with code 0 means that the link was lost: verb "final dot" after the whole body
        was sent, any other verb before that. Raises RouteError if nothing was handed over and
        trying others is of no use (the disk is full).
        """
        ...

    def abort(self) -> None:
        """Close at once: a `send` that waits ends with a reply of code 0."""
        ...

    async def close(self) -> None:
        """Say goodbye; never raises."""
        ...
