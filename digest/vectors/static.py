"""Static word vectors: a text is the weighted sum of its words', and nothing is downloaded.

They were distilled from MiniLM by `python -m digest.vectors.distil`. Everything up to the length
is counted in whole numbers that float64 holds exactly, so that a text has the same vector, bit
for bit, on any machine and in any batch.
"""

import math
import zlib
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import numpy.typing as npt

from digest.vectors.vocabulary import Vocabulary
from digest.vectors.words import words

_MOST = 64
TIMES = np.array([0, *(round(16 * (1 + math.log(n))) for n in range(1, _MOST))], np.float64)
"""What n occurrences of a word count, in sixteenths: 1 + ln n, rounded."""


class StaticVectors:
    """Implements ports.Encoder from a table of int8 rows, each with a whole weight."""

    lasting = False  # a thousand abstracts take a third of a second: nothing to keep

    def __init__(
        self, entries: Sequence[str], rows: npt.NDArray[np.int8], weights: npt.NDArray[np.uint16]
    ) -> None:
        """`rows` is (entries, dimensions); a row's worth is itself times its weight."""
        self.vocabulary = Vocabulary(entries)
        self.rows = rows
        self.weights = weights
        self.name = f"static-{zlib.crc32(weights.tobytes(), zlib.crc32(rows.tobytes())):08x}"

    @classmethod
    def load(cls, path: Path) -> "StaticVectors":
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as file:
            entries = file["entries"].tobytes().decode("utf-8").split("\n")
            return cls(entries, file["rows"], file["weights"])

    def save(self, path: Path) -> None:
        """Write one .npz file: rows, weights, and the entries as lines of UTF-8."""
        entries = np.frombuffer("\n".join(self.vocabulary.entries).encode("utf-8"), np.uint8)
        np.savez(path, rows=self.rows, weights=self.weights, entries=entries)

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Rows of length 1, (texts, dimensions); all 0 where no word is known."""
        vectors = np.zeros((len(texts), self.rows.shape[1]), np.float32)
        for place, text in enumerate(texts):
            counts = Counter(self.vocabulary.rows(words(text)))
            if counts:
                vectors[place] = self._mean(counts)
        return vectors

    def _mean(self, counts: Counter[int]) -> npt.NDArray[np.float64]:
        rows = np.fromiter(counts.keys(), np.intp, len(counts))
        times = np.fromiter(counts.values(), np.intp, len(counts))
        weights = self.weights[rows] * TIMES[np.minimum(times, _MOST - 1)]
        total = weights @ self.rows[rows].astype(np.float64)
        length = math.sqrt(math.fsum(total * total))
        return total / length if length else total


@cache
def shipped_vectors() -> StaticVectors:
    """Those of the package, read once."""
    with as_file(files("digest.vectors") / "data" / "static.npz") as path:
        return StaticVectors.load(path)
