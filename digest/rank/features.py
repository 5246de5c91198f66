"""Papers → sparse matrices, fitted once an edition.

Two views of the same counts of terms (words and bigrams; title and keywords count twice):

`saturated`  BM25's side of the paper (Robertson & Zaragoza, 2009, §3.1): tf / (tf + k1·(1 − b +
             b·length/mean)), without the idf; asked with a subscriber's words.
`unit`       (1 + ln tf)·idf, rows of length 1; compared with example papers and with each other.

The vocabulary is that of the papers to be ranked, since a term in none of them can match
nothing. What other terms weigh (in an interest, in an example) still counts, because it makes a
match smaller; `Features.idf_of` knows it from the archive.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

from digest.model.paper import Paper
from digest.rank import background
from digest.rank.words import terms

Vector = npt.NDArray[np.float64]

K1 = 1.2
B = 0.75
_MEAN_LENGTH = 120.0
"""Terms of a usual abstract: the mean length before anything was seen, weighed as
`background.WEIGHT` abstracts."""
_MAX_LIKENESSES = 8_000_000
"""Cosines kept at a time, 64 MB: all of them up to 2,800 papers."""


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A sparse vector over a vocabulary; `columns` ascend."""

    columns: npt.NDArray[np.int32]
    weights: Vector


def paper_terms(paper: Paper) -> list[str]:
    """The terms of a paper, those of its title and keywords twice."""
    short = terms(paper.title) + [each for word in paper.keywords for each in terms(word)]
    return short + short + terms(paper.abstract or paper.tldr)


def evidence(counts: Mapping[str, float]) -> float:
    """How far a paper's words may be believed: the share of a usual abstract that it holds.

    Two titles share a word by chance more easily than two abstracts share a dozen.
    """
    return min(sum(n for each, n in counts.items() if not _phrase(each)) / _MEAN_LENGTH, 1.0)


def _phrase(term: str) -> bool:
    return " " in term


