"""The words that the vectors know."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.vectors.words import GRAMMAR, MAX_CHARS, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Graph-based, pre-trained GPT4!", ["graph", "based", "pre", "trained", "gpt4"]),
        ("The naïve Poincaré ﬁt of Erdős", ["naive", "poincare", "fit", "erdos"]),
        ("what is it about", []),
        ("a b c 7", []),
        ("深度学习 and BERT", ["深", "度", "学", "习", "bert"]),
        ("x_train", ["train"]),
        ("", []),
    ],
)
def test_words_are_small_and_plain(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(st.text())
def test_any_text_has_words_that_are_their_own(text: str) -> None:
    found = words(text)
    assert not GRAMMAR & set(found)
    assert [again for word in found for again in words(word)] == found


@given(st.text(alphabet="abcXYZ 019-_.,", max_size=80))
def test_the_quick_way_for_ascii_is_the_other_way(text: str) -> None:
    assert words(text) == words(f"{text} é")


def test_a_text_is_read_to_its_limit() -> None:
    assert words("graph " * (MAX_CHARS // 6) + " network beyond")[-1] == "graph"
