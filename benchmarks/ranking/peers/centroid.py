"""A TF-IDF centroid: the simplest ranker that learns from examples (Rocchio without negatives)."""

from itertools import pairwise

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks.ranking.peers.wording import stems
from benchmarks.ranking.sets import Collection, Question
from digest.evaluate.metrics import Floats

NAME = "TF-IDF centroid"


def words_and_pairs(text: str) -> list[str]:
    """Stems, and pairs of them that no stop word parts."""
    words = stems(text)
    pairs = [f"{one} {other}" for one, other in pairwise(words) if one and other]
    return [*filter(None, words), *pairs]


class Centroid:
    """Cosine to the mean of the profile's vectors."""

    def __init__(self, collection: Collection) -> None:
        vectorizer = TfidfVectorizer(
            analyzer=words_and_pairs,
            sublinear_tf=True,
            min_df=2,
            max_df=0.3,
            max_features=200_000,
            dtype=np.float32,
        )
        self._vectors = vectorizer.fit_transform(collection.sentences).tocsr()

    def scores(self, question: Question) -> Floats:
        """The mean of the profile against each candidate."""
        mean = np.asarray(self._vectors[question.profile].mean(axis=0)).ravel()
        cosines: Floats = self._vectors[question.candidates] @ mean
        return cosines
