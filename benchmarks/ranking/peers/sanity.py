"""arxiv-sanity-lite: TF-IDF and one linear SVM a reader, over the whole database.

The settings are those of its compute.py and serve.py (github.com/karpathy/arxiv-sanity-lite); its
features also hold the authors, which these collections do not name.
"""

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from benchmarks.ranking.sets import Collection, Question
from digest.evaluate.metrics import Floats

NAME = "arxiv-sanity's SVM"
_WORD = r"(?u)\b[a-zA-Z_][a-zA-Z0-9_]+\b"


class Sanity:
    """A reader's papers against all others; the distance from the plane is the score."""

    def __init__(self, collection: Collection) -> None:
        vectorizer = TfidfVectorizer(
            strip_accents="unicode",
            lowercase=True,
            analyzer="word",
            stop_words="english",
            token_pattern=_WORD,
            ngram_range=(1, 2),
            max_features=20_000,
            norm="l2",
            use_idf=True,
            smooth_idf=True,
            sublinear_tf=True,
            max_df=0.1,
            min_df=5,
        )
        texts = [f"{title} {abstract}" for title, abstract in collection.titles_and_abstracts]
        self._features = vectorizer.fit_transform(texts).astype(np.float32).tocsr()

    def scores(self, question: Question) -> Floats:
        """Train on the profile, score the candidates."""
        liked = np.zeros(self._features.shape[0], dtype=np.float32)
        liked[question.profile] = 1.0
        machine = LinearSVC(
            class_weight="balanced", max_iter=10_000, tol=1e-6, C=0.01, random_state=0
        )
        machine.fit(self._features, liked)
        distances: Floats = machine.decision_function(self._features[question.candidates])
        return distances
