"""What a card says of a paper: whole sentences, the most telling ones, and whose they are."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.compose.summary import Origin, summary_of
from digest.compose.telling import CEILING, SHORT, TARGET, telling
from digest.compose.typography import columns, plain
from digest.model.paper import Paper
from digest.sentences import sentences
from tests.unit.compose.editions import PAPERS

TITLE = "FearNet: a frugal memory for learning in steps"
BACKGROUND = (
    "Learning class by class, as animals manage to do it, breaks what deep networks assume."
)
PROPOSAL = (
    "Here we propose FearNet, a frugal generative memory for learning in steps that keeps nothing."
)
RESULT = "It reaches the best known accuracy on three sets of pictures and one of sounds, and fast."


def test_the_sentence_that_proposes_what_the_title_names_is_chosen() -> None:
    for order in (
        [BACKGROUND, PROPOSAL, RESULT],
        [PROPOSAL, RESULT, BACKGROUND],
        [RESULT, BACKGROUND, PROPOSAL],
    ):
        assert telling(TITLE, " ".join(order)) == PROPOSAL


def test_the_title_decides_where_nobody_says_we_propose() -> None:
    about = "A frugal memory makes learning in steps possible without storing any of the examples."
    assert telling(TITLE, f"{BACKGROUND} {about} {RESULT}") == about
    chinese = (
        "持续学习会导致灾难性遗忘。" * 4
        + "一种节约存储的记忆网络用于增量学习。"
        + "结果很好。" * 12
    )
    assert "记忆网络用于增量学习" in telling("恐惧网:用于增量学习的记忆网络", chinese)


def test_what_is_proposed_counts_more_than_what_is_found() -> None:
    found = "We show that the steps in which it learns are nothing that anybody would call short."
    made = "We propose a thing that has quite another name than what is written above all of it."
    assert telling("Unrelated", f"{found} {made}") == made
    assert telling("Unrelated", f"{BACKGROUND} {found}") == found


def test_a_short_one_takes_the_next_with_it() -> None:
    short = "We propose FearNet."
    assert len(short) < SHORT
    assert telling(TITLE, f"{BACKGROUND} {short} {RESULT}") == f"{short} {RESULT}"
    assert telling(TITLE, f"{BACKGROUND} {short}") == short


def test_fragments_and_items_come_last() -> None:
    item = "(2) We propose FearNet, a frugal memory for learning in steps, and nothing but that."
    assert telling(TITLE, f"{BACKGROUND} {item}") == BACKGROUND
    assert (
        telling(TITLE, f"{BACKGROUND} We propose FearNet, a frugal memory for lear") == BACKGROUND
    )
    assert telling(TITLE, item) == item


def test_too_long_a_sentence_is_never_cut() -> None:
    long = "We propose FearNet, a frugal memory for learning in steps, " + "so " * TARGET + "it is."
    assert telling(TITLE, f"{long} {BACKGROUND}") == BACKGROUND
    bearable = "Word " + "word " * 100 + "end."
    assert telling(TITLE, f"{long} {bearable}") == bearable
    assert telling(TITLE, "word " * 1000) == ""


def test_whose_it_is() -> None:
    paper = replace(PAPERS[0], abstract=f"{BACKGROUND} {PROPOSAL}", title=TITLE)
    assert summary_of(paper).origin is Origin.ABSTRACT
    source = summary_of(replace(paper, tldr="The gist."))
    assert (source.text, source.origin, source.by) == ("The gist.", Origin.SOURCE, "")
    model = summary_of(replace(paper, tldr="The gist.", tldr_by="qwen3:8b"))
    assert (model.text, model.origin, model.by) == ("The gist.", Origin.MODEL, "qwen3:8b")
    endless = summary_of(replace(paper, tldr="word " * 1000, tldr_by="qwen3:8b"))
    assert (endless.text, endless.origin, endless.by) == (PROPOSAL, Origin.ABSTRACT, "")
    several = "A sentence of the source's own stands here. " * 40
    assert TARGET * 0.8 < len(summary_of(replace(paper, tldr=several)).text) <= TARGET


_TEXTS = st.text() | st.lists(
    st.sampled_from(
        [BACKGROUND, PROPOSAL, "(1) One.", "等等。", "هل؟", "\\alpha.", "e.g. so", "x" * 500]
    )
).map(" ".join)


@given(_TEXTS, _TEXTS)
def test_it_is_a_run_of_whole_sentences(title: str, abstract: str) -> None:
    abstract = plain(abstract)
    chosen = telling(plain(title), abstract)
    parts = [part.strip() for part in sentences(abstract)]
    pairs = [
        "".join(two).strip()
        for two in zip(sentences(abstract), sentences(abstract)[1:], strict=False)
    ]
    assert chosen == "" or chosen in parts + pairs
    assert columns(chosen) <= CEILING
    if any(0 < columns(part) <= TARGET for part in parts):
        assert 0 < columns(chosen) <= TARGET


@pytest.mark.parametrize("paper", PAPERS)
def test_the_same_every_time(paper: Paper) -> None:
    assert summary_of(paper) == summary_of(replace(paper))
    assert summary_of(paper).text
