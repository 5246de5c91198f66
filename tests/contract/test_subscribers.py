import hashlib
import hmac
import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import MetaData, create_engine, event, select

from digest.errors import SubscriberError
from digest.model.feedback import SuppressionCause, Verb, Vote
from digest.model.subscriber import Format, Schedule, Status
from digest.store.store import Store
from tests.contract.samples import (
    DAY,
    HOUR,
    NOW,
    accept,
    arxiv,
    join,
    paper,
    ready,
    sending,
    slate,
    states,
    subscriber,
)

NEW = "new@example.org"


def everything(store_url: str) -> str:
    """All that the store holds, as one text."""
    engine = create_engine(store_url.replace("postgresql://", "postgresql+psycopg://"))
    metadata = MetaData()
    with engine.connect() as connection:
        metadata.reflect(connection)
        rows = [
            dict(row._mapping)
            for table in metadata.sorted_tables
            for row in connection.execute(select(table))
        ]
    engine.dispose()
    return json.dumps(rows, default=str)


def test_a_subscriber_comes_back_whole(store: Store) -> None:
    wanted = subscriber(
        "ada",
        language="zh-Hans",
        name="阿达 “the first”",
        schedule=Schedule(6, ("mon", "thu"), "Asia/Shanghai"),
        items=3,
        muted=("crypto",),
        followed=("J. Doe",),
        format=Format.TEXT,
        status=Status.PAUSED,
    )
    added = store.subscribers.add(wanted, now=NOW)

    assert added == replace(wanted, id=added.id)
    assert len(added.id) == 16
    assert set(added.id) <= set("abcdefghijklmnopqrstuvwxyz234567")
    assert store.subscribers.by_id(added.id) == added
    assert store.subscribers.get("ada@example.org") == added
    assert store.subscribers.get("eve@example.org") is None
    assert store.subscribers.by_id("nobody") is None


def test_an_id_that_is_given_is_kept(store: Store) -> None:
    assert store.subscribers.add(subscriber("ada", id="a" * 16), now=NOW).id == "a" * 16


@pytest.mark.parametrize(
    ("stored", "spelled"),
    [
        ("Ada.Lovelace@Example.ORG", " ada.lovelace@example.org"),
        ("jürgen@bücher.example", "JÜRGEN@xn--bcher-kva.example"),
        ("strasse@straße.example", "strasse@xn--strae-oqa.example"),
        ("ada@[192.0.2.1]", "ADA@[192.0.2.1]"),
        ("e\u0301mile@example.org", "\u00c9mile@example.org"),
    ],
)
def test_one_mailbox_has_one_subscriber(store: Store, stored: str, spelled: str) -> None:
    added = store.subscribers.add(subscriber("x", address=stored), now=NOW)
    assert added.address == stored
    assert store.subscribers.get(spelled) == added
    with pytest.raises(SubscriberError, match="already"):
        store.subscribers.add(subscriber("x", address=spelled), now=NOW)


def test_all_in_the_order_of_their_addresses(store: Store) -> None:
    names = [f"{letter}{number}" for letter in "bA-c" for number in range(20)]
    join(store, *names, "Äda")
    got = [one.address for one in store.subscribers.all()]
    assert got == sorted(got, key=str.casefold)
    assert len(got) == len(names) + 1


def test_all_of_one_status_while_they_change(store: Store) -> None:
    """A walk through the subscribers may change each of them on the way."""
    join(store, *(f"reader{number:03}" for number in range(520)))
    for one in store.subscribers.all(status=Status.ACTIVE):
        if one.address < "reader020":
            gone = replace(one, status=Status.PAUSED)
            store.subscribers.change(gone, now=NOW, cause="away")
    assert len(list(store.subscribers.all(status=Status.PAUSED))) == 20
    assert len(list(store.subscribers.all(status=Status.ACTIVE))) == 500
    assert list(store.subscribers.all(status=Status.SUPPRESSED)) == []


