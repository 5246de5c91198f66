"""The library gives what its encoder gives, rounded, and asks it for each text once, ever."""

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.pipeline.library import Library
from tests.fakes.vectors import FakeVectors

DIMENSIONS = 5
TEXTS = st.lists(st.text(st.characters(codec=None), max_size=3), max_size=12)


class Spelling:
    """An encoder whose vectors come from the hash of a text; it remembers what it was asked."""

    def __init__(self, *, lasting: bool = True, fails_at: str | None = None) -> None:
        self.name = "spelling-1"
        self.lasting = lasting
        self.fails_at = fails_at
        self.asked: list[list[str]] = []

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        if self.fails_at in texts:
            raise RuntimeError("no power")
        self.asked.append(list(texts))
        rows = np.zeros((len(texts), DIMENSIONS), np.float32)
        for row, text in zip(rows, texts, strict=True):
            if text.strip():
                digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
                values = np.frombuffer(digest[:DIMENSIONS], np.int8).astype(np.float32)
                row[:] = values / max(float(np.linalg.norm(values)), 1.0)
        return rows


@given(TEXTS, TEXTS, st.integers(1, 4))
def test_the_same_vectors_whatever_was_known(
    before: list[str], texts: list[str], batch: int
) -> None:
    encoder, shelf = Spelling(), FakeVectors()
    Library(encoder, shelf, batch=batch).encode(before)
    known = {text for asked in encoder.asked for text in asked}
    encoder.asked.clear()

    found = Library(encoder, shelf, batch=batch).encode(texts)

    assert found.dtype == np.float32
    assert found.shape == (len(texts), DIMENSIONS)
    rounded = Spelling().encode(texts).astype(np.float16).astype(np.float32)
    np.testing.assert_array_equal(found, rounded)
    asked = [text for one in encoder.asked for text in one]
    assert sorted(asked) == sorted(set(texts) - known)
    assert all(len(one) <= batch for one in encoder.asked)


def test_rows_keep_their_length() -> None:
    texts = [f"text {number}" for number in range(200)]
    lengths = np.linalg.norm(Library(Spelling(), FakeVectors()).encode(texts), axis=1)
    np.testing.assert_allclose(lengths, 1.0, atol=5e-4)


def test_what_was_encoded_before_an_interruption_is_kept() -> None:
    texts = [f"text {number}" for number in range(10)]
    shelf = FakeVectors()
    with pytest.raises(RuntimeError, match="no power"):
        Library(Spelling(fails_at="text 7"), shelf, batch=3).encode(texts)
    again = Spelling()
    Library(again, shelf, batch=3).encode(texts)
    assert again.asked == [["text 6", "text 7", "text 8"], ["text 9"]]


def test_what_costs_little_is_neither_kept_nor_rounded() -> None:
    encoder, shelf = Spelling(lasting=False), FakeVectors()
    library = Library(encoder, shelf)
    for _ in range(2):
        found = library.encode(["one", "two", "one"])
        np.testing.assert_array_equal(found, Spelling().encode(["one", "two", "one"]))
    assert len(encoder.asked) == 2
    assert not shelf.kept


def test_another_encoder_is_asked_anew() -> None:
    first, second, shelf = Spelling(), Spelling(), FakeVectors()
    second.name = "spelling-2"
    for encoder in (first, second):
        library = Library(encoder, shelf)
        library.encode(["one"])
        assert (library.name, library.lasting) == (encoder.name, True)
    assert first.asked == second.asked == [["one"]]
