"""What makes a match: the meaning of a text, what the best papers for it say, other readers."""

from collections.abc import Mapping, Sequence

import numpy as np

from digest.model.feedback import Verb
from digest.model.paper import Paper, PaperId
from digest.model.subscriber import Interest
from digest.rank.case import READERS
from digest.rank.coreading import CROWD, CoReading
from digest.rank.features import Features
from digest.rank.popularity import LEAST_LIKES
from digest.rank.profile import Profiler
from digest.rank.score import Relevance, Scorer
from digest.rank.space import Dense, Space
from tests.unit.rank.papers import DAY, paper, ranker, reader, subscriber, vote

MEANINGS = ({"tea", "kettle", "infusion"}, {"owl", "dusk", "feathers"}, {"sail", "mast"})
"""Words of one meaning, a dimension each."""


class Meanings:
    """An encoder that knows which words mean the same, and nothing else."""

    name = "meanings"
    lasting = False

    def encode(self, texts: Sequence[str]) -> Dense:
        words = [set(text.lower().replace(".", "").split()) for text in texts]
        rows = np.array([[len(each & mine) for each in MEANINGS] for mine in words], np.float32)
        unit: Dense = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
        return unit.reshape(len(texts), len(MEANINGS))


BOTH = paper("2606.00101", "Kettle and feathers")
KETTLE, FEATHERS, MAST = (
    paper(f"2606.0020{at}", f"On the {word}") for at, word in enumerate(("kettle", "dusk", "mast"))
)


def relevance(
    interest: Interest, papers: Sequence[Paper], *, unwanted: Sequence[Paper] = ()
) -> Relevance:
    """Of these papers to one interest; row 0 of each array."""
    features = Features(papers)
    space = Space(features, Meanings())
    profiler = Profiler(features, space)
    known: Mapping[PaperId, Paper] = {each.id: each for each in papers}
    profiler.learn([*known.values(), *unwanted], [interest.text])
    profile = profiler.profile(interest, known, unwanted)
    scorer = Scorer(features, space, CoReading(papers, {}), np.arange(len(papers)))
    return scorer.relevance([profile])


def test_a_text_finds_what_means_the_same_in_other_words() -> None:
    """No paper holds the word, so that nothing else can have found it."""
    found = relevance(Interest("infusion"), [KETTLE, FEATHERS, MAST]).by_text[0]
    assert found[0] > 0.3
    assert found[1:].tolist() == [0.0, 0.0]


def test_the_best_papers_for_a_text_say_what_else_belongs_to_it() -> None:
    """Dusk has nothing to do with tea, but for the paper that is about both."""
    with_it = relevance(Interest("infusion"), [BOTH, FEATHERS, MAST]).by_text[0]
    assert with_it[0] > with_it[1] > 0.0
    assert with_it[2] == 0.0


def test_what_somebody_wants_less_of_is_never_below_nothing() -> None:
    """A match is in 0..1, whatever is taken off it."""
    papers = [KETTLE, FEATHERS, MAST]
    found = relevance(Interest("mast"), papers, unwanted=[paper("2606.00300", "On the kettle")])
    assert found.unwanted[0][0] < 0.0
    assert found.total[0][0] == 0.0
    assert found.total[0][2] > 0.3
    assert found.total.min() == 0.0


def test_less_of_a_paper_takes_from_what_is_like_it_alone() -> None:
    against = [paper("2606.00300", "On the kettle")]
    papers = [BOTH, FEATHERS, MAST]
    mine = Interest("", papers=(FEATHERS.id,))
    before, after = relevance(mine, papers), relevance(mine, papers, unwanted=against)
    assert after.total[0][0] < before.total[0][0] - 0.01
    assert after.total[0][1] >= before.total[0][1]


EVO, FLASH = DAY[1].id, DAY[5].id
CROWD_LIKES = {f"crowd {n}": frozenset({DAY[6].id}) for n in range(CROWD)}


def standing(likers: int) -> tuple[float, float]:
    """How far the readers of an example speak for another paper, and what it comes to."""
    likes = CROWD_LIKES | {f"r{n}": frozenset({EVO, FLASH}) for n in range(likers)}
    who = reader(subscriber(Interest(papers=(EVO,))))
    found = next(one for one in ranker(likes=likes).score(who) if one.paper.id == FLASH)
    return found.beside[READERS], found.relevance


def test_other_readers_of_an_example_bring_what_they_like() -> None:
    (_, alone), (said, together) = standing(0), standing(40)
    assert said > 0.0
    assert together > alone + 0.1


def test_of_one_or_two_readers_nothing_is_said() -> None:
    """It would say who; but what they like may count, damped."""
    assert standing(LEAST_LIKES - 1)[0] == 0.0
    assert standing(LEAST_LIKES)[0] > 0.0


def test_a_reader_of_what_trends_sees_less_of_what_they_want_less_of() -> None:
    """By as much as it is like that, and by nothing where it is not."""
    papers = (*DAY, paper("2606.00400", "Memory of LLM agents in environments that evolve"))
    mine = reader(subscriber(), papers, votes=[vote(Verb.LESS, DAY[1])])
    day = ranker(papers)
    before = {one.paper.id: one.total for one in day.score(reader(subscriber(), papers))}
    after = {one.paper.id: one.total for one in day.score(mine)}
    assert after[papers[-1].id] < before[papers[-1].id]
    assert after[DAY[7].id] == before[DAY[7].id]
    assert min(after.values()) >= 0.0
