"""A reader's example papers as one matrix of words, and what can be read off it."""

import math
from collections.abc import Sequence
from typing import NamedTuple

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
USUAL = 0.5
"""How like each other somebody's papers usually are, for those who gave a single one."""
LEAST_ALIKE = 0.2
"""Examples may be as unlike as they want: what is less like them than this is like any paper."""
_USUAL_PAIRS = 4.0
"""So many pairs of examples are believed as much as what is usual."""


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

    def squares(self) -> Floats:
        """The squared length of each row."""
        return _sums(self._owner, self._values**2, self._rows)


class Taste(NamedTuple):
    """What somebody's examples say of them.

    `lexical`: what words count beside meaning; `alike`: how like each other the examples are
    with words counted so.
    """

    lexical: float
    alike: float


def taste(dense: Floats, words: Stack, count: int) -> Taste:
    """Read a taste off examples, of which the first `count` are those they gave.

    Those who follow their own field's work are best served by its words, those who read widely
    by what papers mean. It shows in the examples: how much they share words, beside how much
    they share in meaning (the mean over all pairs, which the sum over all rows gives).
    """
    if count < 2:  # noqa: PLR2004 - a pair is needed
        return Taste(LEAST_LEXICAL, USUAL)
    pairs = count * (count - 1)
    mine = np.arange(len(dense)) < count
    all_near, all_shared = dense[:count].sum(axis=0), words.sum(mine.astype(np.float64))
    near = float(all_near @ all_near - (dense[:count] ** 2).sum()) / pairs
    shared = float(all_shared @ all_shared - words.squares()[mine].sum()) / pairs
    jargon = max(shared, _LEAST_SHARED) / max(near, _LEAST_NEAR) ** 0.5 / JARGON
    share = min(max(math.log2(jargon) / JARGON_SPREAD + 0.5, 0.0), 1.0)
    lexical = LEAST_LEXICAL * (MOST_LEXICAL / LEAST_LEXICAL) ** share
    alike = max(near + lexical * shared, LEAST_ALIKE)
    believed = (alike * pairs + USUAL * _USUAL_PAIRS) / (pairs + _USUAL_PAIRS)
    return Taste(lexical, believed)


def _sums(places: npt.NDArray[np.int64], values: Floats, count: int) -> Floats:
    """The values added up by place; of floats, though there be none."""
    found: Floats = np.bincount(places, values, count).astype(np.float64)
    return found
