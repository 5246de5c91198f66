"""Reasons: evidence that a reader can check."""

from dataclasses import replace

import numpy as np
import pytest

from digest.model.edition import Reason, ReasonKind
from digest.model.feedback import Verb
from digest.model.subscriber import Interest
from digest.rank.case import READERS, Case
from digest.rank.explain import Explainer
from digest.rank.wording import surfaces
from digest.rank.words import fold
from tests.unit.rank.papers import DAY, paper, rank, ranker, reader, subscriber, vote

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
    kinds = [reason.kind for reason in rank(subscriber(mine), (*DAY, LIKE_EVO)).picks[0].reasons]
    assert kinds == [ReasonKind.INTEREST, ReasonKind.EXAMPLE]


def test_surfaces_are_how_it_is_written_most() -> None:
    found = surfaces("Agents and agents", "an Agent, agents")
    assert found["agent"] == ("agents", "Agents", "Agent")


# ── what other examples and other readers say ─────────────────────────────────────────────────
LIKE_EVO = paper(
    "2606.00010",
    "Benchmarking the memory of agents",
    "How long do agents remember a changing world? A benchmark of the memory of LLM agents.",
)


def case_of(*, named: bool) -> tuple[Explainer, Case]:
    """A reader who liked EvoArena; their profile rests on it, whether or not they named it."""
    day = (*DAY, LIKE_EVO)
    made = ranker(day)
    interests = [Interest(papers=(DAY[1].id,))] if named else []
    mine = reader(subscriber(*interests), day, votes=[vote(Verb.LIKE, DAY[1])])
    return made._lister.explainer, next(made._cases([mine]))


@pytest.mark.parametrize(
    ("named", "said"),
    [
        (True, f"like “{DAY[1].title}”: "),
        (False, f"like “{DAY[1].title}”, which you liked: "),
    ],
)
def test_a_liked_paper_is_called_liked_unless_it_is_an_example(*, named: bool, said: str) -> None:
    explainer, case = case_of(named=named)
    [reasons] = explainer.matches(case, [len(DAY)])
    assert str(reasons[0]).startswith(said)
    assert {"memory", "agents"} <= set(reasons[0].words)


@pytest.mark.parametrize(("value", "named"), [(0.0, False), (0.1, False), (0.6, True)])
def test_other_readers_are_a_reason_and_never_named(*, value: float, named: bool) -> None:
    explainer, case = case_of(named=True)
    by_readers = np.full(len(case.slate.rows), value)
    case = replace(case, beside={**case.beside, READERS: by_readers})
    [reasons] = explainer.matches(case, [len(DAY)])
    assert (Reason(ReasonKind.READERS) in reasons) is named
    assert str(Reason(ReasonKind.READERS)) == "liked by readers who like what you like"
