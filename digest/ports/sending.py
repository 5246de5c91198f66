"""What sending needs: the ledger, the routes, what composes and what carries a message."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from digest.model.delivery import Claim, Delivery, Due, Prepared, Reply, Settlement, State
from digest.model.message import Message
from digest.model.route import Parking, Window


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

        Back to `pending`; without picks to `empty` with the reason, unless they want a mail
        that tells it (`model.delivery.brings_mail`).
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
