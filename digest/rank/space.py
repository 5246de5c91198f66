"""Papers and wishes as dense vectors, whose cosines say how alike they mean.

Two views stand side by side: what an encoder makes of a text, and latent semantic analysis
(Deerwester et al., 1990) of the day's papers and the archive, which knows the field's own words.
Each is centred on the archive's mean, because what all papers share says nothing about a reader;
then every paper moves towards its nearest neighbours, which helps where an abstract is short or
missing.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.decomposition import TruncatedSVD

from digest.model.paper import Paper
from digest.ports import Encoder
from digest.rank import background
from digest.rank.features import Features, Vector
from digest.rank.words import terms

Dense = npt.NDArray[np.float32]

LATENT = 256
"""Dimensions of the latent view, in a large archive."""
_PAPERS_A_DIMENSION = 4
_PAPERS_A_TERM = 2
"""A term in one paper alone is near to no other; most terms are, and they would fill the memory."""
_LEAST_LATENT = 50
"""Fewer dimensions, of fewer papers, would tell nothing apart."""
_LATENT_WEIGHT = 0.5
"""What the latent view counts beside the encoder's."""
NEIGHBOURS, NEAREST = 8, 5
"""Towards so many a paper moves; so many share in what is liked about it."""
_PAPERS_A_NEIGHBOUR = 20
"""In a small archive not even the nearest are near."""
SHRINKAGE, _SPHERE = 1.0, 2000.0
"""What of a sphere is added to the covariance of the archive: of a large one, and divided by the
number of papers."""
_TOWARDS = 1.2
"""How far a paper moves towards the mean of its neighbours."""
_BLOCK = 1000
_COMMON = 20.0
"""So many papers must there be before their own mean counts for half."""


