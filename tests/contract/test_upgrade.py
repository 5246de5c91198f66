"""A store of each earlier version, with data in it, is brought up to date and goes on."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import Connection, inspect, text

from digest.errors import StoreError
from digest.model.delivery import Prepared, State
from digest.model.feedback import Verb, Vote
from digest.model.subscriber import Subscriber
from digest.ports import Collected
from digest.store.codec import dump_paper, dump_receipts, dump_subscriber
from digest.store.engine import Database
from digest.store.packing import Place, Snapshot, pack, receipts_id
from digest.store.store import Store
from digest.store.upgrade import current, migrate, upgrade
from tests.contract.samples import (
    DAY,
    LEASE,
    NOW,
    ONE_DAY,
    accept,
    arxiv,
    claim,
    paper,
    prepared_with,
    ready,
    slate,
    subscriber,
)
from tests.stores import DOMAIN

TODAY = (paper(arxiv(1), version=2), paper(arxiv(2)), paper(arxiv(7), version=1))
"""The papers of before as the store had them when it was upgraded, and one of no edition."""
READERS = {name: subscriber(name, id=name * 8) for name in ("aa", "bb", "cc")}
PAPERS = (paper(arxiv(1), version=1), paper(arxiv(2)))


def packed(fixed: Prepared, reader: Subscriber, receipts: str) -> str:
    """As the first version packed it: there were no kinds of picks."""
    places: dict[Snapshot, Place] = {
        (str(one.id), None): (DAY, position) for position, one in enumerate(PAPERS)
    }
    fields = json.loads(pack(fixed, reader, receipts=receipts, places=places))
    del fields["kinds"]
    return json.dumps(fields)


def insert(connection: Connection, table: str, **row: object) -> None:
    names = ", ".join(row)
    values = ", ".join(f":{name}" for name in row)
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)  # noqa: S608


def fill(connection: Connection) -> None:
    """What a run of the first version left: one accepted, one still to be sent, one unranked."""
    fixed = prepared_with(*PAPERS)
    key, body = receipts_id(fixed.receipts)
    day, at = DAY.isoformat(), NOW.isoformat(" ").removesuffix("+00:00")
    insert(
        connection,
        "editions",
        day=day,
        owner="run",
        lease_until=at,
        frozen_at=at,
        receipts=dump_receipts(fixed.receipts),
    )
    for position, one in enumerate(PAPERS):
        insert(
            connection,
            "slates",
            edition=day,
            position=position,
            paper=str(one.id),
            body=dump_paper(one),
        )
    insert(connection, "receipt_sets", id=key, body=body)
    for one in TODAY:
        insert(
            connection,
            "papers",
            id=str(one.id),
            day=day,
            edition=day if one in TODAY[:2] else None,
            first_seen=at,
            updated_at=at,
            body=dump_paper(one),
        )
        insert(connection, "aliases", name=str(one.id), paper=str(one.id), absorbed=False)
    states = (State.ACCEPTED, State.PENDING, State.PENDING)
    for number, (reader, state) in enumerate(zip(READERS.values(), states, strict=True), start=1):
        insert(
            connection,
            "subscribers",
            id=reader.id,
            address=reader.address,
            address_key=reader.address,
            address_hash=f"{number:064}",
            status=reader.status,
            profile=dump_subscriber(reader),
            created_at=at,
        )
        ranked = number < 3
        insert(
            connection,
            "deliveries",
            edition=day,
            subscriber=reader.id,
            local_date=day,
            state=state,
            token=2,
            owner="run",
            ready=ranked,
            due_at=at if state is State.PENDING else None,
            lease_seconds=900.0,
            attempts=int(state is State.ACCEPTED),
            drops=0,
            uncertain=0,
            message_id=f"<{number}@example.org>",
            reply="250 2.0.0 Ok" if state is State.ACCEPTED else "",
            reason="",
            updated_at=at,
            picks=json.dumps([str(one.id) for one in PAPERS]) if ranked else None,
            prepared=packed(fixed, reader, key) if ranked else None,
        )
    insert(
        connection,
        "attempts",
        delivery=1,
        token=2,
        at=at,
        state=State.ACCEPTED,
        verb="final dot",
        code=250,
        enhanced="2.0.0",
        text="Ok",
        reason="",
    )


def test_a_store_of_the_first_version_goes_on(empty_url: str) -> None:
    database = Database.open(empty_url)
    with database.write() as connection:
        if not database.is_sqlite:
            connection.execute(text("SET TIME ZONE 'UTC'"))
        migrate(connection, "0001")
        fill(connection)
    with pytest.raises(StoreError, match="earlier digest"):
        Store.open(empty_url, message_domain=DOMAIN)
    assert current(database) == "0001"

    assert upgrade(empty_url)[0] == "0001"
    with database.read() as connection:
        names = {one["name"] for one in inspect(connection).get_columns("deliveries")}
    assert not names & {"picks", "prepared", "lease_seconds"}
    database.close()

    first, second, third = (one.id for one in READERS.values())
    with Store.open(empty_url, message_domain=DOMAIN) as store:
        picks = {one.key.subscriber: (one.state, one.picks) for one in store.ledger.deliveries()}
        assert picks == {
            first: (State.ACCEPTED, 2),
            second: (State.PENDING, 2),
            third: (State.PENDING, 0),
        }
        [entry] = store.ledger.trail(DAY, first)
        assert (entry.at, entry.state) == (NOW, State.ACCEPTED)
        assert store.ledger.prepared(DAY, first) == prepared_with(*PAPERS)
        assert store.ledger.prepared(DAY, third) is None
        given = store.editions.candidates([first], edition=DAY + ONE_DAY, lookback_days=7)
        assert given[first].sent == {arxiv(1), arxiv(2)}

        begun = store.ledger.begin(claim(store, prepared=True), now=NOW)
        assert [(one.key.subscriber, one.token) for one in begun] == [(second, 3)]
        assert begun[0].prepared == prepared_with(*PAPERS)
        assert begun[0].until == NOW + LEASE
        assert accept(store, begun) == 1
        [unranked] = claim(store, prepared=False)
        store.ledger.prepare([(unranked, prepared_with(PAPERS[1]))], now=NOW)
        assert store.ledger.ready(now=NOW, limit=9) == 1

        # What was replaced before the upgrade is no news; what is from now on is.
        assert store.editions.replaced(DAY + ONE_DAY) == []
        again = (paper(arxiv(1), version=3), paper(arxiv(7), version=2))
        store.papers.save(Collected(again), now=NOW + ONE_DAY)
        assert store.editions.replaced(DAY + ONE_DAY) == [again[0]]
        store.votes.cast(Vote(first, arxiv(1), Verb.LIKE, NOW))
        assert store.votes.likes(since=NOW) == {first: {arxiv(1)}}

        tomorrow = DAY + ONE_DAY
        ready(store, [first], *slate(store, 3, day=tomorrow, now=NOW + ONE_DAY), day=tomorrow)
        assert store.ledger.expire(now=NOW + timedelta(1), before=tomorrow) == 1
        given = store.editions.candidates([second], edition=tomorrow, lookback_days=7)
        assert given[second].revised == (again[0],)
