from concurrent.futures import ThreadPoolExecutor

import pytest

from digest.errors import LeaseLostError
from digest.model.delivery import Reply, Settlement, State
from digest.model.edition import Candidates
from digest.ports import Collected
from digest.store.store import Store
from tests.contract.samples import (
    DAY,
    HOUR,
    LEASE,
    NOW,
    ONE_DAY,
    accept,
    arxiv,
    collect,
    doi,
    freeze,
    join,
    paper,
    ready,
    receipt,
    sending,
    slate,
)


def test_a_slate_holds_what_no_edition_had(store: Store) -> None:
    first, second = paper(arxiv(1)), paper(arxiv(2))
    collect(store, first)
    freeze(store)
    collect(store, first, second, now=NOW + HOUR)
    late = paper(arxiv(3))
    collect(store, late, now=NOW + 2 * ONE_DAY)
    assert store.editions.unfrozen() == [second, late]

    tomorrow = DAY + ONE_DAY
    assert store.editions.lease(tomorrow, owner="b", now=NOW + ONE_DAY, lease=LEASE)
    frozen = store.editions.freeze(
        tomorrow, owner="b", now=NOW + ONE_DAY, receipts=[receipt(), receipt(source="hf")]
    )

    assert frozen.papers == (second,)  # not the first again, nor what came after `now`
    assert frozen.receipts == (receipt(), receipt(source="hf"))
    assert store.editions.get(tomorrow) == frozen
    assert store.editions.frozen() == [tomorrow, DAY]
    assert store.editions.frozen(until=DAY) == [DAY]
    assert store.editions.frozen(limit=1) == [tomorrow]
    assert store.editions.unfrozen() == [late]


def test_a_frozen_edition_never_changes(store: Store) -> None:
    collect(store, paper(arxiv(1), title="As announced"), paper(doi("x")))
    freeze(store)
    before = store.editions.get(DAY)
    changed = paper(arxiv(1), title="Changed")
    store.papers.save(Collected((changed,), absorbed={doi("x"): arxiv(1)}), now=NOW + HOUR)

    assert store.editions.get(DAY) == before
    assert store.papers.find() == [changed]


def test_a_slate_of_more_papers_than_one_statement_takes(store: Store) -> None:
    papers = [paper(arxiv(number)) for number in range(1100)]
    collect(store, *reversed(papers))
    freeze(store)
    edition = store.editions.get(DAY)
    assert edition is not None
    assert edition.papers == tuple(papers)


def test_an_empty_day_is_an_edition_too(store: Store) -> None:
    freeze(store)
    edition = store.editions.get(DAY)
    assert edition is not None
    assert edition.papers == ()


def test_the_lease(store: Store) -> None:
    lease = store.editions.lease
    assert lease(DAY, owner="a", now=NOW, lease=LEASE)
    assert not lease(DAY, owner="b", now=NOW, lease=LEASE)
    assert lease(DAY, owner="a", now=NOW + LEASE / 2, lease=LEASE)  # extended
    assert not lease(DAY, owner="b", now=NOW + LEASE, lease=LEASE)
    assert lease(DAY, owner="b", now=NOW + LEASE * 1.5, lease=LEASE)  # over
    with pytest.raises(LeaseLostError):
        store.editions.freeze(DAY, owner="a", now=NOW + 2 * LEASE, receipts=[])
    store.editions.release(DAY, owner="a")  # not theirs: nothing happens
    assert not lease(DAY, owner="a", now=NOW + 2 * LEASE, lease=LEASE)
    store.editions.release(DAY, owner="b")
    assert lease(DAY, owner="a", now=NOW + 2 * LEASE, lease=LEASE)
    assert store.editions.get(DAY) is None
    store.editions.freeze(DAY, owner="a", now=NOW + 2 * LEASE, receipts=[])
    assert not lease(DAY, owner="a", now=NOW + 9 * LEASE, lease=LEASE)
    store.editions.release(DAY, owner="a")
    assert store.editions.get(DAY) is not None
    with pytest.raises(LeaseLostError):
        store.editions.freeze(DAY, owner="a", now=NOW, receipts=[])


def test_without_a_lease_nothing_is_frozen(store: Store) -> None:
    collect(store, paper(arxiv(1)))
    with pytest.raises(LeaseLostError):
        store.editions.freeze(DAY, owner="a", now=NOW, receipts=[])
    assert store.editions.unfrozen() == [paper(arxiv(1))]


def test_of_many_at_once_one_gets_the_lease(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        won = list(
            pool.map(
                lambda n: store.editions.lease(DAY, owner=f"run {n}", now=NOW, lease=LEASE),
                range(8),
            )
        )
    assert won.count(True) == 1


def test_two_days_frozen_at_once_share_no_paper(store: Store) -> None:
    collect(store, *(paper(arxiv(number)) for number in range(50)))
    days = [DAY + n * ONE_DAY for n in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda day: freeze(store, day), days))
    sizes = [len(edition.papers) for day in days if (edition := store.editions.get(day))]
    assert sorted(sizes) == [0, 0, 0, 50]


