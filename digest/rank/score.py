"""Profiles × papers → relevance, in 0..1 and comparable between interests.

0 shares nothing, 1 is all that was asked for. Every number is rounded to six digits before
anybody compares it, so that the last bits of a machine's arithmetic never decide an order.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from digest.rank.asks import Ask
from digest.rank.coreading import CoReading
from digest.rank.features import Features
from digest.rank.profile import Profile
from digest.rank.space import Space

Matrix = npt.NDArray[np.float64]

MIDDLE, SLOPE = 0.9, 2.3
"""An example match is the logistic function of how like the examples a paper is, beside how like
each other they are: a half at `MIDDLE`, where it rises by `SLOPE` / 4. What share of them is
relevant is measured on tasks (benchmarks/RESULTS.md)."""
SECOND = 0.5
"""How much the weaker half of an interest (text, examples) adds to the stronger."""
ALONE = 0.6
"""What is left of a text match of a paper that covers next to nothing of the text: that the word
"memory" fills a paper does not make it one about "agents with memory"."""
BEND = 0.8
"""Up to here a text match is linear; above, it nears 1 ever more slowly, so that the order of
very good matches is kept."""
MEANT, UNMEANT = 1.0, 0.2
"""What the cosine of a paper to a text counts beside a full match of its words, from what cosine
on: below are papers of the same field."""
BOTH = 0.85
"""What is left of the two together: a full match of the words has some meaning in it as well."""
FEEDBACK = 0.4
FEEDBACK_PAPERS = 5
"""The best papers for a text say what else belongs to it (pseudo-relevance feedback)."""
READERS = 1.2
"""What it counts that other readers of the examples liked a paper."""
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Relevance:
    """How much each of Q profiles wants each of N papers; arrays of shape (Q, N), in 0..1.

    `by_readers` is the part of `by_example` that other readers' likes gave; `unwanted`, at most
    0, is how much a paper is like what they want less of and like nothing they gave.
    """

    by_text: Matrix
    by_example: Matrix
    by_readers: Matrix
    unwanted: Matrix
    total: Matrix


class Scorer:
    """Scores the papers of one slate; holds their features the way that the products need them.

    `slate` are rows of `features`; N of `Relevance` is their number.
    """

    def __init__(
        self, features: Features, space: Space, readers: CoReading, slate: npt.NDArray[np.int64]
    ) -> None:
        self._features = features
        self._readers = readers
        self._slate = slate
        self._saturated = features.saturated[slate].T.tocsr()
        self._holds = self._saturated.sign()
        self._words = lexical_rows(features, slate)
        self._rows = space.rows[slate].astype(np.float64)

    def relevance(self, profiles: Sequence[Profile]) -> Relevance:
        """The relevance of every paper to each profile: a few products of matrices."""
        by_text = np.round(self._by_text(profiles), DIGITS)
        like = self._likeness(profiles)
        readers = READERS * self._readers.of(profiles)[:, self._slate]
        readers = np.round(np.clip(readers, 0.0, 1.0), DIGITS).astype(np.float64)
        alike = np.array([[one.taste.alike] for one in profiles]).reshape(-1, 1)
        given = np.array([[bool(one.examples)] for one in profiles]).reshape(-1, 1)
        by_example = np.round(_logistic(like / alike + readers) * given, DIGITS)
        high, low = np.maximum(by_text, by_example), np.minimum(by_text, by_example)
        total = high + (1.0 - high) * SECOND * low
        # what is like nothing but what they want less of is wanted less, whatever its words say
        unwanted = np.minimum(like, 0.0)
        total = np.round(np.maximum(total + unwanted, 0.0), DIGITS)
        return Relevance(by_text, by_example, readers, unwanted, total)

    def _likeness(self, profiles: Sequence[Profile]) -> Matrix:
        """How like the examples, without those that are not wanted, each paper is."""
        if not profiles:
            return np.zeros((0, len(self._slate)))
        meaning = np.stack([profile.meaning for profile in profiles]).astype(np.float64)
        words = self._features.stack([profile.words for profile in profiles])
        alike: Matrix = meaning @ self._rows.T
        alike += (words @ self._words).toarray()
        return np.round(alike, DIGITS)

    def _by_text(self, profiles: Sequence[Profile]) -> Matrix:
        asks = [ask for profile in profiles for ask in profile.asks]
        starts = np.cumsum([0, *(len(profile.asks) for profile in profiles)])[:-1]
        rows = self._match(asks)
        found: Matrix = np.maximum.reduceat(rows, starts, axis=0) if len(rows) else rows
        wishes = {at: one.wish for at, one in enumerate(profiles) if one.wish is not None}
        if wishes:
            wished = list(wishes)
            found[wished] += self._meant(np.stack(list(wishes.values())), found[wished])
            found[wished] *= BOTH
        return _bend(found)

    def _meant(self, wishes: npt.NDArray[np.float32], match: Matrix) -> Matrix:
        """What the meaning of texts adds to the match of their words."""
        cosines = wishes.astype(np.float64) @ self._rows.T
        meant = MEANT * np.maximum(cosines - UNMEANT, 0.0)
        count = min(FEEDBACK_PAPERS, match.shape[1])
        if not count:
            return meant
        first = np.round(match + meant, DIGITS)
        best = np.argsort(-first, axis=1, kind="stable")[:, :count]
        scores = np.take_along_axis(first, best, axis=1)
        weights = np.maximum(scores - scores[:, :1] / 2.0, 0.0)
        weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
        towards = np.einsum("qk,qkd->qd", weights, self._rows[best])
        near = np.maximum(towards @ self._rows.T - UNMEANT, 0.0)
        fed: Matrix = meant + FEEDBACK * np.minimum(scores[:, :1], 1.0) * near
        return fed

    def _match(self, asks: Sequence[Ask]) -> Matrix:
        """BM25 as a share of a full match, damped where little of the text is covered."""
        weights = self._features.stack([ask.weights for ask in asks])
        words = self._features.stack([ask.words for ask in asks])
        match: Matrix = (weights @ self._saturated).toarray()
        covered = np.minimum((words @ self._holds).toarray(), 1.0)
        damped: Matrix = match * (ALONE + (1.0 - ALONE) * covered)
        return damped


def lexical_rows(
    features: Features, slate: npt.NDArray[np.int64] | slice = slice(None)
) -> sparse.csr_matrix:
    """What a profile's words are multiplied with, of shape (vocabulary, papers)."""
    trust = sparse.diags(np.sqrt(features.evidence[slate]))
    return (trust @ features.unit[slate]).T.tocsr()


def _logistic(like: Matrix) -> Matrix:
    return 1.0 / (1.0 + np.exp(-SLOPE * (like - MIDDLE)))


def _bend(match: Matrix) -> Matrix:
    """A text match of any size into 0..1, without a step or a corner."""
    left = 1.0 - BEND
    return np.where(match <= BEND, match, 1.0 - left * np.exp(-(match - BEND) / left))
