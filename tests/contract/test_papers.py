from dataclasses import replace
from datetime import timedelta

import pytest

from digest.errors import StoreError
from digest.model.paper import Observation, PaperId, Scheme, Signals
from digest.ports import Collected, Validator
from digest.store.store import Store
from tests.contract.samples import DAY, HOUR, NOW, ONE_DAY, arxiv, collect, doi, paper, receipt


def test_a_paper_is_found_by_every_name(store: Store) -> None:
    title = PaperId(Scheme.TITLE, "on graphs: a title. with, every; mark")
    stored = paper(arxiv(1), doi("2026.01.01"), title)
    collect(store, stored, paper(arxiv(2)))

    unknown = doi("other")
    assert store.papers.known([title, doi("2026.01.01"), unknown]) == {
        title: stored,
        doi("2026.01.01"): stored,
    }
    assert store.papers.known([]) == {}


def test_more_names_than_one_statement_takes(store: Store) -> None:
    collect(store, *(paper(arxiv(number)) for number in range(1200)))
    assert len(store.papers.known([arxiv(number) for number in range(1300)])) == 1200


def test_saving_again_replaces(store: Store) -> None:
    collect(store, paper(arxiv(1), title="Old"))
    newer = paper(arxiv(1), doi("x"), title="New", day=DAY + ONE_DAY)
    collect(store, newer, now=NOW + HOUR)

    assert store.papers.find() == [newer]
    assert store.papers.known([doi("x")]) == {doi("x"): newer}


def test_find_by_day_newest_first(store: Store) -> None:
    old, new = paper(arxiv(1), day=DAY - ONE_DAY), paper(arxiv(3))
    twin, undated = paper(arxiv(2)), paper(arxiv(4), day=None)
    collect(store, old, new, twin, undated)

    assert store.papers.find() == [twin, new, old, undated]
    assert store.papers.find(since=DAY) == [twin, new]
    assert store.papers.find(until=DAY - ONE_DAY) == [old]
    assert store.papers.find(since=DAY, until=DAY - ONE_DAY) == []


def test_what_turns_out_to_be_another_paper_becomes_a_name_of_it(store: Store) -> None:
    seen = Observation(doi("x"), "biorxiv", NOW, Signals(comments=2))
    store.papers.save(
        Collected((paper(doi("x"), PaperId(Scheme.TITLE, "x")),), observations=(seen,)), now=NOW
    )
    merged = paper(arxiv(1), doi("x"))
    store.papers.save(Collected((merged,), absorbed={doi("x"): arxiv(1)}), now=NOW + HOUR)

    assert store.papers.find() == [merged]
    names = [doi("x"), arxiv(1), PaperId(Scheme.TITLE, "x")]
    assert store.papers.known(names) == dict.fromkeys(names, merged)
    assert store.papers.observations([doi("x")]) == {doi("x"): [replace(seen, paper=arxiv(1))]}


def test_absorbing_goes_on_through_a_chain(store: Store) -> None:
    a, b, c = doi("a"), doi("b"), arxiv(3)
    collect(store, paper(a), paper(b))
    store.papers.save(Collected((paper(c),), absorbed={a: b, b: c}), now=NOW)
    assert {str(one.id) for one in store.papers.find()} == {str(c)}
    assert store.papers.known([a, b]) == {a: paper(c), b: paper(c)}


def test_an_overlapping_collection_brings_no_absorbed_paper_back(store: Store) -> None:
    collect(store, paper(doi("x")))
    merged = paper(arxiv(1), doi("x"))
    store.papers.save(Collected((merged,), absorbed={doi("x"): arxiv(1)}), now=NOW)
    # The other one had read the store before that.
    seen = Observation(doi("x"), "biorxiv", NOW, Signals(comments=2))
    late = Collected((paper(doi("x"), title="Stale"),), observations=(seen,))
    store.papers.save(late, now=NOW)

    assert store.papers.find() == [merged]
    assert store.papers.observations([arxiv(1)]) == {arxiv(1): [replace(seen, paper=arxiv(1))]}


def test_a_name_stays_with_the_paper_that_bears_it(store: Store) -> None:
    first = paper(arxiv(1), doi("shared"))
    second = paper(arxiv(2), doi("shared"))
    collect(store, first, second)
    assert store.papers.known([doi("shared"), arxiv(2)]) == {doi("shared"): first, arxiv(2): second}


def test_observations_are_kept_only_when_something_changed(store: Store) -> None:
    collect(store, paper(arxiv(1)))

    def see(hours: int, source: str, upvotes: int | None) -> Observation:
        one = Observation(arxiv(1), source, NOW + hours * HOUR, Signals(upvotes=upvotes))
        store.papers.save(Collected(observations=(one,)), now=one.at)
        return one

    kept = [see(0, "hf", 3)]
    see(1, "hf", 3)
    kept.append(see(2, "other", 3))
    kept.append(see(3, "hf", 4))
    kept.append(see(4, "hf", None))  # not known is not zero, and not the same
    kept.append(see(5, "hf", 4))

    assert store.papers.observations([arxiv(1), arxiv(9)]) == {arxiv(1): kept}


def test_several_observations_in_one_collection(store: Store) -> None:
    collect(store, paper(arxiv(1)))
    seen = [
        Observation(arxiv(1), "hf", NOW + timedelta(minutes=minute), Signals(upvotes=upvotes))
        for minute, upvotes in enumerate([1, 1, 2])
    ]
    unknown = Observation(arxiv(7), "hf", NOW, Signals(upvotes=1))
    store.papers.save(Collected(observations=(unknown, *reversed(seen))), now=NOW)
    assert store.papers.observations([arxiv(1)]) == {arxiv(1): [seen[0], seen[2]]}


def test_validators_and_receipts(store: Store) -> None:
    old, new = (
        Validator("https://a.example/feed", '"1"'),
        Validator("https://a.example/feed", '"2"'),
    )
    other = Validator("https://b.example/", "", "Wed, 17 Jun 2026 04:00:00 GMT")
    first, second = receipt(NOW), receipt(NOW + HOUR, "biorxiv")
    store.papers.save(Collected(validators=(old, other), receipts=(first,)), now=NOW)
    store.papers.save(Collected(validators=(new,), receipts=(second,)), now=NOW + HOUR)

    assert store.papers.validators() == {new.url: new, other.url: other}
    assert store.papers.receipts() == [second, first]
    assert store.papers.receipts(since=NOW + HOUR) == [second]


def test_a_collection_is_written_whole_or_not_at_all(store: Store) -> None:
    naive = receipt(NOW.replace(tzinfo=None))
    broken = Collected((paper(arxiv(1)),), receipts=(naive,))
    with pytest.raises(StoreError, match="no time zone"):
        store.papers.save(broken, now=NOW)
    assert store.papers.find() == []
