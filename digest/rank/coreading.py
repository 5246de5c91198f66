"""What other readers like → which of a day's papers are read together with somebody's examples.

Two papers are as co-read as the cosine of the sets of their readers, damped: two readers in
common of two are no evidence, forty of sixty are (item-based collaborative filtering, Sarwar et
al., WWW 2001, with shrinkage). Nobody's name comes out of here, only sums.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy import sparse

from digest.model.paper import Paper, PaperId

if TYPE_CHECKING:
    from digest.rank.examples import Example
    from digest.rank.profile import Profile

CROWD = 20
"""So many readers must have liked something before what they like counts at all: in a smaller
circle, a list could say who likes what."""
DAMPING = 20.0
"""So many readers must a paper have before half of what they say is believed."""
_SPREAD = 20.0
"""How soon co-reading saturates: log(1 + spread · cosine)."""


class CoReading:
    """The likes of an edition's readers, laid out against the day's papers.

    `likes` holds each reader's papers; of the day's papers, row i is `papers[i]`.
    """

    def __init__(self, papers: Sequence[Paper], likes: Mapping[str, frozenset[PaperId]]) -> None:
        self._shape = len(papers)
        if sum(map(bool, likes.values())) < CROWD:
            likes = {}
        day = {name: row for row, paper in enumerate(papers) for name in (*paper.ids, paper.id)}
        self._item = {
            name: at
            for at, name in enumerate(sorted({p for liked in likes.values() for p in liked}))
        }
        readers = [sorted(self._item[name] for name in likes[reader]) for reader in sorted(likes)]
        held = _incidence(readers, len(self._item))
        today = [
            sorted({day[name] for name in likes[reader] if name in day}) for reader in sorted(likes)
        ]
        seen = _incidence(today, len(papers))
        self.counts: npt.NDArray[np.float64] = np.asarray(seen.sum(axis=0)).ravel()
        """How many readers like each of the day's papers, of shape (papers,)."""
        together = (held.T @ seen).tocsr()
        left = 1.0 / np.sqrt(np.asarray(held.sum(axis=0)).ravel() + DAMPING)
        right = 1.0 / np.sqrt(self.counts + DAMPING)
        self._together = (sparse.diags(left) @ together @ sparse.diags(right)).tocsr()

    def of(self, profiles: Sequence["Profile"]) -> npt.NDArray[np.float64]:
        """How much each paper is co-read with each profile's examples; (profiles, papers), ≥ 0."""
        if not self._item:
            return np.zeros((len(profiles), self._shape))
        rows = [sorted(set(map(self._column, profile.examples)) - {-1}) for profile in profiles]
        sizes = np.array([max(len(profile.examples), 1) for profile in profiles], dtype=np.float64)
        mean = sparse.diags(1.0 / sizes) @ (_incidence(rows, len(self._item)) @ self._together)
        damped: npt.NDArray[np.float64] = np.log1p(_SPREAD * mean.toarray())
        return damped

    def _column(self, example: "Example") -> int:
        """The column of a paper under the first of its names that somebody liked; -1 for none."""
        names = (example.paper.id, *example.paper.ids)
        return next((self._item[name] for name in names if name in self._item), -1)


def _incidence(rows: Sequence[Sequence[int]], width: int) -> sparse.csr_matrix:
    """Which columns each row holds, as a matrix of ones."""
    ends = np.cumsum([0, *map(len, rows)])
    columns = [column for row in rows for column in row]
    ones = np.ones(len(columns))
    return sparse.csr_matrix((ones, columns, ends), shape=(len(rows), width))
