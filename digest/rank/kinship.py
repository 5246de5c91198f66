"""Kinship: how many of their authors papers share, by which a group's flood is thinned."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse

from digest.model.paper import Paper
from digest.rank.names import forms

Floats = npt.NDArray[np.float64]

_MOST_KEPT = 8_000_000
"""Numbers kept at a time, 64 MB: all of them up to 2,800 papers."""


class Kinship:
    """The cosine of papers' sets of authors, a row at a time, the latest kept.

    Authors are compared as they are written, without case and accents: one day's papers of a
    group write their people alike, and a looser comparison would make kin of everybody with a
    frequent surname.
    """

    def __init__(self, papers: Sequence[Paper]) -> None:
        columns: dict[object, int] = {}
        at: list[tuple[int, int]] = []
        for row, paper in enumerate(papers):
            people = dict.fromkeys(form[0] for name in paper.authors if (form := forms(name)))
            at += [(row, columns.setdefault(person, len(columns))) for person in people]
        rows, people_ = np.array(at, dtype=np.int64).reshape(-1, 2).T
        counts = np.bincount(rows, minlength=len(papers))
        self._sets = sparse.csr_matrix(
            (1.0 / np.sqrt(counts[rows]), (rows, people_)), shape=(len(papers), len(columns))
        )
        self._found: dict[int, Floats] = {}

    def __call__(self, row: int) -> Floats:
        """The kinship of paper `row` to every paper, float64 of shape (papers,), in 0..1."""
        found = self._found.get(row)
        if found is None:
            if (len(self._found) + 1) * self._sets.shape[0] > _MOST_KEPT:
                self._found.clear()
            mine = self._sets[row].toarray().ravel()
            found = self._found[row] = np.round(self._sets @ mine, 6)
        return found
