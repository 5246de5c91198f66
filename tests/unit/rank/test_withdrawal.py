"""Withdrawn papers are known by the words of arXiv and of authors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.rank.withdrawal import withdrawn
from tests.unit.rank.papers import DAY, paper


@pytest.mark.parametrize(
    "abstract",
    [
        "This paper has been withdrawn by the author due to a crucial error in equation 1.",
        "This paper has been withdrawn",
        "Withdrawn.",
        "[Withdrawn by the authors]",
        "Paper withdrawn: Lemma 3 is wrong",
        "This submission has been withdrawn by arXiv administrators because of a dispute.",
        "this article is temporarily withdrawn",
        "The present manuscript was withdrawn by its authors.",
        "We show that P is not NP. This work has now been withdrawn.",
        "We withdraw this paper since Theorem 2 does not hold.",
        "The authors have withdrawn this paper.",
        "This arXiv paper has been retracted.",
        "This e-print\nhas been withdrawn",
        "The authors have withdrawn the paper.",
        "An error was found. The authors have withdrawn their manuscript",
        "This preprint has been removed by arXiv administrators.",
        "This paper has been withdrawn from  the  arXiv.",
        "Withdrawn due to an error",
        "Withdrawn paper.",
    ],
)
def test_withdrawn(abstract: str) -> None:
    assert withdrawn(paper("2606.1001", "A paper", abstract))


@pytest.mark.parametrize(
    "title", ["WITHDRAWN: A paper", "[Withdrawn] A paper", "Retracted paper: A", "Withdrawn - A"]
)
def test_withdrawn_by_its_title(title: str) -> None:
    assert withdrawn(paper("2606.1001", title, "We show a thing."))


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("Why papers are withdrawn", "We study 14,000 papers that were withdrawn from arXiv."),
        ("Withdrawn papers", "Withdrawn papers are still cited. Retracted articles, too."),
        ("A drug", "The drug was withdrawn in 2004. This paper asks why it has been withdrawn."),
        ("Troops", "Forces were withdrawn; this work has been done since."),
        ("", ""),
        ("A trial", "Withdrawn patients were excluded."),
        ("A trial", "Withdrawn-patient data were left out."),
        ("A paper", "This paper was withdrawn from the special issue and is now extended."),
        ("A paper", "The paper was withdrawn from a workshop; this is the long version."),
        ("Retractions", "In twelve cases the authors have withdrawn the paper."),
        ("A filter", "This version was removed by our filter. This note is removed from the set."),
        ("A replacement", "This paper has been revised; the flawed lemma was withdrawn."),
    ],
)
def test_not_withdrawn(title: str, abstract: str) -> None:
    assert not withdrawn(paper("2606.1001", title, abstract))


def test_a_usual_day_holds_none() -> None:
    assert not any(map(withdrawn, DAY))


@given(st.text(max_size=200), st.text(max_size=2_000))
def test_any_text_is_answered(title: str, abstract: str) -> None:
    withdrawn(paper("2606.1001", title, abstract))


def test_a_long_hostile_text_is_read_at_once() -> None:
    assert not withdrawn(paper("2606.1001", "[" * 9_999, "this paper has " * 20_000 + "_" * 99_999))
