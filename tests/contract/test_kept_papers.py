"""Papers that a reader brought: known, on no slate until a source tells of them."""

from dataclasses import replace

from digest.model.paper import PaperId, Scheme
from digest.ports import Collected
from digest.store.store import Store
from tests.contract.samples import DAY, HOUR, LEASE, NOW, ONE_DAY, arxiv, collect, doi, paper

TITLE = PaperId(Scheme.TITLE, "on-one")
KEPT = replace(paper(TITLE, title="On one", day=None), sources=())


def slate(store: Store, *, now_frozen: int = 0) -> list[PaperId]:
    """Freeze the next edition: the ids of its papers."""
    day = DAY + now_frozen * ONE_DAY
    assert store.editions.lease(day, owner="me", now=NOW, lease=LEASE)
    edition = store.editions.freeze(day, owner="me", now=NOW + 9 * HOUR, receipts=[])
    return [paper.id for paper in edition.papers]


def test_a_kept_paper_is_known_and_announced_to_nobody(store: Store) -> None:
    store.papers.keep([KEPT, replace(paper(arxiv(1), doi("a"), day=None))], now=NOW)
    collect(store, paper(arxiv(2)))
    assert set(store.papers.known([TITLE, arxiv(1), doi("a")])) == {TITLE, arxiv(1), doi("a")}
    assert [one.id for one in store.editions.unfrozen()] == [arxiv(2)]
    assert slate(store) == [arxiv(2)]
    assert slate(store, now_frozen=1) == []
    assert store.papers.known([TITLE]) == {TITLE: KEPT}


def test_a_source_that_tells_of_it_announces_it_once(store: Store) -> None:
    store.papers.keep([KEPT], now=NOW)
    assert slate(store) == []
    told = replace(KEPT, day=DAY, sources=("hf",))
    collect(store, told, now=NOW + HOUR)
    assert slate(store, now_frozen=1) == [TITLE]
    store.papers.keep([KEPT], now=NOW + HOUR)
    assert slate(store, now_frozen=2) == []
    assert store.papers.known([TITLE]) == {TITLE: told}


def test_keeping_again_replaces_what_an_earlier_list_said(store: Store) -> None:
    store.papers.keep([replace(KEPT, abstract="")], now=NOW)
    store.papers.keep([KEPT], now=NOW + HOUR)
    assert store.papers.known([TITLE]) == {TITLE: KEPT}
    assert slate(store) == []


def test_what_a_source_told_of_stays_as_it_is(store: Store) -> None:
    told = paper(arxiv(1), doi("a"))
    collect(store, told)
    store.papers.keep([replace(told, title="Mine"), paper(doi("a"), title="Mine too")], now=NOW)
    assert store.papers.known([arxiv(1), doi("a")]) == {arxiv(1): told, doi("a"): told}
    assert slate(store) == [arxiv(1)]


def test_a_kept_paper_that_turns_out_to_be_another_follows_that_one(store: Store) -> None:
    """Whether the other is on a slate decides, and not that the kept one is on none."""
    store.papers.keep([KEPT, paper(arxiv(5), day=None)], now=NOW)
    collect(store, paper(arxiv(1)))
    assert slate(store) == [arxiv(1)]
    collect(store, paper(arxiv(2)))
    absorbed = {TITLE: arxiv(1), arxiv(5): arxiv(2)}
    store.papers.save(Collected(absorbed=absorbed), now=NOW + HOUR)
    assert slate(store, now_frozen=1) == [arxiv(2)]
    assert store.papers.known([TITLE])[TITLE].id == arxiv(1)


def test_a_kept_paper_that_absorbs_one_of_a_source_is_announced(store: Store) -> None:
    store.papers.keep([KEPT], now=NOW)
    collect(store, paper(arxiv(3)))
    merged = replace(KEPT, ids=(TITLE, arxiv(3)), sources=("hf",))
    store.papers.save(Collected((merged,), absorbed={arxiv(3): TITLE}), now=NOW + HOUR)
    assert slate(store) == [TITLE]


def test_a_newer_version_is_news_only_of_what_was_announced(store: Store) -> None:
    store.papers.keep([replace(KEPT, version=2)], now=NOW)
    assert slate(store) == []
    store.papers.keep([replace(KEPT, version=3)], now=NOW)
    assert store.editions.replaced(DAY + 5 * ONE_DAY) == []
    collect(store, replace(KEPT, version=3, sources=("hf",)))
    assert slate(store, now_frozen=1) == [TITLE]
    assert store.editions.replaced(DAY + 5 * ONE_DAY) == []
    newer = replace(KEPT, version=4, sources=("hf",))
    collect(store, newer)
    assert store.editions.replaced(DAY + 5 * ONE_DAY) == [newer]


def test_a_library_of_more_papers_than_one_statement_takes(store: Store) -> None:
    store.papers.keep([paper(arxiv(number), day=None) for number in range(1200)], now=NOW)
    assert len(store.papers.known([arxiv(number) for number in range(1200)])) == 1200
    assert slate(store) == []
    store.papers.keep([], now=NOW)
