"""Reasons: evidence that a reader can check."""

import pytest

from digest.model.edition import ReasonKind
from digest.model.subscriber import Interest
from digest.rank.wording import surfaces
from digest.rank.words import fold
from tests.unit.rank.papers import DAY, rank, subscriber

TEXTS = (
    "visual instruction tuning",
    "agents with memory",
    "diffusion models",
    "robotics manipulation",
    "reinforcement learning for reasoning",
    "clusters on GPUs",
    "视觉语言模型",
)


@pytest.mark.parametrize("text", TEXTS)
def test_words_stand_in_the_interest_and_in_the_paper(text: str) -> None:
    for pick in rank(subscriber(text)).picks:
        for reason in pick.reasons:
            if reason.kind is ReasonKind.INTEREST:
                assert reason.words
                for word in map(fold, reason.words):
                    assert word in fold(text)
                    assert word in fold(pick.paper.text)


@pytest.mark.parametrize("example", DAY[:6], ids=lambda each: each.title)
def test_words_stand_in_the_example_and_in_the_paper(example: object) -> None:
    mine = next(each for each in DAY if each is example)
    for pick in rank(subscriber(Interest(papers=(mine.id,)))).picks:
        reason = pick.reasons[0]
        assert reason.kind is ReasonKind.EXAMPLE
        assert reason.subject == mine.title
        assert reason.words
        for word in map(fold, reason.words):
            assert word in fold(mine.text + " ".join(mine.keywords))
            assert word in fold(pick.paper.text + " ".join(pick.paper.keywords))


def test_the_best_word_comes_first_and_is_no_stem() -> None:
    pick = rank(subscriber("visual instruction tuning")).picks[0]
    assert {word.lower() for word in pick.reasons[0].words} == {"visual", "instruction", "tuning"}
    assert str(pick.reasons[0]).startswith("matches “visual instruction tuning”: ")
    robots = rank(subscriber("robotics manipulation")).picks[0].reasons[0]
    assert {word.lower() for word in robots.words} == {"manipulation", "robot"}


def test_both_halves_of_an_interest_are_named() -> None:
    mine = Interest("agents with memory", papers=(DAY[1].id,), name="agents")
    kinds = [reason.kind for reason in rank(subscriber(mine)).picks[0].reasons]
    assert kinds == [ReasonKind.INTEREST, ReasonKind.EXAMPLE]


def test_surfaces_are_how_it_is_written_most() -> None:
    found = surfaces("Agents and agents", "an Agent, agents")
    assert found["agent"] == ("agents", "Agents", "Agent")
