"""Votes: one for each reader and paper, whatever the paper is called by now."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from digest.errors import SubscriberError
from digest.model.feedback import SuppressionCause, Verb, Vote
from digest.model.paper import PaperId
from digest.model.subscriber import Status
from digest.ports import Collected
from digest.store.store import Store
from tests.contract.samples import HOUR, NOW, ONE_DAY, arxiv, collect, crowd, doi, join, paper


def vote(who: str, on: PaperId, verb: Verb = Verb.LIKE, *, at: datetime = NOW) -> Vote:
    return Vote(who, on, verb, at)


def cast(store: Store, *votes: Vote) -> None:
    for one in votes:
        store.votes.cast(one)


def merge(store: Store, old: PaperId, new: PaperId) -> None:
    """Let the store learn that these two are one paper."""
    store.papers.save(Collected((paper(new, old),), absorbed={old: new}), now=NOW)


def test_each_ones_votes_oldest_first(store: Store) -> None:
    ada, bob, eve = (one.id for one in join(store, "ada", "bob", "eve"))
    collect(store, paper(arxiv(1)), paper(arxiv(2)))
    later = vote(ada, arxiv(1), at=NOW + HOUR)
    sooner = vote(ada, arxiv(2), Verb.LESS)
    other = vote(bob, arxiv(1), Verb.LESS, at=NOW + timedelta(microseconds=1))
    cast(store, later, other, sooner)
    assert store.votes.of([ada, eve, bob]) == {ada: [sooner, later], eve: (), bob: [other]}
    assert store.votes.of([bob]) == {bob: [other]}
    assert store.votes.of([]) == {}


def test_a_later_vote_takes_the_place_of_an_earlier_one(store: Store) -> None:
    [ada] = crowd(store, 1)
    like, less = vote(ada, arxiv(1)), vote(ada, arxiv(1), Verb.LESS, at=NOW + HOUR)
    cast(store, like, less)
    assert store.votes.of([ada]) == {ada: [less]}
    cast(store, like)  # told twice, or late
    assert store.votes.of([ada]) == {ada: [less]}
    assert store.votes.likes(since=NOW) == {}
    again = vote(ada, arxiv(1), at=NOW + 2 * HOUR)
    cast(store, again)
    assert store.votes.of([ada]) == {ada: [again]}


def test_a_vote_is_withdrawn_by_any_name_of_its_paper(store: Store) -> None:
    [ada] = crowd(store, 1)
    collect(store, paper(arxiv(1), doi("x")), paper(arxiv(2)))
    cast(store, vote(ada, doi("x")), vote(ada, arxiv(2)))
    assert store.votes.of([ada])[ada][0].paper == arxiv(1)
    assert not store.votes.withdraw(ada, arxiv(3))
    assert not store.votes.withdraw("nobody", arxiv(1))
    assert store.votes.withdraw(ada, doi("x"))
    assert not store.votes.withdraw(ada, doi("x"))
    assert store.votes.of([ada]) == {ada: [vote(ada, arxiv(2))]}


def test_only_a_subscriber_votes(store: Store) -> None:
    with pytest.raises(SubscriberError, match="no subscriber"):
        cast(store, vote("nobody", arxiv(1)))
    assert store.votes.of(["nobody"]) == {"nobody": ()}


def test_more_readers_than_one_statement_takes(store: Store) -> None:
    ids = crowd(store, 520)
    cast(store, *(vote(one, arxiv(number)) for number, one in enumerate(ids)))
    found = store.votes.of(ids)
    assert [[one.paper for one in found[who]] for who in ids] == [
        [arxiv(number)] for number in range(520)
    ]
    assert len(store.votes.likes(since=NOW)) == 520


# ── papers that turn out to be one ────────────────────────────────────────────────────────────
def test_a_vote_follows_its_paper(store: Store) -> None:
    [ada] = crowd(store, 1)
    collect(store, paper(doi("x")))
    cast(store, vote(ada, doi("x")))
    merge(store, doi("x"), arxiv(1))
    assert store.votes.of([ada]) == {ada: [vote(ada, arxiv(1))]}
    assert store.votes.likes(since=NOW) == {ada: {doi("x"), arxiv(1)}}
    changed = vote(ada, doi("x"), Verb.LESS, at=NOW + HOUR)
    cast(store, changed)
    assert store.votes.of([ada]) == {ada: [replace(changed, paper=arxiv(1))]}
    assert store.votes.likes(since=NOW) == {}
    assert store.votes.withdraw(ada, doi("x"))
    assert store.votes.of([ada]) == {ada: ()}


@pytest.mark.parametrize("last", Verb)
def test_of_two_votes_on_what_is_one_paper_the_later_counts(store: Store, last: Verb) -> None:
    [ada] = crowd(store, 1)
    first = Verb.LESS if last is Verb.LIKE else Verb.LIKE
    collect(store, paper(doi("x")), paper(arxiv(1)), paper(arxiv(2)))
    final = vote(ada, doi("x"), last, at=NOW + 2 * HOUR)
    between = vote(ada, arxiv(2), at=NOW + HOUR)
    cast(store, final, vote(ada, arxiv(1), first), between)
    merge(store, doi("x"), arxiv(1))
    assert store.votes.of([ada]) == {ada: [between, replace(final, paper=arxiv(1))]}
    liked = {arxiv(2)} | ({arxiv(1), doi("x")} if last is Verb.LIKE else set())
    assert store.votes.likes(since=NOW) == {ada: liked}


def test_a_paper_may_be_voted_on_before_it_is_known(store: Store) -> None:
    [ada] = crowd(store, 1)
    cast(store, vote(ada, doi("x")))
    assert store.votes.of([ada]) == {ada: [vote(ada, doi("x"))]}
    collect(store, paper(arxiv(1), doi("x")))
    assert store.votes.of([ada]) == {ada: [vote(ada, arxiv(1))]}
    assert store.votes.likes(since=NOW) == {ada: {arxiv(1)}}


# ── what others may be shown by ───────────────────────────────────────────────────────────────
def test_likes_since_then(store: Store) -> None:
    ada, bob, eve = crowd(store, 3)
    cast(
        store,
        vote(ada, arxiv(1), at=NOW - ONE_DAY),
        vote(ada, arxiv(2)),
        vote(ada, arxiv(3), at=NOW + HOUR),
        vote(bob, arxiv(2), Verb.LESS),
        vote(eve, arxiv(2), at=NOW - HOUR),
    )
    assert store.votes.likes(since=NOW) == {ada: {arxiv(2), arxiv(3)}}
    assert store.votes.likes(since=NOW - HOUR) == {ada: {arxiv(2), arxiv(3)}, eve: {arxiv(2)}}
    assert store.votes.likes(since=NOW + ONE_DAY) == {}
    assert store.votes.likes(since=NOW, until=NOW) == {ada: {arxiv(2)}}
    assert store.votes.likes(since=NOW - ONE_DAY, until=NOW - HOUR) == {
        ada: {arxiv(1)},
        eve: {arxiv(2)},
    }


def test_whose_likes_count_for_nobody_else(store: Store) -> None:
    everybody = join(store, "ada", "private", "left", "paused", "erased", "bounced")
    ada, private, left, paused, erased, bounced = everybody
    cast(store, *(vote(one.id, arxiv(1)) for one in everybody))
    changes = [
        (replace(private, co_reading=False), private),
        (replace(left, status=Status.UNSUBSCRIBED), left),
        (replace(paused, status=Status.PAUSED), paused),
    ]
    for after, before in changes:
        store.subscribers.change(after, now=NOW, cause="asked", was=before)
    store.subscribers.erase(erased.id, now=NOW)
    store.subscribers.suppress(bounced.address, SuppressionCause.COMPLAINT, now=NOW)

    assert set(store.votes.likes(since=NOW)) == {ada.id, paused.id}
    # Their own votes go on counting for themselves, but for who was erased.
    own = store.votes.of([one.id for one in everybody])
    assert {who for who, votes in own.items() if not votes} == {erased.id}
    store.subscribers.change(private, now=NOW, cause="asked")
    assert private.id in store.votes.likes(since=NOW)


def test_a_wish_not_to_be_counted_holds_from_the_start(store: Store) -> None:
    [ada] = join(store, "ada")
    bob = store.subscribers.add(
        replace(ada, id="", address="bob@example.org", co_reading=False), now=NOW
    )
    cast(store, vote(ada.id, arxiv(1)), vote(bob.id, arxiv(1)))
    assert set(store.votes.likes(since=NOW)) == {ada.id}
