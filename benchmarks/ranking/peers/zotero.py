"""zotero-arxiv-daily: the mean cosine to a library, newer papers counting more.

Its reranker/base.py (github.com/TideDra/zotero-arxiv-daily): the newest first, each weighing
1 / (1 + log10(rank)). Its model is replaced by MiniLM, the one that ours has too.
"""

import numpy as np

from benchmarks.ranking.sets import Question
from digest.evaluate.metrics import Floats

NAME = "zotero-arxiv-daily's method, MiniLM"


class Zotero:
    """Takes the collection's vectors, rows of length 1."""

    def __init__(self, vectors: Floats) -> None:
        self._vectors = vectors

    def scores(self, question: Question) -> Floats:
        """The weighted mean of the cosines to the profile."""
        newest_first = question.profile[::-1]
        weights = 1.0 / (1.0 + np.log10(np.arange(1, len(newest_first) + 1)))
        weights /= weights.sum()
        cosines = self._vectors[question.candidates] @ self._vectors[newest_first].T
        mean: Floats = cosines @ weights
        return mean
