"""New versions of papers that were on a slate: who may be told of which, and once."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from digest.errors import StoreError
from digest.model.delivery import Prepared, Settlement, State
from digest.model.edition import Candidates, Pick, PickKind, Selection
from digest.model.paper import Paper
from digest.ports import Collected
from digest.store.store import Store
from tests.contract.samples import (
    DAY,
    HOUR,
    NOW,
    ONE_DAY,
    accept,
    arxiv,
    claim,
    collect,
    doi,
    freeze,
    join,
    paper,
    plan,
    receipt,
    sending,
)

FIRST = DAY - 3 * ONE_DAY


def on(day: date) -> timedelta:
    """From `NOW` to the same hour of that day."""
    return day - DAY


def announce(store: Store, day: date, *papers: Paper) -> None:
    """Collect these on a day and freeze its edition."""
    now = NOW + on(day)
    store.papers.save(Collected(papers), now=now - HOUR)
    freeze(store, day, now=now)


def given(store: Store, who: str, day: date = DAY, *, lookback: int = 7) -> Candidates:
    return store.editions.candidates([who], edition=day, lookback_days=lookback)[who]


def send(store: Store, who: str, day: date, *picks: Pick) -> None:
    """Prepare, send and have accepted a mail with these picks."""
    prepare(store, who, day, *picks)
    accept(store, sending(store, NOW + on(day)), NOW + on(day))


def prepare(store: Store, who: str, day: date, *picks: Pick) -> Prepared:
    plan(store, [who], day, now=NOW + on(day))
    [held] = claim(store, prepared=False, now=NOW + on(day))
    selection = Selection(picks, announced=3, matched=len(picks))
    fixed = Prepared(selection, (receipt(),), NOW, "theme-1")
    store.ledger.prepare([(held, fixed)], now=NOW + on(day))
    return fixed


def update(one: Paper) -> Pick:
    return Pick(one, 1.0, kind=PickKind.UPDATE)


V1, V2, V3 = (paper(arxiv(1), title=f"As of version {n}", version=n) for n in (1, 2, 3))
OTHER = paper(arxiv(2), version=1)


def test_each_version_is_an_update_once(store: Store) -> None:
    [ada] = join(store, "ada")
    announce(store, FIRST, V1, OTHER)
    assert given(store, ada.id, FIRST).revised == ()
    send(store, ada.id, FIRST, Pick(V1, 1.0))

    second, third, last = FIRST + ONE_DAY, FIRST + 2 * ONE_DAY, DAY
    announce(store, second, V2, paper(arxiv(3), version=1))
    assert [one.id for one in given(store, ada.id, second).papers] == [arxiv(3)]
    assert given(store, ada.id, second).revised == (V2,)
    send(store, ada.id, second, update(V2))

    announce(store, third, V2, paper(arxiv(4)))
    assert given(store, ada.id, third).revised == ()
    send(store, ada.id, third, Pick(paper(arxiv(4)), 1.0))

    announce(store, last, V3)
    assert given(store, ada.id, last).revised == (V3,)
    assert given(store, ada.id, last).sent == {arxiv(1), arxiv(4)}
    send(store, ada.id, last, update(V3))
    announce(store, DAY + ONE_DAY, V3)
    assert given(store, ada.id, DAY + ONE_DAY).revised == ()


def test_an_update_without_a_place_waits_for_the_next_mail(store: Store) -> None:
    [ada] = join(store, "ada")
    announce(store, FIRST, V1, OTHER)
    send(store, ada.id, FIRST, Pick(V1, 1.0), Pick(OTHER, 1.0))
    second, newer = FIRST + ONE_DAY, paper(arxiv(2), version=2)
    announce(store, second, V2, newer)
    assert set(given(store, ada.id, second).revised) == {V2, newer}
    send(store, ada.id, second, update(V2))
    announce(store, DAY, paper(arxiv(4)))
    assert given(store, ada.id).revised == (newer,)
    send(store, ada.id, DAY, update(newer))
    announce(store, DAY + ONE_DAY, paper(arxiv(5)))
    assert given(store, ada.id, DAY + ONE_DAY).revised == ()
    assert given(store, ada.id, second + 7 * ONE_DAY).revised == ()  # the lookback is over


def test_in_hindsight_an_update_that_was_sent_is_one_again(store: Store) -> None:
    [ada] = join(store, "ada")
    announce(store, FIRST, V1, OTHER)
    send(store, ada.id, FIRST, Pick(V1, 1.0))
    second = FIRST + ONE_DAY
    announce(store, second, V2)
    before = given(store, ada.id, second)
    assert before.revised == (V2,)
    send(store, ada.id, second, update(V2))
    announce(store, DAY, V3, paper(arxiv(4)))
    send(store, ada.id, DAY, update(V3), Pick(paper(arxiv(4)), 1.0))
    assert given(store, ada.id, second).revised == ()
    found = store.editions.candidates([ada.id], edition=second, lookback_days=7, in_hindsight=True)
    assert found == {ada.id: before}


def test_an_edition_stays_what_it_was(store: Store) -> None:
    announce(store, FIRST, V1, OTHER)
    before = store.editions.get(FIRST)
    announce(store, DAY, V2, paper(arxiv(3)))
    assert store.editions.get(FIRST) == before
    today = store.editions.get(DAY)
    assert today is not None
    assert today.papers == (paper(arxiv(3)),)


def test_whoever_reads_weekly_hears_of_the_newest_version_alone(store: Store) -> None:
    ada, bob = join(store, "ada", "bob")
    announce(store, FIRST, V1)
    send(store, ada.id, FIRST, Pick(V1, 1.0))
    announce(store, FIRST + ONE_DAY, V2)
    announce(store, DAY, V3)
    assert given(store, ada.id).revised == (V3,)
    # To somebody who may still be sent the paper itself it is no update.
    assert given(store, bob.id).papers == (V1,)
    assert given(store, bob.id).revised == ()
    # Nor after the lookback is over: then it is an update again, for whom it may concern.
    assert given(store, bob.id, lookback=2).papers == ()
    assert given(store, bob.id, lookback=2).revised == (V3,)
    assert given(store, ada.id, DAY + 7 * ONE_DAY).revised == ()


@pytest.mark.parametrize("fate", [State.SENDING, State.UNCERTAIN])
def test_a_version_that_may_be_out_is_not_sent_again(store: Store, fate: State) -> None:
    [ada] = join(store, "ada")
    announce(store, FIRST, V1)
    send(store, ada.id, FIRST, Pick(V1, 1.0))
    second = FIRST + ONE_DAY
    announce(store, second, V2, OTHER)
    prepare(store, ada.id, second, update(V2))
    assert given(store, ada.id).revised == (V2,)  # nothing is out yet
    [out] = sending(store, NOW + on(second))
    if fate is State.UNCERTAIN:
        store.ledger.settle([Settlement(out, fate)], now=NOW + on(second))
    assert given(store, ada.id).papers == (OTHER,)  # their start has not moved
    assert given(store, ada.id).revised == ()
    announce(store, DAY, V3)
    assert given(store, ada.id).revised == (V3,)


def test_who_may_have_a_paper_of_an_unsettled_mail_hears_of_its_new_version(store: Store) -> None:
    [ada] = join(store, "ada")
    announce(store, FIRST, V1, OTHER)
    prepare(store, ada.id, FIRST, Pick(V1, 1.0))
    sending(store, NOW + on(FIRST))
    announce(store, DAY, V2, replace(OTHER, version=2))
    assert given(store, ada.id).papers == (V1, OTHER)
    assert given(store, ada.id).sent == {arxiv(1)}
    assert given(store, ada.id).revised == (V2,)


def test_an_update_is_resent_from_the_same_snapshot(store: Store, store_url: str) -> None:
    ada, bob = join(store, "ada", "bob")
    announce(store, FIRST, V1, OTHER)
    send(store, ada.id, FIRST, Pick(V1, 1.0))
    announce(store, DAY, V2, paper(arxiv(3)), paper(arxiv(4)))
    fixed = prepare(store, ada.id, DAY, Pick(paper(arxiv(4)), 2.0, strong=True), update(V2))
    of_bob = prepare(store, bob.id, DAY, Pick(V1, 0.5))  # the very same paper, as news
    announce(store, DAY + ONE_DAY, V3)

    with Store.open(store_url, message_domain="digest.example.org") as fresh:
        assert fresh.ledger.prepared(DAY, ada.id) == fixed
        assert fresh.ledger.prepared(DAY, bob.id) == of_bob
        claims = {one.key.subscriber: one.prepared for one in claim(fresh, prepared=True)}
    assert claims == {ada.id: fixed, bob.id: of_bob}
    assert {one.picks for one in store.ledger.deliveries(edition=DAY)} == {2, 1}


def test_an_update_that_is_no_revision_is_a_bug(store: Store) -> None:
    [ada] = join(store, "ada")
    announce(store, FIRST, V1)
    announce(store, DAY, V2)
    with pytest.raises(StoreError, match=r"2606\.00001 was picked"):
        prepare(store, ada.id, DAY, update(V3))


# ── what is no news ───────────────────────────────────────────────────────────────────────────
def test_without_versions_nothing_is_revised(store: Store) -> None:
    announce(store, FIRST, paper(doi("x"), title="Old"))
    announce(store, DAY, paper(doi("x"), title="New"))
    assert given(store, "anybody").revised == ()


def test_a_number_that_appears_late_is_no_news_but_the_next_is(store: Store) -> None:
    announce(store, FIRST, paper(arxiv(1)))
    announce(store, FIRST + ONE_DAY, V2)
    assert given(store, "anybody", lookback=1).revised == ()
    assert given(store, "anybody", FIRST + ONE_DAY, lookback=1).revised == ()
    announce(store, DAY, V3)
    assert given(store, "anybody", lookback=1).revised == (V3,)


def test_a_change_without_a_new_version_is_no_news(store: Store) -> None:
    announce(store, FIRST, V2)
    announce(store, DAY, paper(arxiv(1), title="Another title", version=2))
    announce(store, DAY + ONE_DAY, V1)  # written by a collection that had read an older state
    announce(store, DAY + 2 * ONE_DAY, V2)
    assert given(store, "anybody", DAY + 2 * ONE_DAY, lookback=4).revised == ()


def test_a_paper_that_is_replaced_before_its_edition_is_simply_that_version(store: Store) -> None:
    collect(store, V1, now=NOW + on(FIRST))
    announce(store, FIRST, V2)
    assert given(store, "anybody", FIRST).papers == (V2,)
    announce(store, DAY)
    assert given(store, "anybody").revised == ()


def test_what_comes_after_the_freezing_waits_for_the_next_edition(store: Store) -> None:
    announce(store, FIRST, V1)
    collect(store, V2, now=NOW + HOUR)
    freeze(store, DAY, now=NOW)
    assert given(store, "anybody", lookback=1).revised == ()
    assert store.editions.replaced(DAY + ONE_DAY) == [V2]
    assert store.editions.replaced(FIRST) == []
    announce(store, DAY + ONE_DAY)
    assert given(store, "anybody", DAY + ONE_DAY, lookback=1).revised == (V2,)
    assert store.editions.replaced(DAY + 2 * ONE_DAY) == []


def test_an_edition_frozen_late_keeps_nothing_of_those_after_it(store: Store) -> None:
    announce(store, DAY, V1)
    collect(store, V2, now=NOW + HOUR)
    freeze(store, DAY - ONE_DAY, now=NOW + 2 * HOUR)
    assert given(store, "anybody", DAY - ONE_DAY).revised == ()
    freeze(store, DAY + ONE_DAY, now=NOW + ONE_DAY)
    assert given(store, "anybody", DAY + ONE_DAY, lookback=1).revised == (V2,)


# ── papers that turn out to be one ────────────────────────────────────────────────────────────
def test_the_other_numbers_of_a_paper_that_was_absorbed_are_no_news(store: Store) -> None:
    announce(store, FIRST, paper(doi("x"), version=1))
    merged = paper(arxiv(1), doi("x"), version=3)
    store.papers.save(Collected((merged,), absorbed={doi("x"): arxiv(1)}), now=NOW - HOUR)
    freeze(store)
    assert given(store, "anybody", lookback=1).revised == ()
    newer = paper(arxiv(1), doi("x"), version=4)
    announce(store, DAY + ONE_DAY, newer)
    assert given(store, "anybody", DAY + ONE_DAY, lookback=1).revised == (newer,)


def test_two_papers_on_slates_that_turn_out_to_be_one_are_no_news(store: Store) -> None:
    announce(store, FIRST, paper(arxiv(1), version=1), paper(doi("x"), version=4))
    merged = paper(arxiv(1), doi("x"), version=4)
    store.papers.save(Collected((merged,), absorbed={doi("x"): arxiv(1)}), now=NOW - HOUR)
    freeze(store)
    assert given(store, "anybody", lookback=1).revised == ()


def test_a_version_sent_under_a_former_name_is_not_sent_again(store: Store) -> None:
    [ada] = join(store, "ada")
    old = paper(doi("x"), version=2)
    announce(store, FIRST, paper(doi("x"), version=1))
    send(store, ada.id, FIRST, Pick(paper(doi("x"), version=1), 1.0))
    announce(store, FIRST + ONE_DAY, old)
    assert given(store, ada.id).revised == (old,)
    prepare(store, ada.id, FIRST + ONE_DAY, update(old))
    sending(store, NOW + on(FIRST + ONE_DAY))
    merged = Collected((paper(arxiv(1), doi("x"), version=2),), absorbed={doi("x"): arxiv(1)})
    store.papers.save(merged, now=NOW)
    assert given(store, ada.id).revised == ()
    assert given(store, ada.id).sent == {doi("x"), arxiv(1)}


def test_many_subscribers_share_what_is_revised(store: Store) -> None:
    old = [paper(arxiv(number), version=1) for number in range(600)]
    announce(store, FIRST, *old)
    new = tuple(paper(arxiv(number), version=2) for number in range(600))
    announce(store, DAY, *new)
    ids = [f"nobody{number}" for number in range(600)]
    found = store.editions.candidates(ids, edition=DAY, lookback_days=1)
    assert found[ids[0]].revised == new
    assert len({id(one.revised) for one in found.values()}) == 1
