"""Variants of authors' names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.rank.names import Bylines, same_person
from tests.unit.rank.papers import DAY


@pytest.mark.parametrize(
    ("followed", "author"),
    [
        ("Jane Doe", "Jane Doe"),
        ("Jane Doe", "J. Doe"),
        ("J. Doe", "Jane Doe"),
        ("Doe, Jane", "jane DOE"),
        ("Doe, J.", "Jane Q. Doe"),
        ("Jose Garcia Marquez", "José García Márquez"),
        ("García Márquez, José", "J. García Márquez"),
        ("Jean-Pierre Serre", "J.-P. Serre"),
        ("Jean-Pierre Serre", "JP Serre"),
        ("Xiaoming Wang", "Xiao-Ming Wang"),
        ("Laurens van der Maaten", "L. Maaten"),
        ("Maaten, Laurens van der", "Laurens van der Maaten"),
        ("Łukasz Kaiser", "Lukasz Kaiser"),
        ("Conan O'Brien", "Conan O’Brien"),
        ("LeCun", "Yann LeCun"),
        ("王伟", "王伟"),
        ("Jane Doe, PhD", "Jane Doe"),
    ],
)
def test_same(followed: str, author: str) -> None:
    assert same_person(followed, author)


@pytest.mark.parametrize(
    ("followed", "author"),
    [
        ("Jane Doe", "John Doe"),
        ("Jane Doe", "K. Doe"),
        ("Jane Doe", "Jane Roe"),
        ("Jane Doe", "Doe"),
        ("J. Doe", "Jane Doering"),
        ("LeCun", "Yann LeCunningham"),
        ("Jane Q. Doe", "Jane R. Doe"),
        ("", "Jane Doe"),
        ("...", "..."),
        ("王伟", "王伟明"),
    ],
)
def test_other(followed: str, author: str) -> None:
    assert not same_person(followed, author)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_may_be_a_name(followed: str, author: str) -> None:
    same_person(followed, author)


def test_found_among_a_days_papers() -> None:
    bylines = Bylines(DAY)
    assert bylines.rows("Doe, J.") == (1,)
    assert bylines.rows("Marquez, Jose Garcia") == (1,)
    assert bylines.rows("王伟") == (7,)
    assert bylines.rows("nobody") == bylines.rows("") == ()
