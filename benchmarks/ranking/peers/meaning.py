"""MiniLM alone for a text: the cosine of its vector to each candidate's."""

from collections.abc import Callable

from benchmarks.ranking.sets import Question
from digest.evaluate.metrics import Floats

NAME = "MiniLM"


class Meaning:
    """Takes the collection's vectors, rows of length 1, and what makes one of a text."""

    def __init__(self, vectors: Floats, encode: Callable[[str], Floats]) -> None:
        self._vectors = vectors
        self._encode = encode

    def scores(self, question: Question) -> Floats:
        """The text's vector against each candidate's."""
        found: Floats = self._vectors[question.candidates] @ self._encode(question.interest)
        return found
