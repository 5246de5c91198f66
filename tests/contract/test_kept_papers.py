"""Papers that a reader brought: known, on no slate until a source tells of them."""

from dataclasses import replace

from digest.model.feedback import Verb, Vote
from digest.model.paper import Paper, PaperId, Scheme
from digest.model.subscriber import Interest, Status, Subscriber
from digest.ports import Collected
from digest.store.store import Store
from tests.contract.samples import (
    DAY,
    HOUR,
    LEASE,
    NOW,
    ONE_DAY,
    arxiv,
    collect,
    doi,
    paper,
    subscriber,
)

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


def reader(store: Store, who: str, *examples: PaperId) -> Subscriber:
    interests = (Interest(name="mine", papers=examples),) if examples else ()
    return store.subscribers.add(subscriber(who, interests=interests), now=NOW)


def brought(*names: PaperId) -> Paper:
    return replace(paper(*names, day=None), sources=())


def test_what_only_the_erased_had_brought_goes_with_them(store: Store) -> None:
    """Theirs alone, by each way to refer to it: an example, a former example, a vote."""
    store.papers.keep(
        [KEPT, *(brought(arxiv(number)) for number in (1, 2)), brought(arxiv(3), doi("c"))], now=NOW
    )
    ada = reader(store, "ada", TITLE, arxiv(1))
    store.subscribers.change(
        replace(ada, interests=(Interest(papers=(doi("c"),)),)), now=NOW, cause="command line"
    )
    store.votes.cast(Vote(ada.id, arxiv(2), Verb.LIKE, NOW))
    reader(store, "bob", arxiv(9))
    assert len(store.papers.find()) == 4
    store.subscribers.erase(ada.id, now=NOW + HOUR)
    assert store.papers.find() == []
    assert store.papers.known([TITLE, arxiv(1), arxiv(2), arxiv(3), doi("c")]) == {}
    store.papers.keep([KEPT], now=NOW + HOUR)  # and may come back
    assert store.papers.known([TITLE]) == {TITLE: KEPT}


def test_what_others_refer_to_stays_whatever_name_they_use(store: Store) -> None:
    mine = [arxiv(1), arxiv(2), arxiv(3), arxiv(4)]
    given = [brought(arxiv(1), doi("a")), *map(brought, mine[1:]), brought(arxiv(5))]
    store.papers.keep(given, now=NOW)
    ada = reader(store, "ada", *mine)
    reader(store, "bob", doi("a"))
    left = reader(store, "cleo", arxiv(2))
    store.subscribers.change(replace(left, status=Status.UNSUBSCRIBED), now=NOW, cause="one-click")
    dan = reader(store, "dan")
    store.votes.cast(Vote(dan.id, arxiv(3), Verb.LESS, NOW))
    store.subscribers.erase(ada.id, now=NOW + HOUR)
    # the last is not hers
    assert {one.id for one in store.papers.find()} == {arxiv(1), arxiv(2), arxiv(3), arxiv(5)}


def test_what_a_source_told_of_stays(store: Store) -> None:
    """On a slate already, waiting for one, and brought by a list before a source told of it."""
    store.papers.keep([KEPT], now=NOW)
    ada = reader(store, "ada", TITLE, arxiv(1), arxiv(2))
    collect(store, paper(arxiv(1)))
    assert slate(store) == [arxiv(1)]
    collect(store, paper(arxiv(2)), replace(KEPT, sources=("hf",)))
    store.subscribers.erase(ada.id, now=NOW + HOUR)
    assert slate(store, now_frozen=1) == [arxiv(2), TITLE]
    assert len(store.papers.find()) == 3


def test_a_library_of_more_papers_than_one_statement_takes_is_forgotten(store: Store) -> None:
    many = [arxiv(number) for number in range(1200)]
    store.papers.keep(list(map(brought, many)), now=NOW)
    ada = reader(store, "ada", *many)
    reader(store, "bob", many[-1])
    store.subscribers.erase(ada.id, now=NOW + HOUR)
    assert [one.id for one in store.papers.find()] == [many[-1]]
