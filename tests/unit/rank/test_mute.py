"""Muted words remove exactly the papers that hold them."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.rank.mute import Muting
from tests.unit.rank.papers import DAY, paper

SOME = (
    paper("2606.1001", "Graph neural nets", "On GPT-4 and Élan."),
    paper("2606.1002", "Neural graphs", "A graph. Neural, too.", keywords=("k-means",)),
    paper("2606.1003", "面向视觉语言模型的指令微调", authors=("Zoë Müller",)),
    paper("2606.1004", "Models 🤖", "modelling LLM智能体", tldr="Quick summary."),
)


@pytest.mark.parametrize(
    ("phrase", "rows"),
    [
        ("graph", (0, 1)),
        ("Graph Neural", (0, 1)),  # a full stop between words does not part them
        ("neural nets", (0,)),
        ("graphs", (1,)),
        ("model", ()),  # whole words only
        ("models", (3,)),
        ("ÉLAN", (0,)),
        ("elan", (0,)),
        ("gpt-4", (0,)),
        ("gpt 4", (0,)),
        ("gpt", (0,)),
        ("K-Means", (1,)),
        ("Muller", (2,)),
        ("语言模型", (2,)),
        ("言模", (2,)),
        ("LLM智能", (3,)),
        ("🤖", (3,)),
        ("quick summary", (3,)),
        ("nets on", ()),  # not across the end of a field
        ("", ()),
        (" \0", ()),
    ],
)
def test_what_holds_a_phrase(phrase: str, rows: tuple[int, ...]) -> None:
    assert Muting(SOME).rows(phrase) == rows


WORD = st.text(alphabet="abAB", min_size=1, max_size=2)
LINE = st.lists(WORD, max_size=6).map(" ".join)


@given(st.lists(st.tuples(LINE, LINE), max_size=6), st.lists(WORD, min_size=1, max_size=2))
def test_agrees_with_a_search_by_word_boundaries(
    texts: list[tuple[str, str]], phrase: list[str]
) -> None:
    papers = [
        paper(f"2606.{number:05}", title, abstract)
        for number, (title, abstract) in enumerate(texts)
    ]
    wanted = re.compile(rf"\b{' '.join(phrase)}\b", re.IGNORECASE)
    expected = tuple(
        row for row, text in enumerate(texts) if any(wanted.search(field) for field in text)
    )
    assert Muting(papers).rows(" ".join(phrase)) == expected


@given(st.text(alphabet=string.printable + "é光が🤖\0", max_size=30))
def test_any_text_may_be_muted(phrase: str) -> None:
    Muting(DAY).rows(phrase)
