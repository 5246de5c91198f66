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
        ("Doe, Jane, Ph.D.", "Jane Doe"),
        ("Doe, Jr., John", "John Doe"),
        ("Dr. Jane Doe III", "J. Doe"),
        ("Quoc Le", "Quoc V. Le"),
        ("Le, Quoc", "Quoc Le"),
        ("Quoc Le", "Le, Quoc V."),
        ("Simon Du", "Simon S. Du"),
        ("Di Wu", "Wu, Di"),
        ("Md Rahman", "Rahman, Md"),
        ("Rahman, Md Atiqur", "Md Atiqur Rahman"),
        ("de la Cruz, Juan", "Juan de la Cruz"),
        ("van der Maaten", "Laurens van der Maaten"),
        ("Van Durme", "Benjamin Van Durme"),
        ("Jürgen Müller", "Juergen Mueller"),
        ("J. Mueller", "Müller, Ju\u0308rgen"),
        ("Jurgen Muller", "Jürgen Müller"),
        ("Søren Ågård", "Soeren Aagaard"),
        ("Weiß", "Anna Weiss"),
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
        ("Quoc Le", "Tran Quoc"),
        ("Simon Du", "Herbert Simon"),
        ("Di Wu", "Lei Wu"),
        ("Md Rahman", "Atiqur Rahman"),
        ("Van Durme", "Benjamin Durme"),
        ("Yu Xue", "Yu Xu"),
        ("Michael Doe", "Michal Doe"),
    ],
)
def test_other(followed: str, author: str) -> None:
    assert not same_person(followed, author)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_may_be_a_name(followed: str, author: str) -> None:
    same_person(followed, author)


GIVEN = st.sampled_from(["Di", "Md", "Le", "Jane", "J.", "Jürgen", "Quoc V.", "Al", "JP"])
SURNAME = st.sampled_from(["Wu", "Le", "Du", "Doe", "Müller", "Mueller", "van der Maaten", "Ten"])


def written(given_names: str, surname: str, *, comma: bool) -> str:
    return f"{surname}, {given_names}" if comma else f"{given_names} {surname}"


NAME = st.builds(written, GIVEN, SURNAME, comma=st.booleans())


@given(NAME, NAME)
def test_it_is_the_same_from_either_side(one: str, other: str) -> None:
    assert same_person(one, other) == same_person(other, one)


@given(GIVEN, SURNAME)
def test_either_order_is_the_same_person(given_names: str, surname: str) -> None:
    one, other = (written(given_names, surname, comma=comma) for comma in (False, True))
    assert same_person(one, other)


def test_found_among_a_days_papers() -> None:
    bylines = Bylines(DAY)
    assert bylines.rows("Doe, J.") == (1,)
    assert bylines.rows("Marquez, Jose Garcia") == (1,)
    assert bylines.rows("王伟") == (7,)
    assert bylines.rows("nobody") == bylines.rows("") == ()
