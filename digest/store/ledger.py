"""The delivery ledger: what happened to each edition for each subscriber.

Methods take lists, so that a group costs one commit.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, literal, select

from digest.errors import StoreError
from digest.model.delivery import (
    Attempt,
    Claim,
    Delivery,
    DeliveryKey,
    Due,
    Prepared,
    Settlement,
    State,
)
from digest.model.feedback import Strike
from digest.model.message import message_id
from digest.store import claims, leftovers, preparation, strikes, trail
from digest.store.batches import batches
from digest.store.engine import Database
from digest.store.fence import OvertakenError
from digest.store.keys import Keys
from digest.store.packing import Packed
from digest.store.rows import delivery_of
from digest.store.schema import contents, subscribers
from digest.store.schema import deliveries as d
from digest.store.snapshots import Snapshots
from digest.store.turns import Turns
from digest.store.unpacking import whole

_PLAN_SIZE = 1000


class DeliveryLedger:
    """Fulfils `ports.Ledger`. Message-IDs are made in `message_domain` when planned."""

    def __init__(self, database: Database, keys: Keys, message_domain: str) -> None:
        self._database = database
        self._domain = message_domain
        self._turns = Turns(database, keys)
        self._snapshots = Snapshots()

    def plan(self, due: Iterable[Due], *, now: datetime) -> int:
        """Insert `pending` rows that are not there yet; how many were new.

        A subscriber has one row an edition and one row a local date. Reads `due` as it goes and
        commits every 1,000 rows: after a crash, plan again. Who was erased meanwhile is passed
        over.
        """
        columns, rows = _planned(now)
        statement = self._database.insert(d).from_select(columns, rows).on_conflict_do_nothing()
        new = 0
        for batch in batches(due, _PLAN_SIZE):
            # Sorted, so that two runs that plan the same people never wait for each other.
            keys = [
                {
                    "key_edition": one.key.edition,
                    "key_subscriber": one.key.subscriber,
                    "on_date": one.local_date,
                    "key_message_id": message_id(one.key.edition, one.key.subscriber, self._domain),
                }
                for one in sorted(batch, key=lambda one: one.key)
            ]
            with self._database.write() as connection:
                new += connection.execute(statement, keys).rowcount
        return new

    def latest(self, wanted: Collection[str]) -> Mapping[str, Due]:
        """Each subscriber's newest delivery, by local date: its edition and that date."""
        found = {}
        with self._database.read() as connection:
            for batch in batches(wanted):
                newest = (
                    select(d.c.subscriber, func.max(d.c.local_date).label("local_date"))
                    .where(d.c.subscriber.in_(batch))
                    .group_by(d.c.subscriber)
                    .subquery()
                )
                rows = connection.execute(
                    select(d.c.subscriber, d.c.edition, d.c.local_date).join_from(
                        d,
                        newest,
                        (d.c.subscriber == newest.c.subscriber)
                        & (d.c.local_date == newest.c.local_date),
                    )
                )
                for subscriber, edition, local_date in rows:
                    found[subscriber] = Due(DeliveryKey(edition, subscriber), local_date)
        return found

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
        """Lease what may be worked on now, in one statement; see `ports.Ledger.claim`.

        May give fewer than `limit` although more are due: the suppressed ones among them.
        """
        wanted = claims.Wanted(
            owner, lease, limit, prepared, edition, subscriber, hold_uncertain, unknown_since
        )
        with self._database.write() as connection:
            rows = claims.lease(connection, wanted, now)
        # What is long is read when the lock is free again.
        with self._database.read() as connection:
            return whole(connection, rows, self._snapshots, lease=lease, until=now + lease)

    def prepare(self, prepared: Iterable[tuple[Claim, Prepared]], *, now: datetime) -> None:
        """Store what is fixed before the first attempt. Lost leases write nothing.

        Back to `pending`; without picks to `empty` with the reason, unless they want a mail
        that tells it (`model.delivery.brings_mail`).
        """
        group = list(prepared)
        try:
            with self._database.write() as connection:
                preparation.prepare(connection, self._database, group, now)
        except OvertakenError:
            with self._database.write() as connection:
                held = preparation.holding(connection, group)
                preparation.prepare(connection, self._database, held, now)

    def begin(self, group: Sequence[Claim], *, now: datetime) -> Sequence[Claim]:
        """`claimed` → `sending`, committed before a byte is on the wire; those that hold.

        Their lease begins anew, as long as before: a server may take minutes to answer the
        final dot. Suppression and unsubscription are looked up again.
        """
        return self.settle_and_begin((), group, now=now)

    def settle(self, settlements: Sequence[Settlement], *, now: datetime) -> int:
        """Write outcomes; how many still held their lease.

        Raises:
            IllegalTransitionError: if `model.delivery.NEXT` forbids a step; then none is written.
            StoreError: also if the disk is full; if `reserve` could make room, it says that they
                are written.

        """
        return self._take(settlements, (), now)[0]

    def settle_and_begin(
        self, settlements: Sequence[Settlement], group: Sequence[Claim], *, now: datetime
    ) -> Sequence[Claim]:
        """One turn of a sender, in one commit: what came back, and what goes out next."""
        return self._take(settlements, group, now)[1]

    def strikes(self, subscriber: str) -> Sequence[Strike]:
        """The soft strikes against a subscriber's address, oldest first."""
        with self._database.read() as connection:
            return strikes.read(connection, subscriber)

    def recover(self, *, now: datetime) -> int:
        """`sending` with its lease over → `uncertain`; how many.

        Called before a run sends, so it also keeps room on the disk for what comes back.
        """
        if self._database.reserve is not None:
            self._database.reserve.hold()
        return leftovers.recover(self._database, now)

    def expire(self, *, now: datetime, before: date) -> int:
        """What is still unsent of editions before that day → `expired`; how many."""
        return leftovers.expire(self._database, now, before)

    def ready(self, *, now: datetime, limit: int) -> int:
        """How many prepared deliveries may be claimed now, counted up to `limit`."""
        with self._database.read() as connection:
            return claims.ready(connection, now, limit)

    def deliveries(
        self,
        *,
        edition: date | None = None,
        subscriber: str | None = None,
        states: Collection[State] | None = None,
        limit: int | None = None,
    ) -> Sequence[Delivery]:
        """Rows as `status` reads them, newest edition first, then by address; at most `limit`."""
        wanted = (
            select(d, subscribers.c.address, contents.c.picks)
            .join_from(d, subscribers)
            .join(contents, contents.c.delivery == d.c.id, isouter=True)
            .limit(limit)
        )
        if edition is not None:
            wanted = wanted.where(d.c.edition == edition)
        if subscriber is not None:
            wanted = wanted.where(d.c.subscriber == subscriber)
        if states is not None:
            wanted = wanted.where(d.c.state.in_(list(states)))
        with self._database.read() as connection:
            rows = connection.execute(
                wanted.order_by(d.c.edition.desc(), subscribers.c.address_key)
            )
            return [delivery_of(row) for row in rows]

    def unprepared(self) -> Sequence[date]:
        """The editions that have deliveries still to be ranked, oldest first."""
        with self._database.read() as connection:
            return connection.scalars(
                select(d.c.edition)
                .where(d.c.ready.is_(False), d.c.due_at.is_not(None))
                .distinct()
                .order_by(d.c.edition)
            ).all()

    def counts(self, edition: date) -> Mapping[State, int]:
        """How many deliveries of an edition are in each state."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(d.c.state, func.count()).where(d.c.edition == edition).group_by(d.c.state)
            )
            return {State(state): count for state, count in rows}

    def trail(self, edition: date, subscriber: str) -> Sequence[Attempt]:
        """Everything that became of a delivery, oldest first."""
        with self._database.read() as connection:
            return trail.read(connection, DeliveryKey(edition, subscriber))

    def prepared(self, edition: date, subscriber: str) -> Prepared | None:
        """What was fixed for a delivery; None before it was ranked."""
        with self._database.read() as connection:
            text = connection.scalar(
                select(contents.c.prepared)
                .join_from(contents, d, d.c.id == contents.c.delivery)
                .where(d.c.edition == edition, d.c.subscriber == subscriber)
            )
            if text is None:
                return None
            packed = Packed(text)
            papers, receipts = self._snapshots.load(connection, [packed])
        return packed.unpack(papers, receipts)

    def _take(
        self, settlements: Sequence[Settlement], group: Sequence[Claim], now: datetime
    ) -> tuple[int, list[Claim]]:
        try:
            return self._turns.take(settlements, group, now=now)
        except StoreError as error:
            reserve = self._database.reserve
            if not settlements or reserve is None or not reserve.spend(error):
                raise
            # What is on the wire is recorded in the room that was kept; nothing else is begun.
            self._turns.take(settlements, (), now=now)
            raise StoreError(
                f"{error.message} What had come back is recorded.", cure=error.cure
            ) from error


def _planned(now: datetime) -> tuple[list[str], Any]:
    """The columns of a new row, and a SELECT that gives it if its subscriber exists."""
    fixed = {
        "state": State.PENDING,
        "token": 0,
        "owner": "",
        "ready": False,
        "due_at": now,
        "attempts": 0,
        "drops": 0,
        "uncertain": 0,
        "reply": "",
        "reason": "",
        "updated_at": now,
    }
    given = {
        "edition": bindparam("key_edition", type_=d.c.edition.type),
        "local_date": bindparam("on_date", type_=d.c.local_date.type),
        "message_id": bindparam("key_message_id", type_=d.c.message_id.type),
    }
    values = {name: literal(value, d.c[name].type) for name, value in fixed.items()}
    rows = select(subscribers.c.id, *given.values(), *values.values()).where(
        subscribers.c.id == bindparam("key_subscriber", type_=subscribers.c.id.type)
    )
    return ["subscriber", *given, *values], rows