# ── candidates ────────────────────────────────────────────────────────────────────────────────
def test_somebody_new_draws_from_the_days_that_they_may_look_back(store: Store) -> None:
    [ada] = join(store, "ada")
    for back in (8, 7, 6, 1, 0):
        slate(store, back, day=DAY - back * ONE_DAY, now=NOW - back * ONE_DAY)
    slate(store, 99, day=DAY + ONE_DAY, now=NOW + ONE_DAY)

    given = store.editions.candidates([ada.id], edition=DAY, lookback_days=7)[ada.id]
    assert [one.id for one in given.papers] == [arxiv(0), arxiv(1), arxiv(6)]
    assert [one.at for one in given.receipts] == [NOW, NOW - ONE_DAY, NOW - 6 * ONE_DAY]
    assert given.sent == frozenset()
    one_day = store.editions.candidates([ada.id], edition=DAY, lookback_days=1)[ada.id]
    assert [one.id for one in one_day.papers] == [arxiv(0)]


def test_only_an_accepted_delivery_moves_the_start(store: Store) -> None:
    ada, bob = join(store, "ada", "bob")
    yesterday = DAY - ONE_DAY
    papers = slate(store, 1, 2, day=yesterday, now=NOW - ONE_DAY)
    ready(store, [ada.id, bob.id], papers[0], day=yesterday)
    claims = {one.key.subscriber: one for one in sending(store)}
    accept(store, [claims[ada.id]])
    refused = Settlement(claims[bob.id], State.REFUSED, Reply("RCPT", 550, "no such user"))
    store.ledger.settle([refused], now=NOW)
    slate(store, 3)

    given = store.editions.candidates([ada.id, bob.id], edition=DAY, lookback_days=7)
    assert [one.id for one in given[ada.id].papers] == [arxiv(3)]
    assert given[ada.id].sent == {arxiv(1)}
    assert [one.id for one in given[bob.id].papers] == [arxiv(3), arxiv(1), arxiv(2)]
    assert given[bob.id].sent == frozenset()


def test_what_may_be_out_counts_as_sent(store: Store) -> None:
    [ada] = join(store, "ada")
    [first, _] = slate(store, 1, 2)
    ready(store, [ada.id], first)

    def sent() -> frozenset[object]:
        found = store.editions.candidates([ada.id], edition=DAY, lookback_days=7)
        return frozenset(found[ada.id].sent)

    assert sent() == frozenset()
    claims = sending(store)
    assert sent() == {arxiv(1)}
    store.ledger.settle([Settlement(claims[0], State.UNCERTAIN)], now=NOW)
    assert sent() == {arxiv(1)}


def test_a_paper_that_was_absorbed_since_still_counts_as_sent(store: Store) -> None:
    [ada] = join(store, "ada")
    yesterday = DAY - ONE_DAY
    collect(store, paper(doi("x")), now=NOW - ONE_DAY)
    freeze(store, yesterday, now=NOW - ONE_DAY)
    ready(store, [ada.id], paper(doi("x")), day=yesterday)
    accept(store, sending(store))
    collect(store, paper(arxiv(1)))
    freeze(store)
    merged = Collected((paper(arxiv(1), doi("x")),), absorbed={doi("x"): arxiv(1)})
    store.papers.save(merged, now=NOW + HOUR)

    given = store.editions.candidates([ada.id], edition=DAY, lookback_days=7)[ada.id]
    assert given.papers == (paper(arxiv(1)),)
    assert given.sent == {doi("x"), arxiv(1)}


def test_of_two_snapshots_of_a_paper_the_newest_wins(store: Store) -> None:
    [ada] = join(store, "ada")
    collect(store, paper(doi("x"), title="Old"), now=NOW - ONE_DAY)
    freeze(store, DAY - ONE_DAY, now=NOW - ONE_DAY)
    new = paper(arxiv(1), title="New")
    collect(store, new)
    freeze(store)
    store.papers.save(Collected(absorbed={doi("x"): arxiv(1)}), now=NOW)

    given = store.editions.candidates([ada.id], edition=DAY, lookback_days=7)[ada.id]
    assert given.papers == (new,)


def test_an_absorbed_paper_takes_its_place_along(store: Store) -> None:
    """What was announced under one name is not announced again under another."""
    collect(store, paper(doi("x")))
    freeze(store)
    merged = Collected((paper(arxiv(1), doi("x")),), absorbed={doi("x"): arxiv(1)})
    store.papers.save(merged, now=NOW + HOUR)
    assert store.editions.unfrozen() == []


def test_many_subscribers_share_what_is_the_same(store: Store) -> None:
    slate(store, 1, 2)
    ids = [f"nobody{number}" for number in range(1200)]
    given = store.editions.candidates(ids, edition=DAY, lookback_days=7)
    assert list(given) == ids
    assert len({id(one.papers) for one in given.values()}) == 1
    assert given[ids[0]] == Candidates((paper(arxiv(1)), paper(arxiv(2))), (receipt(),))
    assert store.editions.candidates([], edition=DAY, lookback_days=7) == {}
