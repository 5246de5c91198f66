"""Summaries by a model: kept for ever, frozen with a slate, and never changing one afterwards."""

from dataclasses import replace

from digest.model.edition import Candidates
from digest.model.paper import Paper
from digest.ports import Collected
from digest.store.store import Store
from tests.contract.samples import (
    DAY,
    NOW,
    ONE_DAY,
    arxiv,
    collect,
    freeze,
    join,
    paper,
    ready,
    sending,
)

MODEL = "owl-1"
ONE, TWO, THREE = (paper(arxiv(number)) for number in (1, 2, 3))


def write(store: Store, *papers: Paper, text: str = "The gist.", model: str = MODEL) -> None:
    store.summaries.save(dict.fromkeys(papers, text), model=model, now=NOW)


def on_slate(store: Store) -> dict[str, tuple[str, str]]:
    edition = store.editions.get(DAY)
    assert edition is not None
    return {one.id.value: (one.tldr, one.tldr_by) for one in edition.papers}


def test_what_is_written_is_known_for_ever_and_stays(store: Store) -> None:
    assert not store.summaries.known([ONE])
    write(store, ONE, TWO)
    write(store, ONE, text="Another.", model="owl-2")
    assert set(store.summaries.known([ONE, TWO, THREE])) == {ONE.id, TWO.id}
    assert not store.summaries.known([])
    write(store)
    collect(store, ONE)
    freeze(store)
    assert on_slate(store) == {ONE.id.value: ("The gist.", MODEL)}


def test_many_at_once(store: Store) -> None:
    many = [paper(arxiv(number)) for number in range(1, 1200)]
    write(store, *many)
    assert len(store.summaries.known(many)) == len(many)


def test_it_is_frozen_with_the_slate_where_the_source_gave_none(store: Store) -> None:
    given = replace(TWO, tldr="The source's own.")
    write(store, ONE, given)
    collect(store, ONE, given, THREE)
    assert {one.id: one.tldr_by for one in store.editions.unfrozen()} == {
        ONE.id: MODEL, TWO.id: "", THREE.id: "",
    }  # fmt: skip
    freeze(store)
    assert on_slate(store) == {
        ONE.id.value: ("The gist.", MODEL),
        TWO.id.value: ("The source's own.", ""),
        THREE.id.value: ("", ""),
    }
    stored = store.papers.known([ONE.id])[ONE.id]
    assert (stored.tldr, stored.tldr_by) == ("", "")


def test_it_belongs_to_the_words_that_were_read(store: Store) -> None:
    write(store, ONE)
    anew = replace(ONE, abstract="Everything is different now.")
    assert not store.summaries.known([anew])
    collect(store, anew)
    freeze(store)
    assert on_slate(store) == {ONE.id.value: ("", "")}
    write(store, anew, text="Another gist.")
    assert set(store.summaries.known([ONE])) == set(store.summaries.known([anew])) == {ONE.id}


def test_one_that_arrives_between_two_attempts_changes_no_mail(store: Store) -> None:
    [reader] = join(store, "ada")
    collect(store, ONE)
    freeze(store)
    ready(store, [reader.id], ONE)
    write(store, ONE)
    [held] = sending(store)
    assert held.prepared is not None
    assert held.prepared.selection.picks[0].paper == ONE
    assert on_slate(store) == {ONE.id.value: ("", "")}


def test_a_revision_takes_one_along_too(store: Store) -> None:
    first, second = replace(ONE, version=1), replace(ONE, version=2, abstract="It is better now.")
    [reader] = join(store, "ada")
    collect(store, replace(first, day=DAY - ONE_DAY), now=NOW - ONE_DAY)
    freeze(store, DAY - ONE_DAY, now=NOW - ONE_DAY)
    store.papers.save(Collected((second,)), now=NOW)
    write(store, second, text="Better.")
    assert [one.tldr for one in store.editions.replaced(DAY)] == ["Better."]
    freeze(store)
    found: Candidates = store.editions.candidates(
        [reader.id], edition=DAY, lookback_days=1
    )[reader.id]  # fmt: skip
    assert [(one.tldr, one.tldr_by) for one in found.revised] == [("Better.", MODEL)]
