"""Example papers → vectors: in the space of meaning, and over the words."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from digest.model.paper import Paper, PaperId
from digest.rank.features import Features, Row, evidence, paper_terms
from digest.rank.space import Dense, Space

_REMEMBERED = 20_000
"""Example papers kept as vectors; each takes some 8 KB."""


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A paper that somebody named, liked or did not like.

    `dense` is its row in the space, float32 of shape (dimensions,), and `telling` the direction
    that tells papers like it from others. `words` is its unit vector over the words, where
    columns beyond the vocabulary stand for words that no paper of the day holds, and `known` is
    the rest of it. `evidence` says how far its words may be believed.
    """

    paper: Paper
    dense: Dense
    telling: Dense
    words: Row
    known: Row
    evidence: float


class Examples:
    """The examples of an edition's readers; what was made of a paper is kept."""

    def __init__(self, features: Features, space: Space) -> None:
        self._features = features
        self._space = space
        self._known: dict[PaperId, Example] = {}
        self._foreign: dict[str, int] = {}

    def learn(self, papers: Iterable[Paper]) -> None:
        """Make vectors of papers that are not known yet, all at once, which is much faster.

        Only here is forgotten what is too much, so that what was just learnt stays comparable.
        """
        named = {paper.id: paper for paper in papers}
        if len(self._known) + len(named) > _REMEMBERED:
            self._known.clear()
            self._foreign.clear()
        new = [named[each] for each in sorted(named) if each not in self._known]
        if not new:
            return
        counts = [Counter(paper_terms(paper)) for paper in new]
        weighed = [self._features.weigh(each) for each in counts]
        trust = np.array([evidence(each) for each in counts])
        dense = self._space.papers(new, weighed, trust)
        telling = self._space.telling(dense)
        for at, paper in enumerate(new):
            words, known = self._rows(weighed[at])
            self._known[paper.id] = Example(
                paper, dense[at], telling[at], words, known, float(trust[at])
            )

    def of(self, paper: Paper) -> Example:
        """The example of a paper that was learnt."""
        return self._known[paper.id]

    def _rows(self, weights: Mapping[str, float]) -> tuple[Row, Row]:
        """Words by term as rows: all of them, and those of the vocabulary."""
        vocabulary, beyond = self._features.vocabulary, len(self._features.vocabulary)
        columns = np.array(
            [
                vocabulary[each]
                if each in vocabulary
                else beyond + self._foreign.setdefault(each, len(self._foreign))
                for each in weights
            ],
            dtype=np.int32,
        )
        order = np.argsort(columns, kind="stable")
        columns = columns[order]
        values = np.array(list(weights.values()), dtype=np.float64)[order]
        known = int(np.searchsorted(columns, beyond))
        return Row(columns, values), Row(columns[:known], values[:known])
