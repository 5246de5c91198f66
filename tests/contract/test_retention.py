"""Forgetting what is no longer needed, on both databases."""

from datetime import timedelta

import pytest

from digest.model.delivery import Reply
from digest.model.feedback import Block, Strike
from digest.model.keeping import Keep
from digest.store import retention
from digest.store.store import Store
from tests.contract import samples
from tests.contract.samples import DAY, NOW
from tests.end_to_end.mails import everything, mailed

OLD, YOUNG = NOW, NOW + timedelta(days=50)
LATER = NOW + timedelta(days=60)
KEEP = Keep(*[timedelta(days=30)] * 5)
TABLES = {
    "attempts",
    "strikes",
    "applications",
    "notices",
    "tries",
    "callbacks",
    "blocks",
    "arrivals",
}


def fill(store: Store) -> None:
    """One old row and one young one of each kind."""
    mail = mailed(store)
    samples.accept(store, samples.sending(store))
    for at in (OLD, YOUNG):
        store.returns.strike(mail.reader.id, Strike(at.date(), at, "452 full", "came back"))
        who = samples.subscriber(f"p{at.day}")
        store.applications.ask(who, network="192.0.2.0/24", most=9, now=at)
        for notice in store.notices.claim(now=at, lease=timedelta(minutes=1), limit=9):
            store.notices.settle(notice, Reply("final dot", 250), again_at=None)
        store.callbacks.remember(f"ses/{at}", now=at)
        store.returns.blocked(Block(at, "example.org", "550 5.7.1", f"{at}"))
        store.returns.count({"bounce": 1}, day=at.date())


def counts(store: Store) -> dict[str, int]:
    return {name: len(rows) for name, rows in everything(store).items()}


def test_what_is_old_goes_and_what_is_young_stays(store: Store) -> None:
    fill(store)
    before = counts(store)
    would = store.retention.old(KEEP, now=LATER)
    assert set(would) == TABLES
    assert counts(store) == before
    assert store.retention.forget(KEEP, now=LATER) == would
    after = counts(store)
    for table in TABLES - {"attempts", "tries"}:
        assert after[table] == 1, table
    assert {name: n for name, n in after.items() if name not in TABLES} == {
        name: n for name, n in before.items() if name not in TABLES
    }
    assert store.retention.forget(KEEP, now=LATER) == {}


def test_what_was_sent_is_known_for_ever(store: Store) -> None:
    fill(store)
    [person] = store.subscribers.all()
    sent = store.ledger.prepared(DAY, person.id)
    store.retention.forget(KEEP, now=LATER + timedelta(days=3650))
    assert store.ledger.prepared(DAY, person.id) == sent
    assert [one.picks for one in store.ledger.deliveries(subscriber=person.id)] == [3]


def test_a_notice_that_waits_is_not_forgotten(store: Store) -> None:
    who = samples.subscriber("ada")
    store.applications.ask(who, network="", most=9, now=OLD)
    assert "notices" not in store.retention.forget(KEEP, now=LATER)


def test_it_goes_in_steps(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "STEP", 2)
    for number in range(5):
        store.callbacks.remember(f"ses/{number}", now=OLD)
        store.returns.count({f"kind{number}": 1}, day=OLD.date())
    assert store.retention.forget(KEEP, now=LATER) == {"callbacks": 5, "arrivals": 5}