class Features:
    """The matrices of some papers; row i is `papers[i]`, in the order given.

    `papers` are to be ranked, `archive` are others known so far, from which is learnt how common
    terms are (it may hold the papers again; each counts once). Nothing here depends on the
    order of either.
    """

    def __init__(self, papers: Sequence[Paper], *, archive: Iterable[Paper] = ()) -> None:
        self.papers = tuple(papers)
        ids = {paper.id for paper in self.papers}
        known = {paper.id: paper for paper in archive if paper.id not in ids}
        self.archive = tuple(known[each] for each in sorted(known))
        """The other papers, each once, in the order of their ids."""
        documents = [paper_terms(paper) for paper in self.papers]
        self.vocabulary, counts = _count(documents)
        self.terms = sorted(self.vocabulary, key=self.vocabulary.__getitem__)
        """The term of each column."""
        self._seen: Counter[str] = Counter()
        self._total = 0
        self._length = 0
        others = [paper_terms(paper) for paper in self.archive]
        self._learn(documents)
        self._learn(others)
        self._idfs: dict[str, float] = {}
        self.idf: Vector = np.array([self.idf_of(each) for each in self.terms], dtype=np.float64)
        lengths = counts @ np.array([not _phrase(each) for each in self.terms], dtype=np.float64)
        self.evidence: Vector = np.minimum(lengths / _MEAN_LENGTH, 1.0)
        """`evidence` of each paper, of shape (papers,)."""
        self.saturated = self._saturate(counts, lengths)
        self.unit = self._unit(counts)
        counted = [Counter(each) for each in others]
        self.archive_evidence: Vector = np.array([evidence(each) for each in counted])
        self.archive_unit = self.stack([self.row(self.weigh(each)) for each in counted])

    def __len__(self) -> int:
        return len(self.papers)

    # ── how common ────────────────────────────────────────────────────────────────────────────
    def _learn(self, documents: Iterable[list[str]]) -> None:
        """Count in how many documents each word is, and each bigram of the vocabulary."""
        for document in documents:
            self._total += 1
            self._length += sum(not _phrase(each) for each in document)
            self._seen.update(
                each for each in set(document) if each in self.vocabulary or not _phrase(each)
            )

    def idf_of(self, term: str) -> float:
        """ln(N / df), with the shares of `background` as prior evidence; always positive."""
        found = self._idfs.get(term)
        if found is None:
            found = self._idfs[term] = self._idf(term)
        return found

    def _idf(self, term: str) -> float:
        prior = background.WEIGHT
        everything = self._total + prior + 1.0
        # What is in no table is rare: taken for half as common as the rarest words in it would be.
        share = background.SHARES.get(term, 0.0 if _phrase(term) else 0.002)
        return math.log(everything / (self._seen[term] + prior * share + 0.5))

    @cached_property
    def mean_length(self) -> float:
        """Words in a usual paper."""
        prior = background.WEIGHT
        return (self._length + _MEAN_LENGTH * prior) / (self._total + prior)

    # ── the two views ─────────────────────────────────────────────────────────────────────────
    def _saturate(self, counts: sparse.csr_matrix, lengths: Vector) -> sparse.csr_matrix:
        norms = K1 * (1.0 - B + B * lengths / self.mean_length)
        matrix = counts.copy()
        matrix.data = matrix.data / (matrix.data + np.repeat(norms, np.diff(matrix.indptr)))
        return matrix

    def _unit(self, counts: sparse.csr_matrix) -> sparse.csr_matrix:
        matrix = counts.copy()
        matrix.data = (1.0 + np.log(matrix.data)) * self.idf[matrix.indices]
        lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
        matrix.data = matrix.data / np.repeat(np.maximum(lengths, 1e-12), np.diff(matrix.indptr))
        return matrix

    # ── what is asked of them ─────────────────────────────────────────────────────────────────
    def weigh(self, counts: Mapping[str, int]) -> dict[str, float]:
        """A unit vector of (1 + ln tf)·idf for terms that need not be in the vocabulary."""
        weights = {
            each: (1.0 + math.log(count)) * self.idf_of(each)
            for each, count in sorted(counts.items())
        }
        length = math.sqrt(math.fsum(weight * weight for weight in weights.values()))
        return {each: weight / length for each, weight in weights.items()} if length else {}

    def row(self, weights: Mapping[str, float]) -> Row:
        """Weights by term as a sparse vector over the vocabulary; other terms are left out."""
        known = sorted(
            (self.vocabulary[each], weight)
            for each, weight in weights.items()
            if each in self.vocabulary
        )
        return Row(
            np.array([column for column, _ in known], dtype=np.int32),
            np.array([weight for _, weight in known], dtype=np.float64),
        )

    def stack(self, rows: Sequence[Row]) -> sparse.csr_matrix:
        """Sparse vectors as a matrix of shape (rows, vocabulary)."""
        shape = (len(rows), len(self.vocabulary))
        if not rows:
            return sparse.csr_matrix(shape, dtype=np.float64)
        ends = np.cumsum([0, *(len(row.columns) for row in rows)])
        columns = np.concatenate([row.columns for row in rows])
        weights = np.concatenate([row.weights for row in rows])
        return sparse.csr_matrix((weights, columns, ends), shape=shape)


class Likeness:
    """How alike papers are: cosines of `Features.unit`, a row at a time, the latest kept."""

    def __init__(self, features: Features) -> None:
        self._unit = features.unit
        self._rows: dict[int, Vector] = {}

    def __call__(self, row: int) -> Vector:
        """The cosine of paper `row` to every paper, float64 of shape (papers,), in 0..1."""
        found = self._rows.get(row)
        if found is None:
            if (len(self._rows) + 1) * self._unit.shape[0] > _MAX_LIKENESSES:
                self._rows.clear()
            dense = self._unit[row].toarray().ravel()
            found = self._rows[row] = np.round(np.clip(self._unit @ dense, 0.0, 1.0), 6)
        return found


def _count(documents: Sequence[list[str]]) -> tuple[dict[str, int], sparse.csr_matrix]:
    """The vocabulary in alphabetical order, and how often each document holds each term."""
    if not any(documents):  # CountVectorizer takes an empty vocabulary for an error
        return {}, sparse.csr_matrix((len(documents), 0), dtype=np.float64)
    vectorizer = CountVectorizer(analyzer=_as_is, dtype=np.float64)
    counts = vectorizer.fit_transform(documents).tocsr()
    counts.sort_indices()
    return {each: int(column) for each, column in vectorizer.vocabulary_.items()}, counts


def _as_is(document: list[str]) -> Iterator[str]:
    return iter(document)
