"""What becomes of claims: outcomes, fences, what is left over."""

from datetime import timedelta

import pytest

from digest.errors import IllegalTransitionError
from digest.model.delivery import DeliveryKey, Reply, Settlement, State
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
    prepared_with,
    ready,
    sending,
    settle,
    slate,
    states,
)

LATER = NOW + 2 * LEASE


def the(store: Store) -> State:
    """The state of the only delivery."""
    [delivery] = store.ledger.deliveries()
    return delivery.state


# ── sending ───────────────────────────────────────────────────────────────────────────────────
def test_an_accepted_mail_is_final(store: Store) -> None:
    ids = crowd(store, 2)
    ready(store, ids, *slate(store, 1))
    claims = sending(store)
    assert accept(store, claims) == 2
    assert accept(store, claims) == 0
    [delivery] = store.ledger.deliveries(subscriber=ids[0])
    assert (delivery.state, delivery.attempts) == (State.ACCEPTED, 1)
    assert delivery.reply == "250 2.0.0 Ok: queued as 4bXYZ"
    [entry] = store.ledger.trail(DAY, ids[0])
    assert (entry.at, entry.token, entry.state, entry.reply) == (NOW, 2, State.ACCEPTED, OK)
    assert claim(store, prepared=True, now=NOW + 9 * ONE_DAY) == []
    assert store.ledger.counts(DAY) == {State.ACCEPTED: 2}


def test_a_deferred_mail_waits_for_its_time(store: Store) -> None:
    [ada] = join(store, "ada")
    ready(store, [ada.id], *slate(store, 1))
    [one] = sending(store)
    busy = Reply("RCPT", 451, "try later", "4.3.0")
    settle(store, one, State.DEFERRED, reply=busy, next_attempt_at=NOW + HOUR, spent=True)

    [delivery] = store.ledger.deliveries()
    assert (delivery.next_attempt_at, delivery.attempts) == (NOW + HOUR, 1)
    assert claim(store, prepared=True, now=NOW + HOUR / 2) == []
    [again] = claim(store, prepared=True, now=NOW + HOUR)
    assert (again.was, again.attempts, again.drops) == (State.DEFERRED, 1, 0)


def test_a_dropped_link_spends_no_attempt(store: Store) -> None:
    [ada] = join(store, "ada")
    ready(store, [ada.id], *slate(store, 1))
    [one] = sending(store)
    settle(store, one, State.PENDING, dropped=True)
    [again] = claim(store, prepared=True)
    assert (again.attempts, again.drops, again.was) == (0, 1, State.PENDING)


def test_a_failed_mail_is_tried_again_only_if_a_time_is_named(store: Store) -> None:
    ready(store, crowd(store, 2), *slate(store, 1))
    one, two = claim(store, prepared=True)
    settle(store, one, State.FAILED, reason="its template")
    settle(store, two, State.FAILED, reason="its template", next_attempt_at=NOW + HOUR)
    assert claim(store, prepared=True, now=NOW + HOUR / 2) == []
    [again] = claim(store, prepared=True, now=NOW + 9 * HOUR)
    assert (again.key, again.was) == (two.key, State.FAILED)


def test_a_server_may_say_anything(store: Store) -> None:
    ids = crowd(store, 2)
    ready(store, ids, *slate(store, 1))
    one, two = sending(store)
    hostile = Reply("final dot", 250, "\x00\udcff\r\n" + "x" * 5000, "2.\x00")
    assert settle(store, one, State.ACCEPTED, reply=hostile, reason="\x00") == 1
    assert accept(store, [two]) == 1
    [entry] = store.ledger.trail(DAY, one.key.subscriber)
    assert entry.reply is not None
    assert entry.reply.text.startswith("\\x00\\udcff\r\nxxx")


def test_the_lease_begins_anew_with_the_mail(store: Store) -> None:
    """A server may take ten minutes over the final dot: nobody else may think it lost."""
    [ada] = join(store, "ada")
    ready(store, [ada.id], *slate(store, 1))
    claims = claim(store, prepared=True)
    almost = NOW + LEASE - timedelta(seconds=1)
    [begun] = store.ledger.begin(claims, now=almost)
    assert begun.until == almost + LEASE
    assert store.ledger.recover(now=NOW + LEASE) == 0
    assert accept(store, [begun], NOW + LEASE) == 1


