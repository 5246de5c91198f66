"""One turn of a sender: what bounced, what strikes, and what is found out only in the turn."""

from dataclasses import replace

from digest.model.delivery import Claim, DeliveryKey, Reply, Settlement, State
from digest.model.feedback import SuppressionCause
from digest.model.subscriber import Status
from digest.store.store import Store
from tests.contract.samples import (
    DAY,
    HOUR,
    LEASE,
    NOW,
    OK,
    ONE_DAY,
    accept,
    claim,
    crowd,
    join,
    plan,
    ready,
    sending,
    settle,
    slate,
    states,
)

UNKNOWN = Reply("RCPT", 550, "no such user", "5.1.1")
FULL = Reply("RCPT", 552, "mailbox full", "5.2.2")


def bounce(one: Claim) -> Settlement:
    return Settlement(one, State.REFUSED, UNKNOWN, "hard bounce", spent=True, suppress=True)


# ── hard bounces ──────────────────────────────────────────────────────────────────────────────
def test_a_hard_bounce_suppresses_in_the_same_commit(store: Store) -> None:
    ada, bob = join(store, "ada", "bob")
    ready(store, [ada.id, bob.id], *slate(store, 1))
    begun = {one.key.subscriber: one for one in sending(store)}
    done = [bounce(begun[ada.id]), Settlement(begun[bob.id], State.ACCEPTED, OK)]
    assert store.ledger.settle(done, now=NOW + HOUR) == 2

    found = store.subscribers.suppression(ada.address)
    assert found is not None
    assert (found.cause, found.at) == (SuppressionCause.HARD_BOUNCE, NOW + HOUR)
    assert found.detail == str(UNKNOWN)
    assert store.subscribers.by_id(ada.id) == replace(ada, status=Status.SUPPRESSED)
    last = store.subscribers.history(ada.id)[-1]
    assert (last.cause, last.fields) == (f"hard bounce: {UNKNOWN}", {"status": "suppressed"})
    assert store.subscribers.by_id(bob.id) == bob
    assert store.subscribers.suppression(bob.address) is None


def test_the_next_mail_of_the_turn_is_not_begun_for_who_bounced(store: Store) -> None:
    [ada] = join(store, "ada")
    papers = slate(store, 1)
    ready(store, [ada.id], *papers)
    [today] = sending(store)
    ready(store, [ada.id], *papers, day=DAY + ONE_DAY)
    [tomorrow] = claim(store, prepared=True)
    assert store.ledger.settle_and_begin([bounce(today)], [tomorrow], now=NOW) == []
    found = {one.key.edition: one.state for one in store.ledger.deliveries()}
    assert found == {DAY: State.REFUSED, DAY + ONE_DAY: State.SUPPRESSED}


def test_who_moved_meanwhile_keeps_the_new_address(store: Store) -> None:
    [ada] = join(store, "ada")
    ready(store, [ada.id], *slate(store, 1))
    [one] = sending(store)
    moved = replace(ada, address="ada@new.example")
    store.subscribers.change(moved, now=NOW, cause="moved")
    assert store.ledger.settle([bounce(one)], now=NOW) == 1
    assert store.subscribers.suppression(ada.address) is not None
    assert store.subscribers.suppression(moved.address) is None
    assert store.subscribers.by_id(ada.id) == moved


def test_a_lost_lease_suppresses_nobody(store: Store) -> None:
    [ada] = join(store, "ada")
    ready(store, [ada.id], *slate(store, 1))
    [one] = sending(store)
    store.ledger.recover(now=NOW + LEASE)
    lost = replace(bounce(one), strike=True)
    assert store.ledger.settle([lost], now=NOW + LEASE) == 0
    assert store.subscribers.suppression(ada.address) is None
    assert store.ledger.strikes(ada.id) == []


# ── soft strikes ──────────────────────────────────────────────────────────────────────────────
def test_strikes_are_remembered_one_by_one(store: Store) -> None:
    ada, bob = join(store, "ada", "bob")
    ready(store, [ada.id, bob.id], *slate(store, 1))
    for hour in (0, 1):
        now = NOW + hour * HOUR
        [one] = store.ledger.begin(claim(store, prepared=True, now=now, subscriber=ada.id), now=now)
        soft = Settlement(one, State.DEFERRED, FULL, "mailbox full", NOW + HOUR, strike=True)
        assert store.ledger.settle([soft], now=now) == 1
    first, second = store.ledger.strikes(ada.id)
    assert (first.edition, first.at, second.at) == (DAY, NOW, NOW + HOUR)
    assert (first.reply, first.reason) == (str(FULL), "mailbox full")
    assert store.ledger.strikes(bob.id) == []
    assert store.subscribers.by_id(ada.id) == ada  # nothing acts on them yet

    store.subscribers.erase(ada.id, now=NOW + HOUR)
    assert store.ledger.strikes(ada.id) == []


