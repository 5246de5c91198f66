"""What those who only look are told: sums and names, on both databases."""

from collections import Counter
from datetime import timedelta

import pytest

from digest.model.delivery import Reply, State
from digest.model.feedback import SuppressionCause
from digest.model.standing import Trouble, trouble_of
from digest.model.subscriber import Status
from digest.store.store import Store
from tests.contract.samples import (
    DAY,
    LEASE,
    NOW,
    OK,
    ONE_DAY,
    accept,
    claim,
    crowd,
    join,
    ready,
    sending,
    settle,
    slate,
)

SECOND = timedelta(seconds=1)
BUSY = Reply("RCPT", 451, "try later", "4.3.0")
GONE = Reply("RCPT", 550, "who?", "5.1.1")


@pytest.fixture
def troubled(store: Store) -> Store:
    """Of ten readers: 0 and 1 uncertain, 2 accepted after that, 3 refused, 4 deferred, 5 failed."""
    ready(store, crowd(store, 10), *slate(store, 1))
    claims = {one.subscriber.address[:10]: one for one in sending(store)}
    for number in (0, 1, 2):
        settle(store, claims[f"reader000{number}"], State.UNCERTAIN, dropped=True)
    settle(store, claims["reader0003"], State.REFUSED, reply=GONE, reason="no such address")
    later = NOW + LEASE
    settle(
        store, claims["reader0004"], State.DEFERRED, reply=BUSY, next_attempt_at=later, strike=True
    )
    settle(store, claims["reader0005"], State.FAILED, reason="too large")
    accept(store, [claims[f"reader000{number}"] for number in (6, 7, 8, 9)], now=NOW + 30 * SECOND)
    later = NOW + LEASE / 2
    again = {one.subscriber.address[:10]: one for one in claim(store, prepared=True, now=later)}
    held = store.ledger.begin([again["reader0002"]], now=later)
    accept(store, held, now=later)
    for number in (0, 1):
        store.ledger.begin([again[f"reader000{number}"]], now=later)
    store.ledger.recover(now=later + 2 * LEASE)
    return store


def test_each_trouble_is_named_once_the_worst_first_then_by_address(troubled: Store) -> None:
    found = [(trouble_of(one), one.address[:10]) for one in troubled.overview.notable(DAY)]
    assert found == [
        (Trouble.UNCERTAIN, "reader0000"),
        (Trouble.UNCERTAIN, "reader0001"),
        (Trouble.REPEAT, "reader0002"),
        (Trouble.FAILED, "reader0005"),
        (Trouble.REFUSED, "reader0003"),
        (Trouble.DEFERRED, "reader0004"),
    ]


def test_they_are_told_as_the_ledger_has_them(troubled: Store) -> None:
    rows = {one.key: one for one in troubled.ledger.deliveries(edition=DAY)}
    found = list(troubled.overview.notable(DAY))
    assert found == [rows[one.key] for one in found]


def test_the_sums_are_those_of_the_rows(troubled: Store) -> None:
    standing = troubled.overview.standing(DAY)
    assert standing.counts == troubled.ledger.counts(DAY)
    assert standing.once_uncertain == {State.UNCERTAIN: 2, State.ACCEPTED: 1}
    named = Counter(trouble_of(one) for one in troubled.overview.notable(DAY))
    assert standing.troubles == named
    assert standing.repeats == 1
    assert standing.strikes == 1


def test_the_strikes_of_one_person(troubled: Store) -> None:
    struck = next(one for one in troubled.overview.notable(DAY) if one.state is State.DEFERRED)
    [strike] = troubled.overview.strikes(struck.key.subscriber)
    assert (strike.edition, strike.at, strike.reply) == (DAY, NOW, "451 4.3.0 try later")


def test_only_so_many_of_each_kind(troubled: Store) -> None:
    found = Counter(trouble_of(one) for one in troubled.overview.notable(DAY, limit=1))
    assert set(found.values()) == {1}
    assert len(found) == 5


def test_a_rate_is_of_the_time_of_sending_alone(store: Store) -> None:
    ready(store, crowd(store, 31), *slate(store, 1))
    claims = sending(store)
    for number, one in enumerate(claims[:30]):
        accept(store, [one], now=NOW + number * SECOND)
    accept(store, claims[30:], now=NOW + LEASE / 2)
    standing = store.overview.standing(DAY)
    assert [one.outcomes for one in standing.stretches] == [30, 1]
    assert standing.stretches[0].first == NOW
    assert (standing.outcomes, standing.seconds, standing.per_second) == (31, 29.0, 1.0)


def test_another_edition_has_nothing_to_do_with_it(troubled: Store) -> None:
    assert list(troubled.overview.notable(DAY + ONE_DAY)) == []
    assert not troubled.overview.standing(DAY + ONE_DAY).counts


def test_a_long_list_is_streamed_and_may_be_left_halfway(store: Store) -> None:
    ids = crowd(store, 1200)
    ready(store, ids, *slate(store, 1))
    claims = claim(store, prepared=True, limit=1200)
    for one in claims:
        settle(store, one, State.FAILED, reason="poison")
    rows = iter(store.overview.notable(DAY))
    assert next(rows).address == "reader0000@example.org"
    rows.close()  # type: ignore[attr-defined] # a generator
    assert sum(1 for _ in store.overview.notable(DAY)) == 1200
    join(store, "late")  # nothing holds the database


def test_the_trail_of_one_delivery(store: Store) -> None:
    [ada] = join(store, "ada")
    ready(store, [ada.id], *slate(store, 1))
    accept(store, sending(store))
    last = store.overview.trail(DAY, ada.id)[-1]
    assert (last.state, last.reply) == (State.ACCEPTED, OK)


def test_people_and_the_suppression_list_in_sums(store: Store) -> None:
    join(store, "ada", "bob", "eve")
    store.subscribers.suppress("bob@example.org", SuppressionCause.HARD_BOUNCE, now=NOW)
    assert store.overview.people() == {Status.ACTIVE: 2, Status.SUPPRESSED: 1}
    assert store.overview.suppressions() == {SuppressionCause.HARD_BOUNCE: 1}