def test_nothing_is_begun_after_the_lease(store: Store) -> None:
    [ada] = join(store, "ada")
    ready(store, [ada.id], *slate(store, 1))
    claims = claim(store, prepared=True)
    assert store.ledger.begin(claims, now=NOW + LEASE) == []
    assert the(store) is State.CLAIMED


def test_leases_of_different_lengths_in_one_group(store: Store) -> None:
    ids = crowd(store, 2)
    ready(store, ids, *slate(store, 1))
    short = claim(store, prepared=True, limit=1, lease=HOUR)
    long = claim(store, prepared=True, limit=1, lease=2 * HOUR)
    begun = store.ledger.begin([*long, *short], now=NOW)
    assert [one.until - NOW for one in begun] == [2 * HOUR, HOUR]


def test_one_turn_is_one_commit(store: Store) -> None:
    ids = crowd(store, 3)
    ready(store, ids, *slate(store, 1))
    first, second, third = claim(store, prepared=True)
    [begun] = store.ledger.begin([first], now=NOW)
    done = Settlement(begun, State.ACCEPTED, OK)
    next_ones = store.ledger.settle_and_begin([done], [second], now=NOW)
    assert [one.key for one in next_ones] == [second.key]

    wrong = Settlement(third, State.ACCEPTED, OK)
    with pytest.raises(IllegalTransitionError):
        store.ledger.settle_and_begin([wrong], [third], now=NOW)
    assert states(store) == {
        first.key.subscriber: State.ACCEPTED,
        second.key.subscriber: State.SENDING,
        third.key.subscriber: State.CLAIMED,
    }


# ── fencing ───────────────────────────────────────────────────────────────────────────────────
def test_who_was_taken_for_dead_writes_nothing(store: Store) -> None:
    [ada] = join(store, "ada")
    [one] = slate(store, 1)
    plan(store, [ada.id])
    slow = claim(store, prepared=False)
    [taken] = claim(store, prepared=False, now=LATER, owner="other")
    store.ledger.prepare([(slow[0], prepared_with(one))], now=LATER)
    assert the(store) is State.CLAIMED
    assert settle(store, slow[0], State.FAILED) == 0
    store.ledger.prepare([(taken, prepared_with(one))], now=LATER)
    assert the(store) is State.PENDING

    slow = claim(store, prepared=True, now=LATER)
    [taken] = claim(store, prepared=True, now=LATER + LEASE, owner="other")
    assert store.ledger.begin(slow, now=LATER) == []
    [begun] = store.ledger.begin([taken], now=LATER + LEASE)
    assert accept(store, slow) == 0
    assert the(store) is State.SENDING
    assert accept(store, [begun]) == 1


def test_after_recovery_the_old_claim_is_worth_nothing(store: Store) -> None:
    [ada] = join(store, "ada")
    ready(store, [ada.id], *slate(store, 1))
    claims = sending(store)
    assert store.ledger.recover(now=NOW + LEASE) == 1
    assert accept(store, claims) == 0
    assert the(store) is State.UNCERTAIN


def test_an_answer_that_came_late_still_counts_if_nobody_took_over(store: Store) -> None:
    [ada] = join(store, "ada")
    ready(store, [ada.id], *slate(store, 1))
    claims = sending(store)
    assert accept(store, claims, LATER) == 1
    assert store.ledger.recover(now=LATER) == 0


def test_an_uncertain_mail_that_has_to_wait_says_until_when(store: Store) -> None:
    ready(store, crowd(store, 2), *slate(store, 1))
    at_once, later = sending(store)
    settle(store, at_once, State.UNCERTAIN)
    settle(store, later, State.UNCERTAIN, next_attempt_at=NOW + HOUR)
    waits = {one.key: one.next_attempt_at for one in store.ledger.deliveries()}
    assert waits == {at_once.key: None, later.key: NOW + HOUR}
    assert claim(store, prepared=True, now=NOW + HOUR / 2)[0].key == at_once.key


def test_a_claim_named_twice_is_settled_once(store: Store) -> None:
    [ada] = join(store, "ada")
    ready(store, [ada.id], *slate(store, 1))
    claims = sending(store)
    assert accept(store, [*claims, *claims]) == 1
    [delivery] = store.ledger.deliveries()
    assert delivery.attempts == 1


