"""Where sentences end, in every script, and where they do not."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.sentences import sentences

DAY = Path(__file__).parents[3] / "shared/data/huggingface/daily_papers-2026-06-12.json"


@pytest.mark.parametrize(
    "wanted",
    [
        ["See Fig. 3, e.g. by J. Doe et al. in 2.5 s.", "Is it?", "Yes!", "No…", "Then so."],
        ["我们提出了一种方法。", "结果很好！", "为什么？", "因为如此。"],
        ["「速い。」", "そうだ。", "（終わり。）", "次。"],
        ["نقترح طريقة جديدة.", "هل تعمل؟", "نعم."],
        ["یہ ایک جملہ ہے۔", "یہ دوسرا ہے۔"],
        ["यह पहला वाक्य है।", "यह दूसरा है।"],
        ['He said "stop." Then he left.'],
        ["There are two: (1) it is fast, vs. others, and (2) it is small.", "That is all."],
        ["Two findings: 1. Larger is better.", "2. Smaller is cheaper.", "We go on."],
        [
            "It costs $\\mathcal{O}(n.\\log n)$ i.e. little; \\OurMethod. wins.",
            "By 17.76\\% it does.",
        ],
        ["The codex BnF, fr. 2813 has 160 pages.", "It is old."],
        ["We have v2.1 at https://example.org/a.b.html for you.", "Take it."],
        ["A model (Touvron et al. 2023) of Dr. Who, cf. Sec. 3, by A. B. Cee.", "End"],
    ],
)
def test_sentences_end_where_they_should(wanted: list[str]) -> None:
    wide = any(mark > "\u3000" for mark in wanted[0])
    text = ("" if wide else " ").join(wanted)
    if wanted[0].startswith("He said"):  # a quotation's stop and a capital: two, as readers say
        wanted = ['He said "stop."', "Then he left."]
    assert [sentence.strip() for sentence in sentences(text)] == wanted


@given(st.text() | st.text("aB1(). :!?。。؟।\n").filter(bool))
def test_nothing_is_lost(text: str) -> None:
    parts = sentences(text)
    assert "".join(parts) == text
    assert all(parts)


@pytest.mark.shared
def test_real_abstracts() -> None:
    if not DAY.exists():
        pytest.skip(f"{DAY} is not here")
    papers = json.loads(DAY.read_bytes())
    counts = [len(sentences(" ".join(one["paper"]["summary"].split()))) for one in papers]
    assert (sum(counts), min(counts), max(counts)) == (238, 4, 11)
