"""Only the steps of `model.delivery.NEXT` are ever written."""

from itertools import product

import pytest

from digest.errors import IllegalTransitionError
from digest.model.delivery import NEXT, Claim, DeliveryKey, Due, State
from digest.store.store import Store
from tests.contract.samples import (
    DAY,
    HOUR,
    NOW,
    ONE_DAY,
    arxiv,
    claim,
    crowd,
    paper,
    plan,
    prepared_with,
    ready,
    settle,
    slate,
    states,
)


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
