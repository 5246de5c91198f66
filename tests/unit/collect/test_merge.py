from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from digest.collect.clusters import all_names
from digest.collect.merge import Count, Merge, merge
from digest.model.paper import AnnounceType, Links, Paper, PaperEntry, PaperId, Signals

NOW = datetime(2026, 6, 12, 8, tzinfo=UTC)
ARXIV = PaperId.parse("2606.00001")
DOI = PaperId.parse("10.1000/one")
TITLE = "A title that is long enough to be one"


def entry(*ids: PaperId, title: str = TITLE, source: str = "a", **fields: object) -> PaperEntry:
    return PaperEntry(source=source, ids=ids, title=title, **fields)  # type: ignore[arg-type]


def known_by(*papers: Paper) -> Mapping[PaperId, Paper]:
    return {name: paper for paper in papers for name in paper.ids}


def only(*entries: PaperEntry, stored: Sequence[Paper] = ()) -> Paper:
    """Merge what must be one paper."""
    merged = merge([entries], known_by(*stored), at=NOW)
    assert len(merged.papers) == 1
    return merged.papers[0]


def test_one_paper_under_an_arxiv_id_a_doi_and_a_title() -> None:
    paper = only(
        entry(source="page", abstract="Of the page."),
        entry(DOI, authors=("Ada One",)),
        entry(ARXIV, DOI, source="arxiv", authors=("Ada One", "Bo Two")),
        entry(ARXIV, title="Another title of it, of version two", version=2),
    )
    assert paper.id == ARXIV
    assert {str(name) for name in paper.ids} == {
        "arxiv:2606.00001",
        "doi:10.1000/one",
        "title:a-title-that-is-long-enough-to-be-one",
        "title:another-title-of-it-of-version-two",
    }
    assert paper.title == "Another title of it, of version two"
    assert paper.abstract == "Of the page."
    assert paper.sources == ("a", "arxiv", "page")


def test_a_chain_of_names_joins_its_ends() -> None:
    bridge = entry(ARXIV, DOI, title="Quite another long title here")
    assert only(entry(DOI, title="Ending one has this title"), bridge, entry(ARXIV)).id == ARXIV


def test_titles_never_join_what_is_apart() -> None:
    other = PaperId.parse("2606.00002")
    apart = [
        (entry(ARXIV), entry(other)),
        (entry(authors=("Ada One",)), entry(authors=("Bo Two",))),
        (entry(ARXIV, title="0"), entry(other, title="0", authors=("Ada One",))),
        (entry(title="Introduction", abstract="x"), entry(title="Introduction", abstract="y")),
    ]
    for pair in apart:
        merged = merge([pair], {}, at=NOW)
        assert len(merged.papers) == 2
        one, two = merged.papers
        assert not set(one.ids) & set(two.ids)
        again = merge([pair], known_by(*merged.papers), at=NOW)
        assert (again.papers, again.new) == ((), frozenset())
        assert all_names(pair) >= {name for paper in merged.papers for name in paper.ids}


def test_authors_and_texts_are_of_the_newest_version() -> None:
    old = entry(ARXIV, version=1, abstract="A long text of version one", authors=("A", "B", "C"))
    new = entry(ARXIV, version=2, abstract="Short", authors=("A", "B"), source="b")
    paper = only(old, new)
    assert (paper.version, paper.abstract, paper.authors) == (2, "Short", ("A", "B"))
    late = merge([[old]], known_by(paper), at=NOW)
    assert late.papers == ()


def test_days() -> None:
    published = datetime(2026, 6, 9, 10, tzinfo=UTC)
    submitted = entry(ARXIV, published=published)
    assert only(submitted).day == date(2026, 6, 9)
    listed = entry(ARXIV, day=date(2026, 6, 12), source="hf")
    assert only(submitted, listed).day == date(2026, 6, 12)
    assert only(listed, stored=[only(submitted)]).day == date(2026, 6, 12)
    earlier = entry(ARXIV, day=date(2026, 6, 11), source="rss")
    assert only(submitted, listed, earlier).day == date(2026, 6, 11)
    assert only(earlier, stored=[only(listed)]).day == date(2026, 6, 11)


