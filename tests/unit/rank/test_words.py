"""Words and stems, in any script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.rank.words import MAX_CHARS, fold, pieces, stem, terms


@pytest.mark.parametrize(
    ("word", "expected"),
    [  # from the tables of Porter's paper and his later notes
        *[("caresses", "caress"), ("ponies", "poni"), ("cats", "cat"), ("feed", "feed")],
        *[("agreed", "agre"), ("plastered", "plaster"), ("motoring", "motor"), ("sing", "sing")],
        *[("conflated", "conflat"), ("hopping", "hop"), ("falling", "fall"), ("filing", "file")],
        *[("happy", "happi"), ("sky", "sky"), ("relational", "relat"), ("rational", "ration")],
        *[("digitizer", "digit"), ("vietnamization", "vietnam"), ("hopefulness", "hope")],
        *[("triplicate", "triplic"), ("electrical", "electr"), ("revival", "reviv")],
        *[("adoption", "adopt"), ("effective", "effect"), ("probate", "probat"), ("roll", "roll")],
        *[("controll", "control"), ("robotics", "robot"), ("robots", "robot"), ("gpt4", "gpt4")],
    ],
)
def test_stems_are_porters(word: str, expected: str) -> None:
    assert stem(word) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Élan Vital", "elan vital"),
        ("Straße", "strasse"),
        ("ﬁne ＡＢＣ 𝒪", "fine abc o"),
        ("Łukasz Ørsted", "lukasz orsted"),
        ("が", "が"),  # voiced kana is another letter, not an accent
        ("हिन्दी", "हिन्दी"),
    ],
)
def test_folding_takes_case_and_accents(text: str, expected: str) -> None:
    assert fold(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The models of a robot's arm", ["model", "robot", "arm"]),
        ("fine-tuning GPT-4o", ["fine", "tune", "gpt", "4o", "fine tune", "tune gpt", "gpt 4o"]),
        ("agents with memory", ["agent", "memori"]),  # no phrase across a stop word
        ("C++ and C#", ["c++", "c#"]),
        ("深度学习", ["深度", "度学", "学习"]),
        ("光", ["光"]),
        ("LLM智能体", ["llm", "智能", "能体"]),
        ("e\u0301lan é", ["elan"]),
        ("हिन्दी पाठ", ["हिन्दी", "पाठ", "हिन्दी पाठ"]),
        ("\0\0 ... !?", []),
        ("", []),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


@given(st.text())
def test_any_text_has_terms_without_blanks(text: str) -> None:
    for term in terms(text):
        assert all(term.split(" "))
        assert len(term.split(" ")) <= 2


@given(st.text(alphabet="aeiouybcdlnrstz", min_size=1))
def test_a_stem_is_never_empty(word: str) -> None:
    assert stem(word)


def test_only_so_much_is_read() -> None:
    assert len(pieces("word " * MAX_CHARS)) == MAX_CHARS // 5
