"""BM25 for a text, as Lucene computes it and the library bm25s ships it: k1 = 1.5, b = 0.75."""

import re

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

from benchmarks.ranking.peers.wording import stem
from benchmarks.ranking.sets import Collection, Question
from digest.evaluate.metrics import Floats

NAME = "BM25"
K1, B = 1.5, 0.75
_WORD = re.compile(r"(?u)\b\w\w+\b")
_STOP = (
    "a an and are as at be but by for if in into is it no not of on or such that the their then "
    "there these they this to was will with"
)
"""Those of Lucene's EnglishAnalyzer."""
_STOPPED = frozenset(_STOP.split())


def tokens(text: str) -> list[str]:
    """Stems of the words that are no stop words."""
    return [stem(word) for word in _WORD.findall(text.lower()) if word not in _STOPPED]


class Bm25:
    """The collection's counts, saturated and weighted; a query sums its words' columns."""

    def __init__(self, collection: Collection) -> None:
        self._counter = CountVectorizer(analyzer=tokens)
        counts = self._counter.fit_transform(collection.sentences).tocsr().astype(np.float64)
        papers = counts.shape[0]
        holding = np.bincount(counts.indices, minlength=counts.shape[1])
        idf = np.log(1.0 + (papers - holding + 0.5) / (holding + 0.5))
        length = np.asarray(counts.sum(axis=1)).ravel()
        norm = K1 * (1.0 - B + B * length / length.mean())
        counts.data = counts.data / (counts.data + np.repeat(norm, np.diff(counts.indptr)))
        counts.data *= idf[counts.indices]
        self._weights = counts

    def scores(self, question: Question) -> Floats:
        """The text against each candidate."""
        query = np.asarray(self._counter.transform([question.interest]).todense()).ravel()
        found: Floats = self._weights[question.candidates] @ query.astype(np.float64)
        return found
