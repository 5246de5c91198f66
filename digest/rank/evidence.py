"""Evidence: the terms that carried a match, for several papers at a time."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse

from digest.rank.features import Features, Row, Vector

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Carried = Mapping[str, float]
"""What each word contributed to a match."""
_LEAST = 0.1
"""Terms that contributed less than this share of what the strongest did are not looked at."""


class Evidence:
    """Multiplies papers with what was asked, term by term.

    What was asked is laid out over the whole vocabulary for the time of one call; that is far
    quicker than to look for the common columns of each pair.
    """

    def __init__(self, features: Features) -> None:
        self._terms = features.terms
        self._parts: dict[int, tuple[str, ...]] = {}
        self._asked = np.zeros(len(self._terms))

    def best(
        self,
        matrix: sparse.csr_matrix,
        papers: Sequence[int],
        asked: Sequence[Row],
        scale: Floats | float = 1.0,
        beside: Floats | float = 0.0,
    ) -> list[tuple[int, Carried]]:
        """For each paper which of what was asked it met best, and by which words.

        `matrix` is a view of the papers over the vocabulary, such as `Features.unit`. Of equals
        it is the first. What words contributed counts `scale` times, and what else speaks for it is
        `beside`, both of shape (asked, papers). A bigram gives half of what it contributed to each
        of its words.
        """
        ends = np.cumsum([0, *(matrix.indptr[each + 1] - matrix.indptr[each] for each in papers)])
        places = [slice(matrix.indptr[each], matrix.indptr[each + 1]) for each in papers]
        columns = np.concatenate([matrix.indices[each] for each in places])
        data = np.concatenate([matrix.data[each] for each in places])
        products = np.stack([self._times(columns, data, each) for each in asked])
        first = np.zeros(len(papers), dtype=np.int64)
        if len(asked) > 1:
            owner = np.repeat(np.arange(len(papers)), np.diff(ends))
            totals = np.stack([np.bincount(owner, each, len(papers)) for each in products])
            first = np.round(scale * totals + beside, 6).argmax(axis=0)
        return [
            (met, self._words(columns[start:end], products[met, start:end]))
            for met, start, end in zip(first.tolist(), ends[:-1], ends[1:], strict=True)
        ]

    def _times(self, columns: Ints, data: Vector, asked: Row) -> Vector:
        """The products of values in some columns with what was asked."""
        self._asked[asked.columns] = asked.weights
        products: Vector = self._asked[columns] * data
        self._asked[asked.columns] = 0.0
        return products

    def _words(self, columns: Ints, products: Vector) -> Carried:
        """Products by column as what each word contributed; what hardly did is left out."""
        words: dict[str, float] = {}
        hit = (products > _LEAST * products.max(initial=0.0)).nonzero()[0]
        for column, product in zip(columns[hit].tolist(), products[hit].tolist(), strict=True):
            parts = self._parts.get(column)
            if parts is None:
                parts = self._parts[column] = tuple(self._terms[column].split(" "))
            for word in parts:
                words[word] = words.get(word, 0.0) + product / len(parts)
        return words