# ── what is left over ─────────────────────────────────────────────────────────────────────────
def test_uncertain_is_sent_again_or_held(store: Store) -> None:
    [ada] = join(store, "ada")
    ready(store, [ada.id], *slate(store, 1))
    sending(store)
    assert store.ledger.recover(now=LATER) == 1
    [delivery] = store.ledger.deliveries(states=[State.UNCERTAIN])
    assert (delivery.uncertain, delivery.next_attempt_at) == (1, None)
    assert [one.state for one in store.ledger.trail(DAY, ada.id)] == [State.UNCERTAIN]

    assert claim(store, prepared=True, now=LATER, hold_uncertain=True) == []
    [again] = claim(store, prepared=True, now=LATER)
    assert again.was is State.UNCERTAIN
    # Who claimed it is gone, and the policy is another now.
    much_later = LATER + 2 * LEASE
    assert claim(store, prepared=True, now=much_later, hold_uncertain=True) == []
    [again] = claim(store, prepared=True, now=much_later)
    assert again.was is State.UNCERTAIN


def test_what_is_superseded_expires(store: Store) -> None:
    ids = crowd(store, 9)
    papers = slate(store, 1)
    (unranked, unsent, deferred, failed, given_up, lapsed, held, unknown, out) = ids
    ready(store, ids[1:], *papers)
    plan(store, [unranked])
    by_id = {one.key.subscriber: one for one in claim(store, prepared=True)}
    settle(store, by_id[unsent], State.PENDING)
    settle(store, by_id[failed], State.FAILED, next_attempt_at=NOW)
    settle(store, by_id[given_up], State.FAILED, reason="for good")
    begun = {
        one.key.subscriber: one
        for one in store.ledger.begin([by_id[one] for one in (deferred, unknown, out)], now=NOW)
    }
    settle(store, begun[deferred], State.DEFERRED, next_attempt_at=NOW + HOUR)
    settle(store, begun[unknown], State.UNCERTAIN)
    after = NOW + LEASE
    [_] = claim(store, prepared=True, now=after, subscriber=held)

    tomorrow = DAY + ONE_DAY
    assert store.ledger.expire(now=after, before=DAY) == 0
    assert store.ledger.expire(now=after, before=tomorrow) == 5
    assert states(store) == {
        **dict.fromkeys((unranked, unsent, deferred, failed, lapsed), State.EXPIRED),
        given_up: State.FAILED,
        held: State.CLAIMED,
        unknown: State.UNCERTAIN,
        out: State.SENDING,
    }
    assert store.ledger.recover(now=after) == 1  # its fate is told all the same
    assert store.ledger.expire(now=after, before=tomorrow) == 0
    assert claim(store, prepared=True, now=after) == []  # uncertain, but nobody waits for it now
    [entry] = store.ledger.trail(DAY, unranked)
    assert entry.state is State.EXPIRED
    assert "2026-06-19" in entry.reason


def test_a_newer_delivery_overtakes_an_unsent_one(store: Store) -> None:
    first, second, third = crowd(store, 3)
    ready(store, [first, second, third], *slate(store, 1))
    by_id = {one.key.subscriber: one for one in claim(store, prepared=True)}
    for who in (first, second):
        [begun] = store.ledger.begin([by_id[who]], now=NOW)
        settle(store, begun, State.DEFERRED, next_attempt_at=NOW + HOUR)
    [begun] = store.ledger.begin([by_id[third]], now=NOW)
    settle(store, begun, State.UNCERTAIN)
    plan(store, [first, third], DAY + ONE_DAY)

    assert store.ledger.expire(now=NOW, before=DAY - 7 * ONE_DAY) == 1
    found = {one.key: one.state for one in store.ledger.deliveries(edition=DAY)}
    assert found == {
        DeliveryKey(DAY, first): State.EXPIRED,
        DeliveryKey(DAY, second): State.DEFERRED,
        DeliveryKey(DAY, third): State.UNCERTAIN,
    }
    assert [one.key.subscriber for one in claim(store, prepared=True, now=NOW + HOUR)] == [second]
    assert states(store)[first] is State.PENDING
