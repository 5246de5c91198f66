"""Sign-ups: who asked for the digest on the page, and making a subscriber of whom confirms it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, delete, func, select, update

from digest.model.application import Application, Asked
from digest.model.feedback import SuppressionCause
from digest.model.notice import NoticeDraft, NoticeKind
from digest.model.subscriber import Consent, Status, Subscriber
from digest.store import changelog, notices, tries, waiting
from digest.store.addresses import address_hash, address_key
from digest.store.codec import dump_subscriber, load_subscriber
from digest.store.engine import Database
from digest.store.keys import Keys
from digest.store.schema import applications, subscribers, suppressions
from digest.store.schema import notices as mails
from digest.store.subscribers import new_id

HOW = "the page, confirmed by mail"
_UNWANTED = (SuppressionCause.COMPLAINT, SuppressionCause.OPERATOR)
"""Whoever types such an address in, nothing is sent to it."""
_MOST, _WITHIN = 3, timedelta(days=30)
"""So many confirmations an address is asked for within so long, at most."""
_READS = (Status.ACTIVE, Status.PAUSED)


class Applications:
    """The shelf of sign-ups; fulfils `ports.ApplicationShelf`."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    def ask(self, subscriber: Subscriber, *, network: str, most: int, now: datetime) -> Asked:
        """Enter a sign-up and the mail that asks for its confirmation, in one transaction.

        Somebody who gets the digest is sent a reminder instead, and neither is sent twice a day or
        more than three times a month: somebody else may have typed the address in. `network` is
        where it came from, such as "192.0.2.0/24"; only a keyed hash of it is kept.
        """
        hashed = address_hash(subscriber.address, self._keys.address_key(now))
        place = self._hashed(network, now) if network else ""

        def work(connection: Connection) -> Asked:
            scope = f"sign-up/{place}"
            count = tries.again(connection, self._database, scope, now=now, window=tries.HOUR)
            if count > most:
                return Asked.TOO_MANY
            if _enough(connection, hashed, now):
                return Asked.QUIET
            consent = replace(subscriber.consent, network=place)
            fresh = replace(subscriber, id=new_id(), consent=consent)
            known = _known(connection, subscriber.address)
            unwanted = _unwanted(connection, hashed)
            draft = _confirmation(fresh, known, f"{_ASKED}/{hashed}/{now.date()}")
            mailed = notices.add(connection, self._database, draft, now=now, unwanted=unwanted)
            if mailed:  # whoever it is, the same is written, so that time tells nothing either
                self._enter(connection, fresh, now)
            return Asked.MAILED if mailed else Asked.QUIET

        return self._database.together(work)

    def find(self, application: str) -> Application | None:
        """The application with this id."""
        with self._database.read() as connection:
            row = connection.execute(
                select(applications).where(applications.c.id == application)
            ).one_or_none()
        return None if row is None else _application(row)

    def of(self, address: str) -> Sequence[Application]:
        """Those of an address."""
        with self._database.read() as connection:
            return [_application(row) for row in waiting.of(connection, address)]

    def confirm(self, application: str, *, now: datetime) -> Subscriber | None:
        """Make somebody a subscriber, or bring them back; who they are then.

        Twice is once. Whoever reads mail at the address decides: that they left, bounced or were
        erased is over. None if there is no such application, or if the address may not be written
        to since its owner complained or the operator says so.
        """
        hashed = None
        with self._database.write() as connection:
            row = connection.execute(
                select(applications).where(applications.c.id == application).with_for_update()
            ).one_or_none()
            if row is None:
                return None
            asked = _application(row)
            if asked.confirmed_as:
                return _by_id(connection, asked.confirmed_as)
            hashed = address_hash(asked.subscriber.address, self._keys.address_key(now))
            if _unwanted(connection, hashed):
                return None
            connection.execute(delete(suppressions).where(suppressions.c.address_hash == hashed))
            consent = Consent(now, HOW, asked.subscriber.consent.network)
            welcome = replace(asked.subscriber, consent=consent, status=Status.ACTIVE)
            known = _known(connection, welcome.address)
            if known is None:
                self._add(connection, welcome, hashed, now)
            elif known.status in _READS:  # signed up by another way meanwhile: theirs stays
                welcome = known
            else:
                welcome = replace(welcome, id=known.id)
                self._bring_back(connection, known, welcome, now)
            connection.execute(
                update(applications)
                .where(applications.c.id == application)
                .values(confirmed_as=welcome.id)
            )
        return welcome

    def _hashed(self, network: str, now: datetime) -> str:
        """A network such as "192.0.2.0/24", so that it is known again and not told."""
        return address_hash(network, self._keys.address_key(now))[:32]

    def _enter(self, connection: Connection, fresh: Subscriber, now: datetime) -> None:
        key = address_key(fresh.address)
        waiting.forget(connection, key)
        row = {
            "id": fresh.id,
            "address": fresh.address,
            "address_key": key,
            "profile": dump_subscriber(fresh),
            "network": fresh.consent.network,
            "asked_at": now,
            "confirmed_as": "",
        }
        connection.execute(self._database.insert(applications), row)

    def _add(self, connection: Connection, welcome: Subscriber, hashed: str, now: datetime) -> None:
        row = {
            "id": welcome.id,
            "address": welcome.address,
            "address_key": address_key(welcome.address),
            "address_hash": hashed,
            "created_at": now,
            **_changing(welcome),
        }
        connection.execute(self._database.insert(subscribers), row)
        # As the first entry of everybody's history: all that they are.
        fresh = changelog.whole(welcome)
        changelog.log(connection, welcome.id, now, welcome.consent.how, fresh)

    def _bring_back(
        self, connection: Connection, known: Subscriber, welcome: Subscriber, now: datetime
    ) -> None:
        connection.execute(
            update(subscribers).where(subscribers.c.id == known.id).values(**_changing(welcome))
        )
        what = changelog.changed(known, welcome)
        changelog.log(connection, known.id, now, welcome.consent.how, what)


