"""What other readers like → which of a day's papers are read together with somebody's examples.

Two papers are as co-read as the cosine of the sets of their readers, damped: two readers in
common of two are no evidence, forty of sixty are (item-based collaborative filtering, Sarwar et
al., WWW 2001, with shrinkage). Who likes a paper likes those that mean nearly the same a little,
too: most papers are new, and few were read by anybody (content-boosted collaborative filtering,
Melville et al., AAAI 2002). Nobody's name comes out of here, only sums.
"""

from collections.abc import Callable, Mapping, Sequence
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
NEARLY = 0.4
"""What it says of a paper that somebody likes all of its nearest neighbours."""


class CoReading:
    """The likes of an edition's readers, laid out against the day's papers.

    Args:
        papers: the day's, in the order of what comes out.
        likes: each reader's papers.
        archive: other papers that are known.
        near: which papers are near to which, of shape (papers and archive, the same), rows adding
            up to 1 at most; asked for only if there are enough likes.

    """

    def __init__(
        self,
        papers: Sequence[Paper],
        likes: Mapping[str, frozenset[PaperId]],
        archive: Sequence[Paper] = (),
        near: Callable[[], sparse.csr_matrix] | None = None,
    ) -> None:
        self._day = len(papers)
        if sum(map(bool, likes.values())) < CROWD:
            likes = {}
        liked = [likes[reader] for reader in sorted(likes)]
        self._column = _columns((*papers, *archive), liked)
        readers = [sorted({self._column[name] for name in names}) for names in liked]
        held = _incidence(readers, max(self._column.values(), default=-1) + 1)
        self.counts: npt.NDArray[np.float64] = np.zeros(len(papers))
        """How many readers like each of the day's papers, of shape (papers,)."""
        if likes:
            self.counts = np.asarray(held[:, : self._day].sum(axis=0)).ravel()
            held = _spread(held, near()) if near is not None else held
        lengths = np.asarray(held.multiply(held).sum(axis=0)).ravel()
        self._held = (held @ sparse.diags(1.0 / np.sqrt(lengths + DAMPING))).tocsc()

    def of(self, profiles: Sequence["Profile"]) -> npt.NDArray[np.float64]:
        """How much each paper is co-read with each profile's examples; (profiles, papers), ≥ 0."""
        if not self._held.shape[0]:
            return np.zeros((len(profiles), self._day))
        rows = [sorted(set(map(self._of, profile.examples)) - {-1}) for profile in profiles]
        sizes = np.array([max(len(profile.examples), 1) for profile in profiles], dtype=np.float64)
        asked = sparse.diags(1.0 / sizes) @ _incidence(rows, self._held.shape[1])
        mean = (asked @ self._held.T) @ self._held[:, : self._day]
        damped: npt.NDArray[np.float64] = np.log1p(_SPREAD * mean.toarray())
        return damped

    def _of(self, example: "Example") -> int:
        """The column of a paper under the first of its names that is known; -1 for none."""
        names = (example.paper.id, *example.paper.ids)
        return next((self._column[name] for name in names if name in self._column), -1)


def _columns(papers: Sequence[Paper], liked: Sequence[frozenset[PaperId]]) -> dict[PaperId, int]:
    """A column for each paper, under all of its names, and for each other that is liked."""
    columns: dict[PaperId, int] = {}
    for at, paper in enumerate(papers):
        for name in (paper.id, *paper.ids):
            columns.setdefault(name, at)
    others = sorted({each for names in liked for each in names if each not in columns})
    return columns | {name: at for at, name in enumerate(others, start=len(papers))}


def _spread(held: sparse.csr_matrix, near: sparse.csr_matrix) -> sparse.csr_matrix:
    """The likes, and a little of them for what is near."""
    known = near.shape[0]
    beside = (NEARLY * (held[:, :known] @ near.T)).tocsr()
    beside.resize(held.shape)
    return (held + beside).tocsr()


def _incidence(rows: Sequence[Sequence[int]], width: int) -> sparse.csr_matrix:
    """Which columns each row holds, as a matrix of ones."""
    ends = np.cumsum([0, *map(len, rows)])
    columns = [column for row in rows for column in row]
    ones = np.ones(len(columns))
    return sparse.csr_matrix((ones, columns, ends), shape=(len(rows), width))
