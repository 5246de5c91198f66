"""A day with nothing, for somebody who wants to hear why: a mail like any other, on both stores."""

from dataclasses import replace
from datetime import timedelta

from digest.model.delivery import Prepared, State
from digest.model.edition import EmptyReason, Selection
from digest.model.subscriber import Format, Schedule, Status
from digest.store.store import Store
from tests.contract.samples import (
    DAY,
    HOUR,
    NOW,
    ONE_DAY,
    accept,
    claim,
    freeze,
    join,
    plan,
    prepared_with,
    ready,
    sending,
    settle,
    slate,
    states,
    subscriber,
)

LATER = NOW + HOUR
NOTHING = replace(prepared_with(), selection=Selection((), 9, 0, EmptyReason.NO_MATCH))


def join_quiet(store: Store, name: str) -> str:
    return store.subscribers.add(subscriber(name, quiet_mail=True), now=NOW).id


def prepare(store: Store, fixed: Prepared, now: timedelta = timedelta(0)) -> None:
    claims = claim(store, prepared=False, now=NOW + now)
    store.ledger.prepare([(one, fixed) for one in claims], now=NOW + now)


def test_only_who_wants_to_hear_of_nothing_is_written_to(store: Store) -> None:
    [bob] = join(store, "bob")
    ada = join_quiet(store, "ada")
    plan(store, [ada, bob.id])
    prepare(store, NOTHING)
    assert states(store) == {ada: State.PENDING, bob.id: State.EMPTY}
    assert {one.reason for one in store.ledger.deliveries()} == {str(EmptyReason.NO_MATCH)}
    assert store.ledger.ready(now=LATER, limit=9) == 1

    [one] = sending(store)
    assert (one.key.subscriber, one.prepared) == (ada, NOTHING)
    assert accept(store, [one]) == 1
    assert states(store) == {ada: State.ACCEPTED, bob.id: State.EMPTY}
    assert plan(store, [ada]) == 0  # one a day, as of any mail
    assert claim(store, prepared=True, now=LATER) == []


def test_a_resend_is_made_of_the_same_whatever_changed_since(store: Store) -> None:
    ada = join_quiet(store, "ada")
    plan(store, [ada])
    prepare(store, NOTHING)
    [first] = sending(store)
    settle(store, first, State.UNCERTAIN)

    other = Schedule(hour=20, days=("sun",), timezone="Asia/Tokyo")
    renamed = replace(
        first.subscriber, name="Countess", format=Format.TEXT, schedule=other, quiet_mail=False
    )
    store.subscribers.change(renamed, now=NOW, cause="settings")

    [again] = claim(store, prepared=True)
    assert (again.prepared, again.message_id) == (NOTHING, first.message_id)
    assert again.was is State.UNCERTAIN
    assert again.subscriber == replace(first.subscriber, quiet_mail=False)


def test_who_leaves_before_it_goes_out_gets_none(store: Store) -> None:
    ada = join_quiet(store, "ada")
    plan(store, [ada])
    prepare(store, NOTHING)
    [held] = claim(store, prepared=True)
    gone = replace(held.subscriber, status=Status.UNSUBSCRIBED)
    store.subscribers.change(gone, now=NOW, cause="link")
    assert store.ledger.begin([held], now=NOW) == []
    assert states(store) == {ada: State.SUPPRESSED}


def test_it_swallows_nothing_that_was_not_shown(store: Store) -> None:
    """What was below the threshold stays a candidate, as after a day without a mail."""
    ada, [bob] = join_quiet(store, "ada"), join(store, "bob")
    both = [ada, bob.id]
    first = slate(store, 1, day=DAY - 2 * ONE_DAY, now=NOW - 2 * ONE_DAY)
    ready(store, both, *first, day=DAY - 2 * ONE_DAY)
    accept(store, sending(store))
    unshown = slate(store, 2, day=DAY - ONE_DAY, now=NOW - ONE_DAY)
    plan(store, both, DAY - ONE_DAY)
    prepare(store, NOTHING)
    assert accept(store, sending(store)) == 1
    freeze(store, DAY)

    found = store.editions.candidates(both, edition=DAY, lookback_days=7)
    assert found[ada] == found[bob.id]
    assert found[ada].papers == tuple(unshown)
    assert found[ada].sent == {one.id for one in first}