_ASKED = "asked"


def _confirmation(fresh: Subscriber, known: Subscriber | None, name: str) -> NoticeDraft:
    """The mail that asks for a confirmation, or tells who gets the digest that they do."""
    if known is not None and known.status in _READS:
        body = {"subscriber": known.id}
        return NoticeDraft(name, NoticeKind.KNOWN, known.address, known.language, body)
    body = {"application": fresh.id}
    return NoticeDraft(name, NoticeKind.CONFIRM, fresh.address, fresh.language, body)


def _changing(person: Subscriber) -> dict[str, object]:
    return {
        "status": person.status,
        "profile": dump_subscriber(person),
        "co_reading": person.co_reading,
    }


def _application(row: Row[tuple[object, ...]]) -> Application:
    return Application(load_subscriber(row.profile), row.asked_at, row.confirmed_as)


def _known(connection: Connection, address: str) -> Subscriber | None:
    profile = connection.scalar(
        select(subscribers.c.profile)
        .where(subscribers.c.address_key == address_key(address))
        .with_for_update()
    )
    return load_subscriber(profile) if profile is not None else None


def _by_id(connection: Connection, subscriber: str) -> Subscriber | None:
    profile = connection.scalar(select(subscribers.c.profile).where(subscribers.c.id == subscriber))
    return load_subscriber(profile) if profile is not None else None


def _unwanted(connection: Connection, hashed: str) -> bool:
    cause = connection.scalar(
        select(suppressions.c.cause).where(suppressions.c.address_hash == hashed)
    )
    return cause in _UNWANTED


def _enough(connection: Connection, hashed: str, now: datetime) -> bool:
    """Whether this address was asked as often as it may be."""
    count = select(func.count()).where(
        mails.c.name >= f"{_ASKED}/{hashed}/",
        mails.c.name < f"{_ASKED}/{hashed}0",  # the character after a slash
        mails.c.created_at > now - _WITHIN,
    )
    return int(connection.scalar(count) or 0) >= _MOST
