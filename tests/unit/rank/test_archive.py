"""What is like a paper, and what a query finds, among the shipped papers."""

from functools import cache

import pytest

from digest.model.paper import PaperId
from digest.rank.archive import Archive
from digest.vectors.open import open_encoder
from tests.public import shipped_papers


@cache
def archive() -> Archive:
    return Archive(shipped_papers(), open_encoder("static"))


def test_a_paper_is_not_related_to_itself_and_the_nearest_come_first() -> None:
    papers = shipped_papers()
    for row, paper in enumerate(papers):
        found = archive().related(paper.id, most=5)
        assert row not in found
        assert len(found) == len(set(found)) <= 5
        assert archive().related(paper.id, most=2) == found[:2]


def test_a_paper_that_is_not_in_it_has_none() -> None:
    assert archive().related(PaperId.parse("9999.99999"), most=5) == []


@pytest.mark.parametrize("title", [each.title for each in shipped_papers()[:12]])
def test_a_paper_is_found_by_its_title(title: str) -> None:
    papers = shipped_papers()
    first = archive().search(title, most=3)[0]
    assert papers[first].title == title


def test_a_paper_is_found_by_its_author_before_anything_else() -> None:
    papers = shipped_papers()
    found = archive().search("Anandkumar, Anima", most=50)
    wrote = [row for row, each in enumerate(papers) if "Anima Anandkumar" in each.authors]
    assert wrote
    assert found[: len(wrote)] == wrote


@pytest.mark.parametrize("query", ["", "the of and", "zzzzqqq", "?"])
def test_nothing_finds_nothing(query: str) -> None:
    assert archive().search(query, most=5) == []


def test_an_empty_archive_finds_nothing() -> None:
    empty = Archive([], open_encoder("static"))
    assert empty.search("attention", most=5) == []
