"""Profiles × papers → relevance, in 0..1 and comparable between interests.

0 shares nothing, 1 is all that was asked for. Every number is rounded to six digits before
anybody compares it, so that the last bits of a machine's arithmetic never decide an order.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digest.rank.features import Features
from digest.rank.profile import Ask, Profile

Matrix = npt.NDArray[np.float64]

SPREAD = 0.075
"""The cosine to an example at which 63 % of a full match is reached."""
SECOND = 0.5
"""How much the weaker half of an interest (text, examples) adds to the stronger."""
ALONE = 0.6
"""What is left of a text match of a paper that covers next to nothing of the text: that the word
"memory" fills a paper does not make it one about "agents with memory"."""
BEND = 0.8
"""Up to here a text match is linear; above, it nears 1 ever more slowly, so that the order of
very good matches is kept."""
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Relevance:
    """How much each of Q profiles wants each of N papers; arrays of shape (Q, N)."""

    by_text: Matrix
    by_example: Matrix
    total: Matrix


class Scorer:
    """Holds a day's features the way that the products need them."""

    def __init__(self, features: Features) -> None:
        self._features = features
        self._saturated = features.saturated.T.tocsr()
        self._holds = self._saturated.sign()
        self._unit = features.unit.T.tocsr()

    def relevance(self, profiles: Sequence[Profile]) -> Relevance:
        """The relevance of every paper to each profile: a few sparse products."""
        asks = [ask for profile in profiles for ask in profile.asks]
        starts = np.cumsum([0, *(len(profile.asks) for profile in profiles)])[:-1]
        centroid = self._features.stack([profile.centroid for profile in profiles])
        rows = self._match(asks)
        by_text = _bend(np.maximum.reduceat(rows, starts, axis=0) if len(rows) else rows)
        cosine = np.clip((centroid @ self._unit).toarray(), 0.0, 1.0)
        by_example = 1.0 - np.exp(-cosine / SPREAD)
        high, low = np.maximum(by_text, by_example), np.minimum(by_text, by_example)
        total = high + (1.0 - high) * SECOND * low
        return Relevance(
            np.round(by_text, DIGITS), np.round(by_example, DIGITS), np.round(total, DIGITS)
        )

    def _match(self, asks: Sequence[Ask]) -> Matrix:
        """BM25 as a share of a full match, damped where little of the text is covered."""
        weights = self._features.stack([ask.weights for ask in asks])
        words = self._features.stack([ask.words for ask in asks])
        match: Matrix = (weights @ self._saturated).toarray()
        covered = np.minimum((words @ self._holds).toarray(), 1.0)
        damped: Matrix = match * (ALONE + (1.0 - ALONE) * covered)
        return damped


def _bend(match: Matrix) -> Matrix:
    """A text match of any size into 0..1, without a step or a corner."""
    left = 1.0 - BEND
    return np.where(match <= BEND, match, 1.0 - left * np.exp(-(match - BEND) / left))
