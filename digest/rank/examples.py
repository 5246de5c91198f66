"""Example papers → vectors: in the space of meaning, and over the words."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digest.model.paper import Paper, PaperId
from digest.rank.features import Features, Row, evidence, paper_terms
from digest.rank.space import Space

_REMEMBERED = 20_000
"""Example papers kept as vectors; each takes some 6 KB."""


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A paper that somebody named, liked or did not like.

    `dense` is its row in the space, float32 of shape (dimensions,). `words` is its unit vector
    over the words times the root of its evidence; columns beyond the vocabulary stand for
    words that no paper of the day holds.
    """

    paper: Paper
    dense: npt.NDArray[np.float32]
    words: Row


class Examples:
    """The examples of an edition's readers; what was made of a paper is kept."""

    def __init__(self, features: Features, space: Space) -> None:
        self._features = features
        self._space = space
        self._known: dict[PaperId, Example] = {}
        self._foreign: dict[str, int] = {}

    def learn(self, papers: Iterable[Paper]) -> None:
        """Make vectors of those that are not known yet, all at once, which is much faster."""
        fresh = {paper.id: paper for paper in papers if paper.id not in self._known}
        if not fresh:
            return
        if len(self._known) + len(fresh) > _REMEMBERED:
            self._known.clear()
            self._foreign.clear()
        new = [fresh[each] for each in sorted(fresh)]
        for paper, dense in zip(new, self._space.papers(new), strict=True):
            self._known[paper.id] = Example(paper, dense, self._words(paper))

    def of(self, paper: Paper) -> Example:
        """The example of a paper."""
        if paper.id not in self._known:
            self.learn([paper])
        return self._known[paper.id]

    def _words(self, paper: Paper) -> Row:
        counts = Counter(paper_terms(paper))
        weights = self._features.weigh(counts)
        beyond = len(self._features.vocabulary)
        columns = [self._features.vocabulary.get(each, -1) for each in weights]
        for place, term in enumerate(weights):
            if columns[place] < 0:
                columns[place] = beyond + self._foreign.setdefault(term, len(self._foreign))
        order = np.argsort(columns, kind="stable")
        scale = evidence(counts) ** 0.5
        return Row(
            np.array(columns, dtype=np.int32)[order],
            np.fromiter(weights.values(), dtype=np.float64, count=len(weights))[order] * scale,
        )