# ── what is found out only in the turn ────────────────────────────────────────────────────────
def test_a_turn_writes_what_is_held_and_tells_the_rest(store: Store) -> None:
    ids = crowd(store, 8)
    ready(store, ids, *slate(store, 1))
    claims = claim(store, prepared=True)
    out = list(store.ledger.begin(claims[:4], now=NOW))
    later = NOW + LEASE / 2
    # Of those that are out one was erased; of those to come one left, one was erased, one lapsed.
    store.subscribers.erase(out[0].key.subscriber, now=NOW)
    left = store.subscribers.by_id(claims[4].key.subscriber)
    assert left is not None
    gone = replace(left, status=Status.UNSUBSCRIBED)
    store.subscribers.change(gone, now=NOW, cause="one-click")
    store.subscribers.erase(claims[5].key.subscriber, now=NOW)
    settle(store, claims[6], State.PENDING)

    done = [Settlement(one, State.ACCEPTED, OK, spent=True) for one in [*out, out[1]]]
    begun = store.ledger.settle_and_begin(done, [*claims[4:], claims[7]], now=later)
    assert [one.key for one in begun] == [claims[7].key]
    assert begun[0].until == later + LEASE
    assert states(store) == {
        **{one.key.subscriber: State.ACCEPTED for one in out[1:]},
        claims[4].key.subscriber: State.SUPPRESSED,
        claims[6].key.subscriber: State.PENDING,
        claims[7].key.subscriber: State.SENDING,
    }
    [entry] = store.ledger.trail(DAY, claims[4].key.subscriber)
    assert (entry.state, entry.reason) == (State.SUPPRESSED, "unsubscribed")
    assert {one.attempts for one in store.ledger.deliveries(states=[State.ACCEPTED])} == {1}
    assert len(store.ledger.trail(DAY, out[1].key.subscriber)) == 1


def test_a_claim_that_does_not_say_where_its_row_is(store: Store) -> None:
    ids = crowd(store, 2)
    ready(store, ids, *slate(store, 1))
    claims = [replace(one, row=0) for one in claim(store, prepared=True)]
    begun = store.ledger.begin(claims, now=NOW)
    assert [one.key.subscriber for one in begun] == [one.key.subscriber for one in claims]
    assert accept(store, [replace(one, row=0) for one in begun]) == 2


def test_a_mail_may_fail_while_it_is_sent(store: Store) -> None:
    """The server may say only now that it is too large."""
    ids = crowd(store, 2)
    ready(store, ids, *slate(store, 1))
    one, two = sending(store)
    large = Reply("final dot", 552, "message too large", "5.3.4")
    settle(store, one, State.FAILED, reply=large, reason="it is too large", spent=True)
    settle(store, two, State.FAILED, reply=large, next_attempt_at=NOW + HOUR)
    found = {row.key.subscriber: row for row in store.ledger.deliveries()}
    row = found[one.key.subscriber]
    assert (row.state, row.next_attempt_at, row.attempts) == (State.FAILED, None, 1)
    assert store.ledger.recover(now=NOW + LEASE) == 0
    [again] = claim(store, prepared=True, now=NOW + 9 * ONE_DAY)
    assert (again.key, again.was) == (two.key, State.FAILED)


# ── what a run asks before it starts ──────────────────────────────────────────────────────────
def test_how_many_are_ready(store: Store) -> None:
    ids = crowd(store, 5)
    ready(store, ids[:4], *slate(store, 1))
    plan(store, ids)
    assert store.ledger.ready(now=NOW, limit=100) == 4
    assert store.ledger.ready(now=NOW, limit=3) == 3
    claim(store, prepared=True, limit=1)
    assert store.ledger.ready(now=NOW, limit=100) == 3
    assert store.ledger.ready(now=NOW + LEASE, limit=100) == 4


def test_some_of_the_deliveries(store: Store) -> None:
    ids = crowd(store, 5)
    plan(store, ids)
    plan(store, ids, DAY + ONE_DAY)
    everything = store.ledger.deliveries()
    assert store.ledger.deliveries(limit=7) == everything[:7]
    assert [one.key for one in store.ledger.deliveries(edition=DAY, limit=2)] == [
        DeliveryKey(DAY, one) for one in ids[:2]
    ]
    assert store.ledger.deliveries(limit=0) == []


def test_a_place_gives_the_same_paper_in_every_claim(store: Store) -> None:
    ids = crowd(store, 3)
    ready(store, ids, *slate(store, 1, 2))
    papers = [
        [id(pick.paper) for pick in one.prepared.selection.picks]
        for _ in ids
        for one in claim(store, prepared=True, limit=1)
        if one.prepared
    ]
    assert len(papers) == 3
    assert papers[0] == papers[1] == papers[2]
