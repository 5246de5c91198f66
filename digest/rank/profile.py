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
from digest.rank.kernel import LEAST_LEXICAL, Floats, Stack, lexical_weight
from digest.rank.space import Dense, Space

UNWANTED = 0.2
"""What the papers of which somebody wants less count against those that they gave (Rocchio)."""
TURNED = 5.0
"""So many examples are turned half way from their mean to what tells them from other papers."""
_REMEMBERED = 20_000
"""Texts kept as vectors."""


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """One interest as vectors.

    `asks`: its text over the words; `wish`: the same in the space of meaning, None without text.
    `words` and `meaning`: its examples, weighed and summed, over the vocabulary and in the
    space. `examples` are those that speak for it. `lexical` is what words count beside meaning.
    """

    asks: tuple[Ask, ...]
    wish: Dense | None
    words: Row
    meaning: Dense
    lexical: float
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
        fresh = sorted({text for text in texts if text.strip() and text not in self._wishes})
        if fresh:
            if len(self._wishes) + len(fresh) > _REMEMBERED:
                self._wishes.clear()
            self._wishes.update(zip(fresh, self._space.texts(fresh), strict=True))

    def profile(
        self,
        interest: Interest,
        papers: Mapping[PaperId, Paper],
        unwanted: Sequence[Paper] = (),
    ) -> Profile:
        """The profile of an interest; example papers that are not known are passed over."""
        given = {papers[each].id: papers[each] for each in interest.papers if each in papers}
        liked = [self._examples.of(given[each]) for each in sorted(given)]
        others = {paper.id: paper for paper in unwanted if paper.id not in given}
        disliked = [self._examples.of(others[each]) for each in sorted(others)]
        lexical, words, meaning = self._weighed([*liked, *disliked], len(liked))
        return Profile(
            asks(interest.text, self._features),
            self._wish(interest.text),
            words,
            meaning,
            lexical,
            tuple(liked),
        )

    def _wish(self, text: str) -> Dense | None:
        if not text.strip():
            return None
        if text not in self._wishes:
            self.learn((), [text])
        return self._wishes[text]

    def _weighed(self, examples: Sequence[Example], liked: int) -> tuple[float, Row, Dense]:
        if not examples:
            nothing = np.zeros(self._space.rows.shape[1], dtype=np.float32)
            return LEAST_LEXICAL, self._features.row({}), nothing
        dense = np.stack([each.dense for each in examples]).astype(np.float64)
        words = Stack([each.words for each in examples], [each.evidence**0.5 for each in examples])
        lexical = lexical_weight(dense, words, liked)
        weights = np.repeat(
            [1.0 / max(liked, 1), -UNWANTED / max(len(examples) - liked, 1)],
            [liked, len(examples) - liked],
        )
        known = words.columns < len(self._features.vocabulary)
        summed = Row(words.columns[known], lexical * words.sum(weights)[known])
        return lexical, summed, self._meaning(weights @ dense, liked)

    def _meaning(self, mean: Floats, liked: int) -> Dense:
        """The mean example, turned the more to what tells it from others the more there are."""
        length = float(np.linalg.norm(mean))
        if not liked or not length:
            return mean.astype(np.float32)
        share = liked / (liked + TURNED)
        turned = (1.0 - share) * mean / length + share * self._space.telling(mean[None])[0]
        meant: Dense = (length * turned / max(np.linalg.norm(turned), 1e-9)).astype(np.float32)
        return meant
