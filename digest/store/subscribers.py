"""Subscribers, every change to them with its cause, and the suppression list."""

import base64
import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update
from sqlalchemy.exc import IntegrityError

from digest.errors import SubscriberError
from digest.model.change import Change
from digest.model.feedback import Suppression, SuppressionCause
from digest.model.subscriber import Status, Subscriber
from digest.store import changelog, kept, notices, waiting
from digest.store.addresses import address_hash, address_key
from digest.store.batches import SIZE
from digest.store.codec import dump_subscriber, load_subscriber
from digest.store.engine import Database
from digest.store.keys import Keys
from digest.store.schema import subscribers, suppressions
from digest.store.suppression import suppress


class Subscribers:
    """The shelf of subscribers; fulfils `ports.SubscriberShelf`."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    def get(self, address: str) -> Subscriber | None:
        """The subscriber with this address, however it is spelled."""
        with self._database.read() as connection:
            row = connection.execute(
                select(subscribers).where(subscribers.c.address_key == address_key(address))
            ).one_or_none()
        return None if row is None else subscriber_of(row)

    def by_id(self, subscriber: str) -> Subscriber | None:
        """The subscriber with this id."""
        with self._database.read() as connection:
            row = connection.execute(
                select(subscribers).where(subscribers.c.id == subscriber)
            ).one_or_none()
        return None if row is None else subscriber_of(row)

    def all(self, *, status: Status | None = None) -> Iterator[Subscriber]:
        """In the order of their addresses (casefolded, by code point), streamed.

        Read in pieces of their own, so that whoever works through a million of them keeps no
        transaction open; somebody added meanwhile may or may not be among them.
        """
        last = ""
        wanted = select(subscribers).order_by(subscribers.c.address_key).limit(SIZE)
        if status is not None:
            wanted = wanted.where(subscribers.c.status == status)
        while True:
            with self._database.read() as connection:
                rows = connection.execute(wanted.where(subscribers.c.address_key > last)).all()
            if not rows:
                return
            yield from map(subscriber_of, rows)
            last = rows[-1].address_key

    def history(self, subscriber: str) -> Sequence[Change]:
        """Everything that was changed, oldest first; the first entry is the sign-up."""
        with self._database.read() as connection:
            return changelog.history(connection, subscriber)

    def remark(self, subscriber: str, said: str, *, now: datetime) -> None:
        """Write something into that log beside which nothing changes; of nobody, nothing."""
        with self._database.write() as connection:
            known = select(subscribers.c.id).where(subscribers.c.id == subscriber)
            if connection.execute(known.with_for_update()).first() is not None:
                changelog.log(connection, subscriber, now, said, {})

    def add(self, subscriber: Subscriber, *, now: datetime) -> Subscriber:
        """Store a new one; an id of "" is replaced by one of our making.

        Raises SubscriberError if the address is there already or suppressed.
        """
        added = replace(subscriber, id=subscriber.id or new_id())
        row = self._row(added, now)
        with self._database.write() as connection:
            _refuse_suppressed(connection, added.address, row["address_hash"])
            statement = self._database.insert(subscribers).on_conflict_do_nothing()
            if not connection.execute(statement, {**row, "created_at": now}).rowcount:
                raise _taken(added.address)
            changelog.log(connection, added.id, now, added.consent.how, json.loads(row["profile"]))
        return added

    def change(
        self,
        subscriber: Subscriber,
        *,
        now: datetime,
        cause: str,
        was: Subscriber | None = None,
    ) -> None:
        """Replace what is stored under `subscriber.id`; the change is logged with its cause.

        Given `was`, the subscriber that the change started from, it is refused if their status
        is another by now: who left in the meantime is not signed up again by a stale copy.

        Raises:
            SubscriberError: if they are unknown, their new address is somebody else's or
                suppressed, or their status is not that of `was`.

        """
        row = self._row(subscriber, now)
        replaced = update(subscribers).where(subscribers.c.id == subscriber.id).values(**row)
        with self._database.write() as connection:
            old = _lock(connection, subscriber.id)
            if was is not None and old.status != was.status:
                raise SubscriberError(
                    f"{old.address} is {old.status} since you looked.",
                    cure="Look again, then decide.",
                )
            if old.address_key != row["address_key"]:
                _refuse_suppressed(connection, subscriber.address, row["address_hash"])
                if _exists(connection, row["address_key"]):
                    raise _taken(subscriber.address)
            try:
                connection.execute(replaced)
            except IntegrityError as error:  # taken in the very same moment
                raise _taken(subscriber.address) from error
            what = changelog.changed(subscriber_of(old), subscriber)
            changelog.log(connection, old.id, now, cause, what)

    def amend(
        self,
        subscriber: str,
        decide: Callable[[Subscriber], Subscriber],
        *,
        now: datetime,
        cause: str,
    ) -> Subscriber:
        """Change somebody, starting from what is stored at that very moment; what it is then.

        For who changes one thing and must not undo another's that comes in between. `decide` is
        called in the transaction and keeps id and address; what it raises undoes everything.
        Nothing is written, or logged, where nothing changes.

        Raises:
            SubscriberError: if they are unknown.

        """

        def work(connection: Connection) -> Subscriber:
            old = subscriber_of(_lock(connection, subscriber))
            new = decide(old)
            if new != old:
                row = {
                    "status": new.status,
                    "profile": dump_subscriber(new),
                    "co_reading": new.co_reading,
                }
                connection.execute(
                    update(subscribers).where(subscribers.c.id == old.id).values(**row)
                )
                changelog.log(connection, old.id, now, cause, changelog.changed(old, new))
            return new

        return self._database.together(work)

    def erase(self, subscriber: str, *, now: datetime) -> None:
        """Forget a person; keep a keyed hash of the address so that nothing brings them back.

        Their deliveries go too, with the attempts. Rows without a name would still tell what
        one person read each day, which is data about a person (GDPR recital 26), and the
        ledger's question, "did this person get it?", is no longer asked. Run reports keep the
        sums. With them go the papers that only their own lists told of. Somebody unknown is
        forgotten already.
        """
        with self._database.write(lock="papers") as connection:
            row = connection.execute(
                select(subscribers).where(subscribers.c.id == subscriber).with_for_update()
            ).one_or_none()
            if row is None:
                return
            entry = {
                "address_hash": row.address_hash,
                "cause": SuppressionCause.ERASED,
                "at": now,
                "detail": "",
            }
            # An earlier entry's detail may quote the address.
            upsert = self._database.insert(suppressions).values(entry)
            connection.execute(
                upsert.on_conflict_do_update(
                    index_elements=[suppressions.c.address_hash], set_=entry
                )
            )
            waiting.forget(connection, row.address_key)
            notices.forget(connection, row.address)
            named = kept.referred(connection, subscriber)
            # What refers to them goes with them (ON DELETE CASCADE).
            connection.execute(delete(subscribers).where(subscribers.c.id == subscriber))
            kept.release(connection, named)

    def suppress(
        self, address: str, cause: SuppressionCause, *, now: datetime, detail: str = ""
    ) -> None:
        """Write to this address no more, whoever it belongs to.

        The first cause is kept, and nothing happens the second time; but who left stays
        `unsubscribed`, whatever their mailbox does later.
        """
        hashed = self._hash(address, now)
        with self._database.write() as connection:
            suppress(connection, self._database, hashed, cause, now=now, detail=detail)

    def release(self, address: str, *, now: datetime, why: str) -> bool:
        """Take an address off the suppression list; whether it was on it.

        Somebody who was suppressed is active again; who left stays `unsubscribed`.
        """
        hashed = self._hash(address, now)
        with self._database.write() as connection:
            row = connection.execute(
                select(subscribers).where(subscribers.c.address_hash == hashed).with_for_update()
            ).one_or_none()
            gone = delete(suppressions).where(suppressions.c.address_hash == hashed)
            if not connection.execute(gone).rowcount:
                return False
            old = None if row is None else subscriber_of(row)
            if old is not None and old.status is Status.SUPPRESSED:
                # Their strikes are of before: their consent counts anew from now.
                new = replace(old, status=Status.ACTIVE, consent=replace(old.consent, at=now))
                connection.execute(
                    update(subscribers)
                    .where(subscribers.c.id == old.id)
                    .values(status=new.status, profile=dump_subscriber(new))
                )
                changelog.log(
                    connection, old.id, now, f"released: {why}", changelog.changed(old, new)
                )
        return True

    def suppression(self, address: str) -> Suppression | None:
        """Why this address gets no mail; None if it may."""
        key = self._keys.find_address_key()
        if key is None:
            return None
        hashed = address_hash(address, key)
        with self._database.read() as connection:
            row = connection.execute(
                select(suppressions).where(suppressions.c.address_hash == hashed)
            ).one_or_none()
        if row is None:
            return None
        return Suppression(row.address_hash, SuppressionCause(row.cause), row.at, row.detail)

    def _hash(self, address: str, now: datetime) -> str:
        return address_hash(address, self._keys.address_key(now))

    def _row(self, subscriber: Subscriber, now: datetime) -> dict[str, Any]:
        return {
            "id": subscriber.id,
            "address": subscriber.address,
            "address_key": address_key(subscriber.address),
            "address_hash": self._hash(subscriber.address, now),
            "status": subscriber.status,
            "profile": dump_subscriber(subscriber),
            "co_reading": subscriber.co_reading,
        }


def new_id() -> str:
    """80 random bits as 16 characters of lowercase base32."""
    return base64.b32encode(secrets.token_bytes(10)).decode().lower()


def subscriber_of(row: Row[Any]) -> Subscriber:
    """The subscriber in a row of the table."""
    return load_subscriber(row.profile)


def _lock(connection: Connection, subscriber: str) -> Row[Any]:
    row = connection.execute(
        select(subscribers).where(subscribers.c.id == subscriber).with_for_update()
    ).one_or_none()
    if row is None:
        raise SubscriberError(
            f"There is no subscriber {subscriber}.",
            cure="`digest subscribers list` shows who there is.",
        )
    return row


def _exists(connection: Connection, key: str) -> bool:
    found = select(subscribers.c.id).where(subscribers.c.address_key == key)
    return connection.execute(found).first() is not None


def _taken(address: str) -> SubscriberError:
    return SubscriberError(
        f"{address} is a subscriber already.", cure="Change them: `digest subscribers set`."
    )


def _refuse_suppressed(connection: Connection, address: str, hashed: str) -> None:
    cause = connection.scalar(
        select(suppressions.c.cause).where(suppressions.c.address_hash == hashed)
    )
    if cause is not None:
        raise SubscriberError(
            f"{address} may not be written to ({cause}).",
            cure="If its owner asks for it: `digest suppressions remove`, and then this again.",
        )