def test_every_change_is_logged_with_its_cause(store: Store) -> None:
    [ada] = join(store, "ada")
    away = replace(ada, status=Status.PAUSED, items=3)
    store.subscribers.change(away, now=NOW + HOUR, cause="pause by command")
    store.subscribers.suppress(
        ada.address, SuppressionCause.COMPLAINT, now=NOW + 2 * HOUR, detail="ARF"
    )

    assert store.subscribers.by_id(ada.id) == replace(away, status=Status.SUPPRESSED)
    first, second, third = store.subscribers.history(ada.id)
    assert (first.at, first.cause) == (NOW, "asked in the test")
    assert first.fields["address"] == ada.address
    assert (second.at, second.cause) == (NOW + HOUR, "pause by command")
    assert second.fields == {"status": "paused", "items": 3}
    assert (third.at, third.cause) == (NOW + 2 * HOUR, "complaint: ARF")
    assert third.fields == {"status": "suppressed"}


def test_an_address_may_change_but_not_into_anothers(store: Store) -> None:
    ada, bob = join(store, "ada", "bob")
    moved = replace(ada, address="ada@new.example")
    store.subscribers.change(moved, now=NOW, cause="moved")
    assert store.subscribers.get(ada.address) is None
    assert store.subscribers.get("ada@new.example") == moved

    with pytest.raises(SubscriberError, match="already"):
        store.subscribers.change(replace(moved, address="BOB@example.org"), now=NOW, cause="x")
    store.subscribers.suppress("gone@example.org", SuppressionCause.HARD_BOUNCE, now=NOW)
    with pytest.raises(SubscriberError, match="hard bounce"):
        store.subscribers.change(replace(moved, address="gone@example.org"), now=NOW, cause="x")
    with pytest.raises(SubscriberError, match="no subscriber"):
        store.subscribers.change(replace(bob, id="unknown"), now=NOW, cause="x")
    assert [one.address for one in store.subscribers.all()] == ["ada@new.example", bob.address]


def test_a_stale_copy_does_not_sign_up_again_who_left(store: Store) -> None:
    [ada] = join(store, "ada")
    left = replace(ada, status=Status.UNSUBSCRIBED)
    store.subscribers.change(left, now=NOW, cause="one-click", was=ada)
    with pytest.raises(SubscriberError, match="unsubscribed"):
        store.subscribers.change(replace(ada, items=3), now=NOW, cause="sync", was=ada)
    assert store.subscribers.by_id(ada.id) == left


def test_the_suppression_list(store: Store) -> None:
    [ada] = join(store, "ada")
    assert store.subscribers.suppression(ada.address) is None
    store.subscribers.suppress(
        "ADA@example.org", SuppressionCause.HARD_BOUNCE, now=NOW, detail="550 5.1.1 \x00 \udcff"
    )
    store.subscribers.suppress(ada.address, SuppressionCause.COMPLAINT, now=NOW + HOUR)
    found = store.subscribers.suppression(ada.address)
    assert found is not None
    assert (found.cause, found.at) == (SuppressionCause.HARD_BOUNCE, NOW)
    assert found.detail == "550 5.1.1 \\x00 \\udcff"
    assert len(found.address_hash) == 64
    status = store.subscribers.by_id(ada.id)
    assert status is not None
    assert status.status is Status.SUPPRESSED
    assert len(store.subscribers.history(ada.id)) == 2  # nothing changed the second time


def test_who_left_stays_unsubscribed(store: Store) -> None:
    [ada] = join(store, "ada")
    store.subscribers.suppress(ada.address, SuppressionCause.UNSUBSCRIBED, now=NOW)
    store.subscribers.suppress(ada.address, SuppressionCause.HARD_BOUNCE, now=NOW + HOUR)
    found = store.subscribers.by_id(ada.id)
    assert found is not None
    assert found.status is Status.UNSUBSCRIBED


