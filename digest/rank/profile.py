"""A subscriber's interests → vectors over the vocabulary of a day's papers.

An interest has two halves, either of which may be missing: its text, and its example papers
(Rocchio's centroid of their unit vectors).
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from digest.model.paper import Paper, PaperId
from digest.model.subscriber import Interest
from digest.rank.features import K1, Features, Row, paper_terms
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
"""Example papers kept as vectors; each takes some 20 KB."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What a text asks for.

    `weights`: times `Features.saturated`, their sum is 1 for a full match.
    `words`: the share of the text's words, by rarity, that each is; a paper that holds words
    whose shares sum to 1 or more covers it.
    """

    weights: Row
    words: Row


@dataclass(frozen=True, slots=True)
class Example:
    """An example paper as a unit vector: `known` in the vocabulary, `rest` beside it."""

    paper: Paper
    known: Row
    rest: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Profile:
    """One interest as vectors.

    `asks`: its whole text, then, if that is a list, each topic of it; the best counts.
    `centroid`: its example match rests on the cosine of this with `Features.unit`.
    Terms that no paper of the day holds are in neither, but made what is there lighter.
    """

    asks: tuple[Ask, ...]
    centroid: Row
    examples: tuple[Example, ...] = ()


class Profiler:
    """Makes profiles against one edition's features; what it made of a paper is kept."""

    def __init__(self, features: Features) -> None:
        self._features = features
        self._examples: dict[PaperId, Example] = {}

    def profile(self, interest: Interest, examples: Mapping[PaperId, Paper]) -> Profile:
        """The profile of an interest; example papers that are not known are passed over."""
        papers = {examples[each].id: examples[each] for each in interest.papers if each in examples}
        known = tuple(self._example(papers[each]) for each in sorted(papers))
        return Profile(self._asks(interest.text), self._centroid(known), known)

    def _example(self, paper: Paper) -> Example:
        found = self._examples.get(paper.id)
        if found is None:
            if len(self._examples) >= _REMEMBERED:
                self._examples.clear()
            weights = self._features.weigh(Counter(paper_terms(paper)))
            vocabulary = self._features.vocabulary
            rest = {each: weight for each, weight in weights.items() if each not in vocabulary}
            found = Example(paper, self._features.row(weights), rest)
            self._examples[paper.id] = found
        return found

    def _asks(self, text: str) -> tuple[Ask, ...]:
        topics = [each for each in _BETWEEN.split(text[: MOST_LISTED + 1]) if terms(each)]
        if len(text) > MOST_LISTED or len(topics) <= 1:
            return (self._ask(text),)
        return (self._ask(text), *(self._ask(each, topic=True) for each in topics))

    def _ask(self, text: str, *, topic: bool = False) -> Ask:
        """What a text asks for; one topic of a list counts the less, the more common it is."""
        idfs = {each: self._features.idf_of(each) for each in sorted(set(terms(text)))}
        words = {each: idf for each, idf in idfs.items() if " " not in each}
        heavy = {each: idf * (1.0 if each in words else PHRASE) for each, idf in idfs.items()}
        full = _heaviest(heavy, ENOUGH) * FULL
        covered = _heaviest(words, ENOUGH_WORDS)
        share = FACET * min(math.fsum(words.values()) / RARE, 1.0) if topic else 1.0
        return Ask(
            self._features.row({each: share * idf / full for each, idf in heavy.items()}),
            self._features.row({each: idf / covered for each, idf in words.items()}),
        )

    def _centroid(self, examples: Sequence[Example]) -> Row:
        if not examples:
            return self._features.row({})
        if len(examples) == 1:
            return examples[0].known
        columns, place = np.unique(
            np.concatenate([each.known.columns for each in examples]), return_inverse=True
        )
        total = np.bincount(
            place, np.concatenate([each.known.weights for each in examples]), len(columns)
        )
        rest: dict[str, float] = {}
        for example in examples:
            for each, weight in example.rest.items():
                rest[each] = rest.get(each, 0.0) + weight
        squares = [weight**2 for weight in (*total.tolist(), *rest.values())]
        return Row(columns, total / max(math.sqrt(math.fsum(squares)), 1e-12))


def _heaviest(weights: Mapping[str, float], count: int) -> float:
    """The sum of the heaviest weights."""
    return math.fsum(sorted(weights.values(), reverse=True)[:count])
