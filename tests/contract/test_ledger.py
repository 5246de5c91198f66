"""Planning, claiming and preparing deliveries."""

from dataclasses import replace
from datetime import timedelta

import pytest

from digest.errors import StoreError
from digest.model.delivery import DeliveryKey, Due, Reply, Settlement, State
from digest.model.edition import EmptyReason, Selection
from digest.model.feedback import SuppressionCause
from digest.model.message import message_id
from digest.model.subscriber import Format, Status
from digest.ports import Ledger
from digest.store.store import Store
from tests.contract.samples import (
    DAY,
    HOUR,
    LEASE,
    NOW,
    ONE_DAY,
    arxiv,
    claim,
    collect,
    crowd,
    join,
    paper,
    plan,
    prepared_with,
    ready,
    sending,
    settle,
    slate,
    states,
)
from tests.stores import DOMAIN

LATER = NOW + 2 * LEASE


def the(store: Store) -> State:
    """The state of the only delivery."""
    [delivery] = store.ledger.deliveries()
    return delivery.state


# ── planning ──────────────────────────────────────────────────────────────────────────────────
def test_it_is_the_port(store: Store) -> None:
    ledger: Ledger = store.ledger
    assert ledger.plan([], now=NOW) == 0
    assert ledger.claim(owner="a", now=NOW, lease=LEASE, limit=1, prepared=True) == []
    assert ledger.begin([], now=NOW) == []
    assert ledger.settle([], now=NOW) == 0
    ledger.prepare([], now=NOW)


def test_planning_twice_is_planning_once(store: Store) -> None:
    ids = crowd(store, 3)
    assert plan(store, ids[:2]) == 2
    assert plan(store, ids) == 1
    assert states(store) == dict.fromkeys(ids, State.PENDING)
    first = store.ledger.deliveries()[0]
    assert first.message_id == message_id(DAY, first.key.subscriber, DOMAIN)
    assert (first.local_date, first.updated_at, first.attempts) == (DAY, NOW, 0)
    assert store.ledger.unprepared() == [DAY]


def test_one_mail_a_day_by_their_own_clock(store: Store) -> None:
    [ada] = join(store, "ada")
    tomorrow = DAY + ONE_DAY

    def due(edition_days: int, local_days: int) -> int:
        key = DeliveryKey(DAY + edition_days * ONE_DAY, ada.id)
        return store.ledger.plan([Due(key, DAY + local_days * ONE_DAY)], now=NOW)

    assert due(0, 0) == 1
    assert due(1, 0) == 0  # a second one on the same day
    assert due(0, 1) == 0  # the same one on a second day
    assert due(1, 1) == 1
    assert store.ledger.latest([ada.id, "nobody"]) == {
        ada.id: Due(DeliveryKey(tomorrow, ada.id), tomorrow)
    }


def test_planning_streams_and_passes_over_who_is_gone(store: Store) -> None:
    ids = crowd(store, 3)
    gone = [f"gone{number}" for number in range(2500)]
    stream = (Due(DeliveryKey(DAY, one), DAY) for one in [ids[0], *gone, *ids[1:]])
    assert store.ledger.plan(stream, now=NOW) == 3
    assert store.ledger.latest([*gone, *ids]).keys() == set(ids)


# ── claiming ──────────────────────────────────────────────────────────────────────────────────
def test_a_claim_leases_and_fences(store: Store) -> None:
    ids = crowd(store, 3)
    plan(store, ids)
    two = claim(store, prepared=False, limit=2)
    [third] = claim(store, prepared=False)
    assert claim(store, prepared=False) == []
    assert [one.key.subscriber for one in (*two, third)] == sorted(ids)
    assert (third.token, third.until, third.was) == (1, NOW + LEASE, State.PENDING)
    assert (third.prepared, third.attempts, third.drops) == (None, 0, 0)
    assert third.local_date == DAY
    last = sorted(ids)[2]
    assert third.subscriber == store.subscribers.by_id(last)
    assert third.message_id == message_id(DAY, last, DOMAIN)

    assert claim(store, prepared=False, now=NOW + LEASE - timedelta(microseconds=1)) == []
    again = claim(store, prepared=False, now=NOW + LEASE, limit=1)
    assert [(one.key, one.token) for one in again] == [(two[0].key, 2)]


def test_a_claim_by_edition_by_subscriber_and_by_readiness(store: Store) -> None:
    first, second = crowd(store, 2)
    [one] = slate(store, 1)
    ready(store, [first], one)
    plan(store, [second])
    plan(store, [first], DAY + ONE_DAY)

    assert claim(store, prepared=True, subscriber=second) == []
    assert claim(store, prepared=False, edition=DAY, subscriber=first) == []
    assert claim(store, prepared=True, edition=DAY + ONE_DAY) == []
    [found] = claim(store, prepared=False, edition=DAY + ONE_DAY)
    assert found.key == DeliveryKey(DAY + ONE_DAY, first)
    [found] = claim(store, prepared=True, subscriber=first)
    assert found.key == DeliveryKey(DAY, first)
    [found] = claim(store, prepared=False)
    assert found.key == DeliveryKey(DAY, second)


