"""A subscriber's interests → vectors over the vocabulary of a day's papers.

An interest has two halves, either of which may be missing: its text, and its example papers
(Rocchio's centroid of their unit vectors).
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from digest.model.paper import Paper, PaperId
from digest.model.subscriber import Interest
from digest.rank.features import K1, Features, paper_terms
from digest.rank.words import terms

PHRASE = 0.4
"""What a bigram of an interest's text counts beside a word, at the same rarity."""
ENOUGH = 6
"""So many of an interest's heaviest terms are enough for a full match: a page of text is not a
wish for papers that hold all of it."""
ENOUGH_WORDS = 3
"""So many of its heaviest words held at all are enough for a full coverage."""
MOST_LISTED = 500
"""A longer text (characters) is prose, not a list of topics."""
FACET = 0.9
"""What a full match of one topic of a list counts beside one of the whole list."""
RARE = 5.0
"""Words whose idfs sum to this (one paper in 150) are a topic of their own."""
_BETWEEN = re.compile(r"[,;:|/\n•·、，；：。]")
FULL = 4.0 / (4.0 + K1)
"""The saturation of a paper that is about a term: it holds it four times."""

_REMEMBERED = 2_000
"""Vectors of example papers kept; each takes about 30 KB."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What a text asks for.

    `weights`: times `Features.saturated`, their sum is 1 for a full match.
    `words`: the share of the text's words, by rarity, that each is; a paper that holds words
    whose shares sum to 1 or more covers it.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    words: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Profile:
    """One interest as weights by term.

    `asks`: its whole text, then, if that is a list, each topic of it; the best counts.
    `centroid`: its example match rests on the cosine of this with `Features.unit`. Terms that
    no paper of the day holds are in neither, but made what is there lighter.
    """

    asks: tuple[Ask, ...] = (Ask(),)
    centroid: Mapping[str, float] = field(default_factory=dict)
    examples: tuple[Paper, ...] = ()


class Profiler:
    """Makes profiles against one edition's features; what it made of a paper is kept."""

    def __init__(self, features: Features) -> None:
        self._features = features
        self._vectors: dict[PaperId, Mapping[str, float]] = {}

    def profile(self, interest: Interest, examples: Mapping[PaperId, Paper]) -> Profile:
        """The profile of an interest; example papers that are not known are passed over."""
        known = {examples[each].id: examples[each] for each in interest.papers if each in examples}
        papers = tuple(known[each] for each in sorted(known))
        return Profile(self._asks(interest.text), self._centroid(papers), papers)

    def vector(self, paper: Paper) -> Mapping[str, float]:
        """A paper's unit vector, by term."""
        found = self._vectors.get(paper.id)
        if found is None:
            if len(self._vectors) >= _REMEMBERED:
                self._vectors.clear()
            found = self._features.weigh(Counter(paper_terms(paper)))
            self._vectors[paper.id] = found
        return found

    def _asks(self, text: str) -> tuple[Ask, ...]:
        topics = [each for each in _BETWEEN.split(text[: MOST_LISTED + 1]) if terms(each)]
        if len(text) > MOST_LISTED or len(topics) < 2:  # noqa: PLR2004
            return (self._ask(text),)
        return (self._ask(text), *(self._topic(each) for each in topics))

    def _topic(self, text: str) -> Ask:
        """One topic of a list; it counts the less, the more common its words are."""
        whole = self._ask(text)
        rarity = sum(self._features.idf_of(each) for each in set(terms(text)) if " " not in each)
        share = FACET * min(rarity / RARE, 1.0)
        return Ask({each: weight * share for each, weight in whole.weights.items()}, whole.words)

    def _ask(self, text: str) -> Ask:
        idfs = {each: self._features.idf_of(each) for each in sorted(set(terms(text)))}
        words = {each: idf for each, idf in idfs.items() if " " not in each}
        heavy = {each: idf * (1.0 if each in words else PHRASE) for each, idf in idfs.items()}
        full = _heaviest(heavy, ENOUGH) * FULL
        covered = _heaviest(words, ENOUGH_WORDS)
        vocabulary = self._features.vocabulary
        return Ask(
            {each: weight / full for each, weight in heavy.items() if each in vocabulary},
            {each: weight / covered for each, weight in words.items() if each in vocabulary},
        )

    def _centroid(self, papers: Sequence[Paper]) -> Mapping[str, float]:
        total: dict[str, float] = {}
        for paper in papers:
            for each, weight in self.vector(paper).items():
                total[each] = total.get(each, 0.0) + weight
        length = math.sqrt(math.fsum(weight * weight for weight in total.values()))
        vocabulary = self._features.vocabulary
        return {
            each: weight / length for each, weight in sorted(total.items()) if each in vocabulary
        }


def _heaviest(weights: Mapping[str, float], count: int) -> float:
    """The sum of the heaviest weights."""
    return math.fsum(sorted(weights.values(), reverse=True)[:count])
