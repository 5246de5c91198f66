"""How much each of a reader's example papers says, and how much words say beside meaning.

Kernel ridge regression (Saunders et al., ICML 1998): examples like each other share their say, so
that the odd one out is not drowned, and papers of which the reader wants less pull the other way.
"""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from digest.rank.features import Row

Floats = npt.NDArray[np.float64]

LEAST_LEXICAL, MOST_LEXICAL = 4.0, 24.0
"""What the words of two whole abstracts count beside what they mean: for a reader of many things,
and for one whose papers all speak the same jargon."""
JARGON, JARGON_SPREAD = 2.0**-4.1, 1.2
"""Where the one begins to be the other, and over how many doublings."""
_LEAST_SHARED, _LEAST_NEAR = 1e-4, 0.05
RIDGE = 1.0
"""How little a single example is believed."""
MOST_SOLVED = 100
"""Beyond so many examples their weights are approximated."""


class Stack:
    """Sparse rows, each times a scale, as the matrix X of shape (rows, columns)."""

    def __init__(self, rows: Sequence[Row], scales: Sequence[float]) -> None:
        sizes = [len(row.columns) for row in rows]
        self.columns, self._place = np.unique(
            np.concatenate([row.columns for row in rows]), return_inverse=True
        )
        """The columns that any row holds, ascending; X has these alone."""
        self._owner = np.repeat(np.arange(len(rows)), sizes)
        self._values = np.concatenate([row.weights for row in rows]) * np.repeat(scales, sizes)
        self._rows = len(rows)

    def sum(self, weights: Floats) -> Floats:
        """X transposed times weights, of shape (columns,)."""
        return _sums(self._place, self._values * weights[self._owner], len(self.columns))

    def times(self, vector: Floats) -> Floats:
        """X times a vector, of shape (rows,)."""
        return _sums(self._owner, self._values * vector[self._place], self._rows)

    def squares(self) -> Floats:
        """The squared length of each row."""
        return _sums(self._owner, self._values**2, self._rows)

    def gram(self) -> Floats:
        """X times X transposed."""
        dense = np.zeros((self._rows, len(self.columns)))
        dense[self._owner, self._place] = self._values
        product: Floats = dense @ dense.T
        return product


def _sums(places: npt.NDArray[np.int64], values: Floats, count: int) -> Floats:
    """The values added up by place; of floats, though there be none."""
    found: Floats = np.bincount(places, values, count).astype(np.float64)
    return found


def lexical_weight(dense: Floats, words: Stack, count: int) -> float:
    """What words count beside meaning, for somebody with these examples, the first `count`.

    Those who follow their own field's work are best served by its words, those who read widely
    by what papers mean. It shows in the examples: how much they share words, beside how much
    they share in meaning (the mean over all pairs, which the sum over all rows gives).
    """
    if count < 2:  # noqa: PLR2004 - a pair is needed
        return LEAST_LEXICAL
    pairs = count * (count - 1)
    mine = np.arange(len(dense)) < count
    all_near, all_shared = dense[:count].sum(axis=0), words.sum(mine.astype(np.float64))
    near = (all_near @ all_near - (dense[:count] ** 2).sum()) / pairs
    shared = (all_shared @ all_shared - words.squares()[mine].sum()) / pairs
    jargon = max(shared, _LEAST_SHARED) / max(near, _LEAST_NEAR) ** 0.5 / JARGON
    share = min(max(math.log2(jargon) / JARGON_SPREAD + 0.5, 0.0), 1.0)
    return float(LEAST_LEXICAL * (MOST_LEXICAL / LEAST_LEXICAL) ** share)


def ridge(dense: Floats, words: Stack, lexical: float, signs: Floats) -> Floats:
    """The weights of k examples: (K + ridge)⁻¹ · signs, where K is how alike they are.

    Beyond `MOST_SOLVED` each is divided by how much like all others it is, instead.
    """
    if len(signs) <= MOST_SOLVED:
        alike = dense @ dense.T + lexical * words.gram()
        solved: Floats = np.linalg.solve(alike + RIDGE * np.eye(len(signs)), signs.astype(float))
        return solved
    total = words.sum(np.ones(len(signs)))
    near = dense @ dense.sum(axis=0) + lexical * words.times(total)
    spread: Floats = signs / (RIDGE + np.maximum(near, 0.0))
    return spread