def test_who_may_not_be_written_to_is_not_claimed(store: Store) -> None:
    left, paused, bounced, listed, stays = people = join(store, "a", "b", "c", "d", "e")
    plan(store, [one.id for one in people])
    changed = replace(left, status=Status.UNSUBSCRIBED)
    store.subscribers.change(changed, now=NOW, cause="one-click")
    store.subscribers.change(replace(paused, status=Status.PAUSED), now=NOW, cause="away")
    store.subscribers.suppress(bounced.address, SuppressionCause.HARD_BOUNCE, now=NOW)
    # A suppression wins over any subscription.
    store.subscribers.suppress(listed.address, SuppressionCause.UNSUBSCRIBED, now=NOW)
    store.subscribers.change(listed, now=NOW, cause="roster")

    assert [one.key.subscriber for one in claim(store, prepared=False)] == [stays.id]
    reasons = {
        one.address: one.reason for one in store.ledger.deliveries(states=[State.SUPPRESSED])
    }
    assert reasons == {
        left.address: "unsubscribed",
        paused.address: "paused",
        bounced.address: "on the suppression list: hard bounce",
        listed.address: "unsubscribed",
    }
    [entry] = store.ledger.trail(DAY, paused.id)
    assert (entry.state, entry.reason, entry.token) == (State.SUPPRESSED, "paused", 1)
    assert claim(store, prepared=False, now=LATER, edition=DAY)[0].key.subscriber == stays.id


# ── preparing ─────────────────────────────────────────────────────────────────────────────────
def test_what_was_prepared_comes_back_the_same(store: Store) -> None:
    ids = crowd(store, 3)
    old = slate(store, 1, 2, day=DAY - ONE_DAY, now=NOW - ONE_DAY)
    new = slate(store, 3)
    fixed = prepared_with(new[0], old[1])
    plan(store, ids)
    claims = claim(store, prepared=False)
    store.ledger.prepare(((one, fixed) for one in claims), now=NOW)

    assert store.ledger.unprepared() == []
    assert store.ledger.prepared(DAY, ids[0]) == fixed
    assert store.ledger.prepared(DAY, "nobody") is None
    sendable = claim(store, prepared=True)
    assert [one.prepared for one in sendable] == [fixed] * 3
    assert [one.token for one in sendable] == [2] * 3
    assert {one.picks for one in store.ledger.deliveries()} == {2}


def test_a_resend_is_made_of_the_same_whatever_changed_since(store: Store) -> None:
    [ada] = join(store, "ada")
    [one] = slate(store, 1)
    ready(store, [ada.id], one)
    [first] = sending(store)
    settle(store, first, State.UNCERTAIN)

    collect(store, replace(one, title="Changed since"))
    renamed = replace(ada, name="Countess", language="de", format=Format.TEXT, items=1)
    store.subscribers.change(renamed, now=NOW, cause="settings")

    [again] = claim(store, prepared=True)
    assert (again.prepared, again.message_id) == (first.prepared, first.message_id)
    assert (again.was, again.token) == (State.UNCERTAIN, 3)
    assert (again.subscriber.name, again.subscriber.language) == (ada.name, "en")
    assert (again.subscriber.format, again.subscriber.items) == (Format.BOTH, 1)


def test_a_day_with_nothing_is_empty_and_says_why(store: Store) -> None:
    [ada] = join(store, "ada")
    plan(store, [ada.id])
    [one] = claim(store, prepared=False)
    nothing = replace(prepared_with(), selection=Selection((), 9, 2, EmptyReason.ALL_SENT))
    store.ledger.prepare([(one, nothing)], now=NOW)

    [delivery] = store.ledger.deliveries()
    assert (delivery.state, delivery.reason) == (State.EMPTY, str(EmptyReason.ALL_SENT))
    assert store.ledger.prepared(DAY, ada.id) == nothing
    assert claim(store, prepared=True, now=LATER) == []
    assert claim(store, prepared=False, now=LATER) == []


def test_a_pick_from_nowhere_is_refused(store: Store) -> None:
    [ada] = join(store, "ada")
    plan(store, [ada.id])
    [one] = claim(store, prepared=False)
    with pytest.raises(StoreError, match="slate"):
        store.ledger.prepare([(one, prepared_with(paper(arxiv(1))))], now=NOW)
    assert the(store) is State.CLAIMED


def test_what_became_uncertain_since_a_run_began_is_left_to_the_next(store: Store) -> None:
    [ada] = join(store, "ada")
    ready(store, [ada.id], *slate(store, 1))
    [one] = sending(store)
    lost = Settlement(one, State.UNCERTAIN, Reply("final dot", 0, "lost"), dropped=True)
    store.ledger.settle([lost], now=NOW + HOUR)
    later = NOW + 2 * HOUR
    assert claim(store, prepared=True, now=later, unknown_since=NOW) == []
    [again] = claim(store, prepared=True, now=later, unknown_since=later)
    assert again.was is State.UNCERTAIN