def test_signals_are_the_newest_known() -> None:
    stored = only(entry(ARXIV, signals=Signals(10, 2, None)))
    again = only(entry(ARXIV, signals=Signals(9, None, 5), source="b"), stored=[stored])
    assert again.signals == Signals(9, 2, 5)
    both = only(
        entry(ARXIV, signals=Signals(1, 7, None)),
        entry(ARXIV, signals=Signals(3, 5, None), version=1),
    )
    assert both.signals == Signals(3, 7, None)


def test_observations_are_kept_for_each_source_even_of_unchanged_papers() -> None:
    seen = entry(ARXIV, signals=Signals(upvotes=3), source="hf")
    stored = only(seen)
    merged = merge([[seen], [entry(ARXIV, source="rss")]], known_by(stored), at=NOW)
    assert [(o.paper, o.source, o.at, o.signals) for o in merged.observations] == [
        (ARXIV, "hf", NOW, Signals(upvotes=3))
    ]


def test_links_categories_and_the_rest() -> None:
    paper = only(
        entry(
            ARXIV, source="hf", tldr="Short.", keywords=("x",), organization="Lab",
            venue="ICML 2026",
            links=Links(page="https://huggingface.co/papers/2606.00001", code="https://c.org/1"),
        ),
        entry(
            ARXIV, source="rss", categories=("cs.CL", "cs.AI"), announce=AnnounceType.CROSS,
            links=Links(page="https://arxiv.org/abs/2606.00001", pdf="https://arxiv.org/pdf/1"),
        ),
        entry(ARXIV, categories=("cs.LG",), announce=AnnounceType.NEW, keywords=("a", "x")),
    )  # fmt: skip
    assert paper.links.page == "https://arxiv.org/abs/2606.00001"
    assert (paper.links.pdf, paper.links.code) == ("https://arxiv.org/pdf/1", "https://c.org/1")
    assert paper.categories == ("cs.CL", "cs.AI", "cs.LG")
    assert paper.keywords == ("a", "x")
    assert paper.announce is AnnounceType.NEW
    assert (paper.tldr, paper.organization, paper.venue) == ("Short.", "Lab", "ICML 2026")


def test_the_id_never_changes_once_stored() -> None:
    stored = only(entry(source="page"))
    assert str(stored.id) == "title:a-title-that-is-long-enough-to-be-one"
    merged = merge([[entry(ARXIV, authors=("Ada One",))]], known_by(stored), at=NOW)
    assert merged.papers[0].id == stored.id
    assert ARXIV in merged.papers[0].ids
    assert merged.new == frozenset()
    assert merged.counts == (Count(read=1, new=0, merged=1),)


def test_two_stored_papers_that_are_one() -> None:
    older = only(entry(DOI, title="As it was called in the journal", day=date(2026, 6, 1)))
    newer = only(entry(ARXIV, day=date(2026, 6, 5), signals=Signals(upvotes=4)))
    merged = merge([[entry(ARXIV, DOI)]], known_by(older, newer), at=NOW)
    assert merged.absorbed == {ARXIV: DOI}
    assert merged.new == frozenset()
    paper = merged.papers[0]
    assert paper.id == DOI
    assert set(paper.ids) >= {*older.ids, *newer.ids}
    assert paper.signals == Signals(upvotes=4)
    assert paper.day == date(2026, 6, 1)


def test_counts() -> None:
    stored = only(entry(ARXIV))
    two, three = PaperId.parse("2606.00002"), PaperId.parse("2606.00003")
    first = [entry(ARXIV), entry(two, title="The second of these three papers")]
    second = [
        entry(two, title="The second of these three papers", source="b"),
        entry(three, title="The third of these three papers", source="b"),
    ]
    merged = merge([first, second, []], known_by(stored), at=NOW)
    assert merged.new == {two, three}
    assert merged.counts == (Count(2, 1, 1), Count(2, 1, 1), Count(0, 0, 0))


# ── properties ────────────────────────────────────────────────────────────────────────────────
IDS = [PaperId.parse(text) for text in ("2606.00001", "2606.00002", "10.1000/a", "10.1000/b")]


