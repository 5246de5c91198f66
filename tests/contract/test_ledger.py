"""The ledger's life, step by step."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from digest.errors import IllegalTransitionError, StoreError
from digest.model.delivery import NEXT, Claim, DeliveryKey, Due, Reply, Settlement, State
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
    OK,
    ONE_DAY,
    accept,
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
    slate,
    states,
)
from tests.stores import DOMAIN

LATER = NOW + 2 * LEASE


def the(store: Store) -> State:
    """The state of the only delivery."""
    [delivery] = store.ledger.deliveries()
    return delivery.state


def settle(store: Store, one: Claim, state: State, **more: object) -> int:
    return store.ledger.settle([Settlement(one, state, **more)], now=NOW)  # type: ignore[arg-type] # mixed


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


# ── the table of steps ────────────────────────────────────────────────────────────────────────
def bring_to(store: Store, state: State, who: str) -> Claim:
    """A delivery to `who` in that state, and the last claim on it."""
    plan(store, [who])
    [one] = claim(store, prepared=False, subscriber=who)
    if state is State.EMPTY:
        store.ledger.prepare([(one, prepared_with())], now=NOW)
        return one
    store.ledger.prepare([(one, prepared_with(paper(arxiv(1))))], now=NOW)
    if state is State.PENDING:
        return one
    [one] = claim(store, prepared=True, subscriber=who)
    if state in {State.SUPPRESSED, State.EXPIRED, State.FAILED}:
        settle(store, one, state)
    elif state is not State.CLAIMED:
        [one] = store.ledger.begin([one], now=NOW)
        if state is not State.SENDING:
            settle(store, one, state, next_attempt_at=NOW + HOUR)
    return one


def test_only_the_steps_of_the_table_are_written(store: Store) -> None:
    slate(store, 1)
    pairs = list(product(State, State))
    for (old, new), who in zip(pairs, crowd(store, len(pairs)), strict=True):
        one = bring_to(store, old, who)
        assert states(store)[who] is old
        expected = old
        if old not in {State.CLAIMED, State.SENDING}:
            assert settle(store, one, new) == 0, (old, new)  # nobody holds it
        elif new in NEXT[old] and new is not State.SENDING:
            assert settle(store, one, new) == 1, (old, new)
            expected = new
        else:
            with pytest.raises(IllegalTransitionError):
                settle(store, one, new)
        assert states(store)[who] is expected, (old, new)


def test_only_some_states_are_claimed(store: Store) -> None:
    slate(store, 1)
    for old, who in zip(State, crowd(store, len(State)), strict=True):
        bring_to(store, old, who)
        found = [
            one.was
            for prepared in (False, True)
            for one in claim(store, prepared=prepared, subscriber=who, now=NOW + 2 * HOUR)
        ]
        if old is State.CLAIMED:
            assert found == [State.PENDING]  # its lease was over
        elif State.CLAIMED in NEXT[old] and old is not State.FAILED:
            assert found == [old]
        else:
            assert found == [], old  # failed: no time was named


def test_a_newer_delivery_supersedes_an_unsent_one(store: Store) -> None:
    both, alone = crowd(store, 2)
    papers = slate(store, 1)
    ready(store, [both, alone], *papers)
    tomorrow = DAY + ONE_DAY
    store.ledger.plan([Due(DeliveryKey(tomorrow, both), tomorrow)], now=NOW)
    assert store.ledger.expire(now=NOW, before=DAY) == 1
    [old] = store.ledger.deliveries(edition=DAY, subscriber=both)
    [new] = store.ledger.deliveries(edition=tomorrow, subscriber=both)
    [other] = store.ledger.deliveries(edition=DAY, subscriber=alone)
    assert (old.state, new.state, other.state) == (State.EXPIRED, State.PENDING, State.PENDING)