class Space:
    """The vectors of a day's papers, row by row as in `features`, and the way into them.

    `rows` is float32 of shape (papers, dimensions), each of length 1 (0 for a paper without
    words). Without an encoder the latent view stands alone. `wishes` encodes free texts, if not
    the encoder of papers does.
    """

    def __init__(
        self, features: Features, encoder: Encoder | None, wishes: Encoder | None = None
    ) -> None:
        self._features = features
        self._encoder = encoder
        self._wishes = wishes or encoder
        papers = (*features.papers, *features.archive)
        lexical = sparse.vstack([features.unit, features.archive_unit]).tocsr()
        self._common_terms = np.flatnonzero(np.bincount(lexical.indices) >= _PAPERS_A_TERM)
        self._latent_axes = _fitted(lexical[:, self._common_terms])
        common = _encoded(encoder, background.TITLES)
        views = [_encoded(encoder, [paper.text for paper in papers]), self._latent(lexical)]
        self._means = [_mean(views[0], common), _mean(views[1])]
        self._all = self._joined(views, np.append(features.evidence, features.archive_evidence))
        self._all = _unit(self._all + _TOWARDS * self._neighbourhood(self._all, among_itself=True))
        self.rows = self._all[: len(features)]
        self._common = self._all.mean(axis=0) if len(self._all) else np.float32(0.0)
        self._inverse = _inverse(self._all)

    def papers(
        self, papers: Sequence[Paper], weighed: Sequence[Mapping[str, float]], trust: Vector
    ) -> Dense:
        """Other papers, in the same way; shape (papers, dimensions).

        `weighed` are their words (`Features.weigh`), `trust` how far to believe these
        (`evidence`).
        """
        placed = self._place(_encoded(self._encoder, [p.text for p in papers]), weighed, trust)
        return _unit(placed + _TOWARDS * self._neighbourhood(placed, among_itself=False))

    def texts(self, texts: Sequence[str]) -> Dense:
        """Free texts; they have no neighbours, and every word of them is meant."""
        weighed = [self._features.weigh(Counter(terms(text))) for text in texts]
        return self._place(_encoded(self._wishes, texts), weighed, np.ones(len(texts)))

    def telling(self, rows: Dense) -> Dense:
        """Directions that tell papers like these rows from all others, of the same shape.

        Fisher's linear discriminant (1936) with the covariance of the whole archive: what varies
        among all papers tells little.
        """
        directions: Dense = ((rows - self._common) @ self._inverse).astype(np.float32)
        return directions

    def near(self) -> sparse.csr_matrix:
        """The nearest of all papers to each (the day's, then the archive's): (papers, papers).

        A row holds their squared cosines, divided by the sum of these.
        """
        count = self._neighbours(NEAREST)
        shape = (len(self._all), len(self._all))
        if not count:
            return sparse.csr_matrix(shape)
        blocks = list(self._nearest(self._all, count, among_itself=True))
        columns = np.concatenate([columns for columns, _ in blocks])
        weights = np.concatenate([cosines for _, cosines in blocks]).astype(np.float64) ** 2
        weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
        ends = np.arange(0, columns.size + 1, count)
        return sparse.csr_matrix((weights.ravel(), columns.ravel(), ends), shape=shape)

    def _place(
        self, encoded: Dense, weighed: Sequence[Mapping[str, float]], trust: Vector
    ) -> Dense:
        lexical = self._features.stack([self._features.row(each) for each in weighed])
        return self._joined([encoded, self._latent(lexical)], trust)

    # ── the two views ─────────────────────────────────────────────────────────────────────────
    def _latent(self, lexical: sparse.csr_matrix) -> Dense:
        placed = lexical[:, self._common_terms] @ self._latent_axes
        return _unit(placed.astype(np.float32))

    def _joined(self, views: Sequence[Dense], trust: Vector) -> Dense:
        """The two views side by side; the words of a short paper count for less."""
        encoded, latent = (
            _unit((view - mean) * view.any(axis=1, keepdims=True))
            for view, mean in zip(views, self._means, strict=True)
        )
        weight = (_LATENT_WEIGHT * np.sqrt(trust)).astype(np.float32)[:, None]
        return _unit(np.hstack([encoded, weight * latent]))

    def _neighbourhood(self, rows: Dense, *, among_itself: bool) -> Dense:
        """The mean of each row's nearest papers, weighed by their cosines."""
        count = self._neighbours(NEIGHBOURS)
        found = np.zeros_like(rows)
        if not count:
            return found
        start = 0
        for nearest, cosines in self._nearest(rows, count, among_itself=among_itself):
            weights = cosines / np.maximum(cosines.sum(axis=1, keepdims=True), 1e-9)
            end = start + len(nearest)
            found[start:end] = np.einsum("nk,nkd->nd", weights, self._all[nearest])
            start = end
        return found

    def _neighbours(self, most: int) -> int:
        return min(most, len(self._all) // _PAPERS_A_NEIGHBOUR)

    def _nearest(
        self, rows: Dense, count: int, *, among_itself: bool
    ) -> Iterator[tuple[npt.NDArray[np.int64], Dense]]:
        """Some rows at a time: the papers nearest to each, and their cosines, at least 0."""
        for start in range(0, len(rows), _BLOCK):
            cosines = rows[start : start + _BLOCK] @ self._all.T
            if among_itself:
                at = np.arange(len(cosines))
                cosines[at, start + at] = -1.0
            nearest = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
            yield nearest, np.maximum(np.take_along_axis(cosines, nearest, axis=1), 0.0)


def _encoded(encoder: Encoder | None, texts: Sequence[str]) -> Dense:
    if encoder is None:
        return np.zeros((len(texts), 0), dtype=np.float32)
    return encoder.encode(texts)


def _fitted(lexical: sparse.csr_matrix) -> npt.NDArray[np.float64]:
    """The axes of an archive's latent analysis: (terms, axes), none of one too small to tell.

    They stand as the product wants them: turned, they would be copied at each.
    """
    dimensions = min(LATENT, lexical.shape[0] // _PAPERS_A_DIMENSION, lexical.shape[1] - 1)
    if dimensions < _LEAST_LATENT:
        return np.zeros((lexical.shape[1], 0))
    fitted = TruncatedSVD(dimensions, n_iter=3, random_state=0).fit(lexical)
    axes: npt.NDArray[np.float64] = np.ascontiguousarray(fitted.components_.T)
    return axes


def _inverse(rows: Dense) -> npt.NDArray[np.float64]:
    """The inverse covariance of the rows, shrunk towards a sphere; the more, the fewer they are."""
    dimensions = rows.shape[1]
    if not dimensions or len(rows) < 2:  # noqa: PLR2004 - nothing varies
        return np.eye(dimensions)
    covariance = np.cov(rows.T.astype(np.float64)).reshape(dimensions, dimensions)
    sphere = max(float(np.trace(covariance)) / dimensions, 1e-9)
    shrunk = covariance / sphere + (SHRINKAGE + _SPHERE / len(rows)) * np.eye(dimensions)
    found: npt.NDArray[np.float64] = np.linalg.inv(shrunk)
    return found


def _mean(rows: Dense, common: Dense | None = None) -> Dense:
    """The mean row; the fewer there are, the nearer to the mean of what is common (0 if None)."""
    said = rows[rows.any(axis=1)]
    prior = np.float32(0.0) if common is None else common.mean(axis=0) * np.float32(_COMMON)
    mean: Dense = (said.sum(axis=0) + prior) / np.float32(len(said) + _COMMON)
    return mean


def _unit(rows: Dense) -> Dense:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Dense = (rows / np.maximum(lengths, 1e-9)).astype(np.float32)
    return unit