def lists_of_entries(*authors: tuple[str, ...]) -> st.SearchStrategy[list[PaperEntry]]:
    one = st.builds(
        PaperEntry,
        source=st.sampled_from(["a", "b", "c"]),
        ids=st.lists(st.sampled_from(IDS), max_size=2, unique=True).map(tuple),
        title=st.sampled_from([TITLE, "Another title that is long enough", "0"]),
        abstract=st.sampled_from(["", "x", "yy"]),
        authors=st.sampled_from(authors),
        version=st.sampled_from([None, 1, 2]),
        published=st.sampled_from([None, NOW, datetime(2026, 6, 1, tzinfo=UTC)]),
        day=st.sampled_from([None, date(2026, 6, 11), date(2026, 6, 12)]),
        announce=st.sampled_from([None, AnnounceType.NEW, AnnounceType.REPLACE]),
        categories=st.sampled_from([(), ("p",), ("q", "p")]),
        links=st.sampled_from([Links(), Links(page="https://arxiv.org/abs/1", code="https://x")]),
        signals=st.sampled_from([Signals(), Signals(1, 2, None), Signals(None, 1, 3)]),
        tldr=st.sampled_from(["", "t", "tt"]),
    )
    return st.lists(one, max_size=8)


AGREED = lists_of_entries((), ("Ada One",), ("Ada One", "Bo Two"))
"""Entries of sources that do not contradict each other about who wrote something."""
ENTRIES = lists_of_entries((), ("Ada One",), ("Bo Two",), ("Ada One", "Bo Two"))


def essence(merged: Merge) -> tuple[object, ...]:
    return merged.papers, merged.new, dict(merged.absorbed), set(merged.observations)


@given(ENTRIES, st.randoms(use_true_random=False), st.integers(0, 8))
def test_order_means_nothing(entries: list[PaperEntry], random: object, split: int) -> None:
    shuffled = [*entries]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one = merge([entries], {}, at=NOW)
    two = merge([shuffled[:split], shuffled[split:]], {}, at=NOW)
    assert essence(one) == essence(two)


@given(AGREED, AGREED)
def test_merging_again_changes_nothing(before: list[PaperEntry], now: list[PaperEntry]) -> None:
    """Where sources do contradict each other about the authors of a title without an id, what
    is stored keeps one list of authors, and a later run may see two papers."""
    shelf: dict[PaperId, Paper] = {}
    for entries in (before, now):
        merged = merge([entries], known(shelf, entries), at=NOW)
        put(shelf, merged)
    again = merge([now], known(shelf, now), at=NOW)
    assert (again.papers, again.new, dict(again.absorbed)) == ((), frozenset(), {})


@given(st.lists(ENTRIES, max_size=4))
def test_ids_stay_and_names_belong_to_one_paper(days: list[list[PaperEntry]]) -> None:
    shelf: dict[PaperId, Paper] = {}
    for entries in days:
        stored = {paper.id for paper in shelf.values()}
        merged = merge([entries], known(shelf, entries), at=NOW)
        put(shelf, merged)
        now = {paper.id for paper in shelf.values()}
        assert stored - set(merged.absorbed) <= now
        assert now - stored == merged.new
        assert (
            merged.counts[0].read
            == len(entries)
            == sum((merged.counts[0].new, merged.counts[0].merged))
        )
        for name, paper in shelf.items():
            assert name in paper.ids
        for item in entries:
            assert all(name in shelf for name in item.ids)


def known(shelf: Mapping[PaperId, Paper], entries: list[PaperEntry]) -> dict[PaperId, Paper]:
    return {name: shelf[name] for name in all_names(entries) if name in shelf}


def put(shelf: dict[PaperId, Paper], merged: Merge) -> None:
    """What a store does: every name leads to one paper."""
    gone = {*merged.absorbed, *(paper.id for paper in merged.papers)}
    for name in [name for name, paper in shelf.items() if paper.id in gone]:
        del shelf[name]
    for paper in merged.papers:
        for name in paper.ids:
            assert name not in shelf, f"{name} would belong to two papers"
            shelf[name] = paper


def test_known_papers_that_nobody_mentions_are_left_alone() -> None:
    stored = only(entry(ARXIV))
    bystander = replace(stored, id=DOI, ids=(DOI,), title="Some other title, long enough")
    merged = merge([[entry(ARXIV)]], known_by(stored, bystander), at=NOW)
    assert merged.papers == ()
