"""A subscriber's interests → vectors over a day's papers.

An interest has two halves, either of which may be missing: its text, and its example papers,
against which stand the papers of which the reader wants less.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from digest.model.paper import Paper, PaperId
from digest.model.subscriber import Interest
from digest.rank.asks import Ask, asks
from digest.rank.examples import Example, Examples
from digest.rank.features import Features, Row
from digest.rank.space import Dense, Space
from digest.rank.taste import LEAST_LEXICAL, USUAL, Floats, Stack, Taste, taste

UNWANTED = 0.2
"""What the papers of which somebody wants less count against those that they gave (Rocchio)."""
TURNED = 8.0
"""So many examples are turned half way from their mean to what tells them from other papers."""
_REMEMBERED = 20_000
"""Texts kept as vectors."""


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """One interest as vectors.

    `asks`: its text over the words; `wish`: the same in the space of meaning, None without text.
    `words` and `meaning`: its examples, weighed and summed, over the vocabulary and in the
    space. `examples` are those that speak for it. `taste` is what they say of their reader.
    """

    asks: tuple[Ask, ...]
    wish: Dense | None
    words: Row
    meaning: Dense
    taste: Taste
    examples: tuple[Example, ...] = ()


class Profiler:
    """Makes profiles against one edition's features."""

    def __init__(self, features: Features, space: Space) -> None:
        self._features = features
        self._space = space
        self._examples = Examples(features, space)
        self._wishes: dict[str, Dense] = {}

    def learn(self, papers: Iterable[Paper], texts: Iterable[str]) -> None:
        """Look at many example papers and texts at once, before the profiles that hold them."""
        self._examples.learn(papers)
        named = {text for text in texts if text.strip()}
        if len(self._wishes) + len(named) > _REMEMBERED:
            self._wishes.clear()
        fresh = sorted(named - self._wishes.keys())
        if fresh:
            self._wishes.update(zip(fresh, self._space.texts(fresh), strict=True))

    def profile(
        self,
        interest: Interest,
        papers: Mapping[PaperId, Paper],
        unwanted: Sequence[Paper] = (),
    ) -> Profile:
        """The profile of an interest; example papers that are not known are passed over.

        Its papers and its text were learnt before.
        """
        given = {papers[each].id: papers[each] for each in interest.papers if each in papers}
        liked = [self._examples.of(given[each]) for each in sorted(given)]
        others = {paper.id: paper for paper in unwanted if paper.id not in given}
        disliked = [self._examples.of(others[each]) for each in sorted(others)]
        read, words, meaning = self._weighed([*liked, *disliked], len(liked))
        return Profile(
            asks(interest.text, self._features),
            self._wish(interest.text),
            words,
            meaning,
            read,
            tuple(liked),
        )

    def _wish(self, text: str) -> Dense | None:
        return self._wishes[text] if text.strip() else None

    def _weighed(self, examples: Sequence[Example], liked: int) -> tuple[Taste, Row, Dense]:
        """What the examples say, and their mean over the words and in the space."""
        if not examples:
            nothing = np.zeros(self._space.rows.shape[1], dtype=np.float32)
            return Taste(LEAST_LEXICAL, USUAL), self._features.row({}), nothing
        dense = np.stack([each.dense for each in examples]).astype(np.float64)
        words = Stack([each.words for each in examples], [each.evidence**0.5 for each in examples])
        read = taste(dense, words, liked)
        less = len(examples) - liked
        shares = [1.0 / max(liked, 1), -UNWANTED / max(less, 1)]
        weights = np.repeat(shares, [liked, less])
        known = words.columns < len(self._features.vocabulary)
        summed = Row(words.columns[known], read.lexical * words.sum(weights)[known])
        telling = np.stack([each.telling for each in examples])
        return read, summed, _turned(weights @ dense, weights @ telling, liked, read)


def _turned(mean: Floats, telling: Floats, liked: int, read: Taste) -> Dense:
    """The mean example, turned towards what tells it from other papers.

    The more, the more there are, and the more they speak a jargon; its length stays.
    """
    length, of_telling = float(np.linalg.norm(mean)), float(np.linalg.norm(telling))
    if not (liked and length and of_telling):
        return mean.astype(np.float32)
    share = liked / (liked + TURNED * LEAST_LEXICAL / read.lexical)
    turned = (1.0 - share) * mean / length + share * telling / of_telling
    meant: Dense = (length * turned / max(float(np.linalg.norm(turned)), 1e-9)).astype(np.float32)
    return meant