def test_a_suppressed_address_is_not_added(store: Store) -> None:
    store.subscribers.suppress("ada@example.org", SuppressionCause.OPERATOR, now=NOW)
    with pytest.raises(SubscriberError, match="operator"):
        join(store, "ada")
    assert list(store.subscribers.all()) == []


def test_the_hash_is_keyed(store: Store) -> None:
    store.subscribers.suppress("ada@example.org", SuppressionCause.OPERATOR, now=NOW)
    found = store.subscribers.suppression("ada@example.org")
    assert found is not None
    key = store.keys.address_key(NOW)
    assert key not in store.keys.keys(NOW)
    digest = hmac.new(key, b"ada@example.org", hashlib.sha256).hexdigest()
    assert found.address_hash == digest


def test_erasing_leaves_nothing_but_the_hash(store: Store, store_url: str) -> None:
    ada, bob = join(store, "ada", "bob")
    papers = slate(store, 1)
    store.subscribers.change(replace(ada, name="Countess"), now=NOW, cause="by ada@example.org")
    ready(store, [ada.id, bob.id], *papers)
    accept(store, sending(store))
    for one in (ada, bob):
        store.votes.cast(Vote(one.id, arxiv(1), Verb.LIKE, NOW))
    store.subscribers.suppress(
        ada.address, SuppressionCause.HARD_BOUNCE, now=NOW, detail="<ada@example.org> unknown"
    )
    assert ada.id in everything(store_url)

    store.subscribers.erase(ada.id, now=NOW + HOUR)
    store.subscribers.erase(ada.id, now=NOW + 2 * HOUR)

    rest = everything(store_url).casefold()
    for word in (ada.id, "ada@", "countess"):
        assert word not in rest
    assert list(states(store)) == [bob.id]
    assert list(store.votes.likes(since=NOW)) == [bob.id]
    found = store.subscribers.suppression("Ada@Example.org")
    assert found is not None
    assert (found.cause, found.at) == (SuppressionCause.ERASED, NOW + HOUR)
    with pytest.raises(SubscriberError, match="erased"):
        join(store, "ada")


def test_erasing_while_a_mail_is_on_its_way(store: Store) -> None:
    ada, bob = join(store, "ada", "bob")
    papers = slate(store, 1)
    ready(store, [ada.id, bob.id], *papers)
    claims = sending(store)
    store.subscribers.erase(ada.id, now=NOW)
    assert accept(store, claims) == 1
    assert [one.key.subscriber for one in store.ledger.deliveries()] == [bob.id]
    assert store.ledger.deliveries(subscriber=ada.id) == []
    assert store.editions.candidates([ada.id], edition=DAY, lookback_days=7)[ada.id].papers == (
        paper(arxiv(1)),
    )


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)  # SQLite has one writer
def test_an_address_that_is_taken_in_the_very_same_moment(store: Store) -> None:
    """Somebody signs up between the look whether it is free, and the change."""
    [ada] = join(store, "ada")

    @event.listens_for(store._database.engine, "before_cursor_execute")
    def sign_up(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("UPDATE subscribers") and store.subscribers.get(NEW) is None:
            store.subscribers.add(subscriber("bob", address=NEW), now=NOW)

    with pytest.raises(SubscriberError, match="subscriber already"):
        store.subscribers.change(replace(ada, address=NEW), now=NOW, cause="command line")
    assert store.subscribers.by_id(ada.id) == ada
    assert len(store.subscribers.history(ada.id)) == 1


def test_who_was_erased_is_in_no_byte_of_the_file(tmp_path: Path) -> None:
    """Deleted rows stand in unused pages of a file, unless they are overwritten."""
    with Store.open(f"sqlite:///{tmp_path}/a.db", message_domain="papers.example.org") as store:
        people = [store.subscribers.add(subscriber(f"zebrafish{n}"), now=NOW) for n in range(200)]
        for person in people:
            store.subscribers.erase(person.id, now=NOW)
    assert [each.name for each in tmp_path.iterdir() if b"zebrafish" in each.read_bytes()] == []
