"""A subscriber's interests → vectors over a day's papers.

An interest has two halves, either of which may be missing: its text, and its example papers. The
examples are weighed by kernel ridge regression (Saunders et al., ICML 1998): papers like each
other share their say, so that the odd one out is not drowned, and papers of which the reader
wants less pull the other way.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from digest.model.paper import Paper, PaperId
from digest.model.subscriber import Interest
from digest.rank.asks import Ask, asks
from digest.rank.examples import Example, Examples
from digest.rank.features import Features, Row
from digest.rank.space import Dense, Space

Floats = npt.NDArray[np.float64]

LEAST_LEXICAL, MOST_LEXICAL = 4.0, 24.0
"""What the words of two whole abstracts count beside what they mean: for a reader of many things,
and for one whose papers all speak the same jargon."""
JARGON, JARGON_SPREAD = 2.0**-4.1, 1.2
"""Where the one begins to be the other, and over how many doublings."""
RIDGE = 1.0
"""How little a single example is believed."""
UNWANTED = 0.5
"""What a paper of which somebody wants less counts against one that they gave."""
MOST_SOLVED = 256
"""Beyond so many examples their weights are approximated."""
_REMEMBERED = 20_000
"""Texts kept as vectors."""


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """One interest as vectors.

    `asks`: its text over the words; `wish`: the same in the space of meaning, None without text.
    `words` and `meaning`: its examples, weighed and summed, over the vocabulary and in the
    space. `examples` are those that speak for it. `lexical` is what words count beside meaning.
    """

    asks: tuple[Ask, ...]
    wish: Dense | None
    words: Row
    meaning: Dense
    lexical: float
    examples: tuple[Example, ...] = ()


class Profiler:
    """Makes profiles against one edition's features."""

    def __init__(self, features: Features, space: Space) -> None:
        self._features = features
        self._space = space
        self._examples = Examples(features, space)
        self._wishes: dict[str, Dense] = {}

    def learn(self, papers: Iterable[Paper], texts: Iterable[str]) -> None:
        """Look at many example papers and texts at once, before the profiles that hold them."""
        self._examples.learn(papers)
        fresh = sorted({text for text in texts if text.strip() and text not in self._wishes})
        if fresh:
            if len(self._wishes) + len(fresh) > _REMEMBERED:
                self._wishes.clear()
            self._wishes.update(zip(fresh, self._space.texts(fresh), strict=True))

    def profile(
        self,
        interest: Interest,
        papers: Mapping[PaperId, Paper],
        unwanted: Sequence[Paper] = (),
    ) -> Profile:
        """The profile of an interest; example papers that are not known are passed over."""
        given = {papers[each].id: papers[each] for each in interest.papers if each in papers}
        liked = [self._examples.of(given[each]) for each in sorted(given)]
        others = {paper.id: paper for paper in unwanted if paper.id not in given}
        disliked = [self._examples.of(others[each]) for each in sorted(others)]
        lexical, words, meaning = self._weighed([*liked, *disliked], len(liked))
        return Profile(
            asks(interest.text, self._features),
            self._wish(interest.text),
            words,
            meaning,
            lexical,
            tuple(liked),
        )

    def _wish(self, text: str) -> Dense | None:
        if not text.strip():
            return None
        if text not in self._wishes:
            self.learn((), [text])
        return self._wishes[text]

    def _weighed(self, examples: Sequence[Example], liked: int) -> tuple[float, Row, Dense]:
        if not examples:
            nothing = np.zeros(self._space.rows.shape[1], dtype=np.float32)
            return LEAST_LEXICAL, self._features.row({}), nothing
        dense = np.stack([each.dense for each in examples]).astype(np.float64)
        trust = sparse.diags([each.evidence**0.5 for each in examples])
        words = (trust @ _stacked([each.words for each in examples])).tocsr()
        lexical = lexical_weight(dense[:liked], words[:liked])
        signs = np.where(np.arange(len(examples)) < liked, 1.0, -UNWANTED)
        weights = ridge(dense, words * lexical**0.5, signs)
        summed = sparse.csr_matrix(weights * lexical) @ words
        known = summed.indices < len(self._features.vocabulary)
        row = Row(summed.indices[known].astype(np.int32), summed.data[known])
        return lexical, row, (weights @ dense).astype(np.float32)


def lexical_weight(dense: Floats, words: sparse.csr_matrix) -> float:
    """What words count beside meaning, for somebody with these k examples.

    Those who follow their own field's work are best served by its words, those who read widely
    by what papers mean. It shows in the examples: how much they share words, beside how much
    they share in meaning. The mean over all pairs is taken from the sums of the rows.
    """
    count = len(dense)
    if count < 2:  # noqa: PLR2004 - a pair is needed
        return LEAST_LEXICAL
    near = _mean_of_pairs(float((dense.sum(axis=0) ** 2).sum()), float((dense**2).sum()), count)
    total = np.asarray(words.sum(axis=0)).ravel()
    shared = _mean_of_pairs(float(total @ total), float(words.multiply(words).sum()), count)
    jargon = math.log2(max(shared, 1e-4) / max(near, 0.05) ** 0.5 / JARGON)
    share = min(max(jargon / JARGON_SPREAD + 0.5, 0.0), 1.0)
    weight: float = LEAST_LEXICAL * (MOST_LEXICAL / LEAST_LEXICAL) ** share
    return weight


def _mean_of_pairs(of_all: float, of_selves: float, count: int) -> float:
    return (of_all - of_selves) / (count * (count - 1))


def ridge(dense: Floats, words: sparse.csr_matrix, signs: Floats) -> Floats:
    """The weights of k examples: (K + ridge)⁻¹ · signs, where K is how alike they are.

    Beyond `MOST_SOLVED` each is divided by how much like all others it is, instead.
    """
    if len(signs) <= MOST_SOLVED:
        alike = dense @ dense.T + (words @ words.T).toarray()
        solved: Floats = np.linalg.solve(alike + RIDGE * np.eye(len(signs)), signs)
        return solved
    total = np.asarray(words.sum(axis=0)).ravel()
    near = dense @ dense.sum(axis=0) + words @ total
    spread: Floats = signs / (RIDGE + np.maximum(near, 0.0))
    return spread


def _stacked(rows: Sequence[Row]) -> sparse.csr_matrix:
    columns = np.concatenate([row.columns for row in rows])
    ends = np.cumsum([0, *(len(row.columns) for row in rows)])
    shape = (len(rows), int(columns.max(initial=-1)) + 1)
    matrix = sparse.csr_matrix(
        (np.concatenate([row.weights for row in rows]), columns, ends), shape=shape
    )
    matrix.sort_indices()
    return matrix
