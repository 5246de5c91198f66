"""Which papers a list means, by what the store knows of them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from digest.collect.merge import merge
from digest.collect.references.meaning import Meaning, names, settle, wanting
from digest.collect.references.reference import Reference, refer
from digest.model.edition import Skip
from digest.model.paper import Links, Paper, PaperEntry, PaperId, Scheme

NOW = datetime(2026, 6, 12, 8, tzinfo=UTC)
ONE = PaperId.parse("2606.00001")
DOI = PaperId.parse("10.1000/one")
TITLE = "A title that is long enough to be one"
STORED = Paper(
    id=ONE,
    ids=(ONE, DOI, PaperId(Scheme.TITLE, "a-title-that-is-long-enough-to-be-one")),
    title=TITLE,
    abstract="What a source said.",
    sources=("arxiv",),
)


def reference(title: str = "", *ids: str, **said: str) -> Reference:
    found = refer("line 1", names=ids, title=title, **said)
    assert not isinstance(found, Skip)
    return found


def known_by(*papers: Paper) -> Mapping[PaperId, Paper]:
    return {name: paper for paper in papers for name in paper.ids}


def means(
    *references: Reference,
    stored: Mapping[PaperId, Paper] | None = None,
    found: tuple[PaperEntry, ...] = (),
) -> Meaning:
    return settle(references, found, stored or {}, at=NOW)


def test_what_the_store_has_is_meant_by_any_name_and_left_as_it_is() -> None:
    stored = known_by(STORED)
    for one in (
        reference("", "10.1000/ONE"),
        reference("", "arxiv:2606.00001v3"),
        reference(TITLE, abstract="A longer abstract than the source's, of the reader's own."),
        reference("Quite another title", "https://arxiv.org/abs/2606.00001"),
    ):
        assert means(one, stored=stored) == Meaning((ONE,), (), ())


def test_what_nobody_announced_has_no_day_and_no_source() -> None:
    meant = means(reference(TITLE, "2606.00001", abstract="Of the list."))
    (paper,) = meant.kept
    assert meant.papers == (ONE,)
    assert (paper.day, paper.sources, paper.keywords, paper.abstract) == (
        None,
        (),
        (),
        "Of the list.",
    )


def test_doubles_are_one_in_the_order_of_the_list() -> None:
    meant = means(
        reference("A second paper that is about words"),
        reference(TITLE, "10.1000/one"),
        reference("a  second PAPER, that is about words!"),
        reference("Another title of it", "10.1000/one", "2606.00001"),
    )
    assert [str(name) for name in meant.papers] == [
        "title:a-second-paper-that-is-about-words",
        "arxiv:2606.00001",
    ]
    assert len(meant.kept) == 2


def test_what_is_only_a_name_is_unknown_until_it_is_looked_up() -> None:
    bare = reference("", "2606.00001")
    assert means(bare) == Meaning((), (), (bare,))
    assert wanting([bare], {}) == (ONE,)
    told = PaperEntry("arxiv", (ONE, DOI), TITLE, "Of arXiv.", version=2)
    meant = means(bare, reference("", "10.1000/one"), found=(told,))
    assert (meant.papers, meant.unknown) == ((ONE,), ())
    assert (meant.kept[0].abstract, meant.kept[0].sources) == ("Of arXiv.", ())


def test_only_what_is_missing_is_asked_for() -> None:
    listed = [
        reference(TITLE, "2606.00001"),
        reference("Told in full", "2606.00002", abstract="All of it."),
        reference("", "2606.00003"),
        reference("No id at all"),
        reference("", "10.1000/other"),
        reference("", "2606.00003v2"),
    ]
    three = PaperId.parse("2606.00003")
    assert wanting(listed, {}) == (ONE, three)
    assert wanting(listed, known_by(STORED)) == (three,)
    assert wanting(listed, known_by(replace(STORED, abstract=""))) == (ONE, three)


def test_an_abstract_that_an_earlier_list_lacked_is_added_and_never_lost() -> None:
    (kept,) = means(reference(TITLE, "2606.00001")).kept
    full = reference(TITLE, "2606.00001", abstract="Of the list.")
    (better,) = means(full, stored=known_by(kept)).kept
    assert (better.id, better.abstract) == (kept.id, "Of the list.")
    again = known_by(better)
    for one in (full, reference(TITLE, "2606.00001"), reference("", "2606.00001")):
        assert means(one, stored=again) == Meaning((ONE,), (), ())


def test_a_source_makes_a_kept_paper_new_and_its_words_count() -> None:
    (kept,) = means(
        reference(
            "My own words for it", "2606.00001", "https://proxy.example/x",
            abstract="A long abstract with remarks of the reader's own.",
        )
    ).kept  # fmt: skip
    kept = replace(kept, links=Links(page="https://a.proxy.example/x"), published=NOW)
    entry = PaperEntry("hf", (ONE,), TITLE, "Short.", ("Ada One",), day=NOW.date())
    merged = merge([[entry]], known_by(kept), at=NOW)
    (paper,) = merged.papers
    assert merged.new == {ONE}
    assert merged.counts[0].new == 1
    assert (paper.title, paper.abstract, paper.sources) == (TITLE, "Short.", ("hf",))
    assert (paper.links.page, paper.published, paper.day) == (None, None, NOW.date())
    bare = merge([[replace(entry, abstract="")]], known_by(kept), at=NOW)
    assert bare.papers[0].abstract == kept.abstract


_words = st.sampled_from(["on words and what they mean", "of reading by night", "x"])
_references = st.builds(
    lambda title, number, abstract: refer(
        "x", names=[f"2606.0000{number}"] if number else [], title=title, abstract=abstract
    ),
    _words | st.just(""),
    st.integers(0, 3),
    st.sampled_from(["", "Of a list.", "More of a list."]),
).filter(lambda one: isinstance(one, Reference))


@given(st.lists(_references, max_size=6))
def test_a_second_time_nothing_is_new(listed: list[Reference]) -> None:
    first = means(*listed)
    stored = known_by(*first.kept)
    second = means(*listed, stored=stored)
    assert (second.papers, second.kept, second.unknown) == (first.papers, (), first.unknown)
    assert names(listed) >= {name for name in first.papers if name.scheme is not Scheme.TITLE}
