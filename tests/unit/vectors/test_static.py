"""The static vectors that are shipped, and their arithmetic."""

from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.vectors import static
from digest.vectors.static import TIMES, StaticVectors, shipped_vectors
from digest.vectors.words import words

TEXTS = st.lists(
    st.text(max_size=60)
    | st.lists(st.sampled_from(["graph", "the", "naïve", "GPT4", "深度", "zzqx", "2019"])).map(
        " ".join
    ),
    max_size=6,
)


def alike(first: str, second: str) -> float:
    one, other = shipped_vectors().encode([first, second])
    return float(one @ other)


@settings(deadline=None)  # the first reads the file
@given(TEXTS)
def test_every_row_is_of_length_one_or_zero(texts: list[str]) -> None:
    vectors = shipped_vectors().encode(texts)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(texts), shipped_vectors().rows.shape[1])
    for text, length in zip(texts, np.linalg.norm(vectors, axis=1), strict=True):
        known = bool(shipped_vectors().vocabulary.rows(words(text)))
        assert length == pytest.approx(float(known), abs=1e-6)


@settings(deadline=None)
@given(TEXTS, st.randoms())
def test_a_text_has_one_vector_in_any_company(texts: list[str], random: Random) -> None:
    order = list(range(len(texts)))
    random.shuffle(order)
    together = shipped_vectors().encode(texts)
    moved = shipped_vectors().encode([texts[at] for at in order])
    assert np.array_equal(moved, together[order])


@settings(deadline=None)
@given(st.permutations(["dark", "matter", "halo", "matter", "lensing", "xxenon", "深"]))
def test_the_order_of_words_changes_not_one_bit(order: list[str]) -> None:
    (vector,) = shipped_vectors().encode([" ".join(order)])
    (sorted_vector,) = shipped_vectors().encode([" ".join(sorted(order))])
    assert np.array_equal(vector, sorted_vector)


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("dark matter halos", "cosmology of galaxy clusters", "transformer language models"),
        ("gene expression", "transcription of DNA in cells", "stock market volatility"),
        ("image segmentation", "convolutional networks for vision", "protein folding"),
        ("graphene", "electronic properties of two-dimensional crystals", "social networks"),
        ("robots", "motion planning for manipulators", "quark-gluon plasma"),
    ],
)
def test_vectors_say_what_is_alike(text: str, near: str, far: str) -> None:
    assert alike(text, near) > alike(text, far) + 0.1


def test_a_word_never_seen_is_like_its_parts() -> None:
    unseen = "transcriptomicsification"
    assert unseen not in shipped_vectors().vocabulary.entries
    assert alike(unseen, "transcription of genes") > alike(unseen, "galaxies")


@pytest.mark.parametrize("text", ["", " \n", "the of and", "a", "1234567890123", "😀", "\ud800"])
def test_what_says_nothing_has_no_direction(text: str) -> None:
    assert not shipped_vectors().encode([text]).any()


def test_long_and_hostile_texts_have_vectors() -> None:
    texts = ["graph " * 100_000, "x" * 20_000 + " graph", "\x00<b>graph</b>\ud800", "圖" * 20_000]
    assert np.linalg.norm(shipped_vectors().encode(texts)[:3], axis=1) == pytest.approx([1, 1, 1])


def test_they_are_small_enough_to_ship() -> None:
    path = Path(static.__file__).parent / "data" / "static.npz"
    assert path.stat().st_size < 15_000_000


def test_without_texts_there_are_no_rows() -> None:
    assert shipped_vectors().encode([]).shape == (0, shipped_vectors().rows.shape[1])


def test_words_count_by_weight_and_by_the_logarithm_of_their_number() -> None:
    rows = np.array([[100, 0], [0, 50]], np.int8)
    vectors = StaticVectors(["ab", "cd"], rows, np.array([1, 4], np.uint16))
    (vector,) = vectors.encode(["ab ab ab cd"])
    assert TIMES[1] == 16
    assert TIMES[3] == round(16 * (1 + np.log(3)))
    expected = np.array([TIMES[3] * 100, TIMES[1] * 4 * 50])
    assert vector == pytest.approx(expected / np.linalg.norm(expected))


def test_what_was_saved_is_what_is_read(tmp_path: Path) -> None:
    made = StaticVectors(
        ["graph", "##s", "图"], np.array([[1, -2], [3, 4], [5, 6]], np.int8),
        np.array([7, 8, 9], np.uint16),
    )  # fmt: skip
    made.save(tmp_path / "vectors.npz")
    read = StaticVectors.load(tmp_path / "vectors.npz")
    assert read.vocabulary.entries == made.vocabulary.entries
    assert read.name == made.name
    assert np.array_equal(read.encode(["graphs 图"]), made.encode(["graphs 图"]))


def test_other_rows_have_another_name() -> None:
    rows, weights = np.array([[1, 2]], np.int8), np.array([3], np.uint16)
    assert StaticVectors(["ab"], rows, weights).name != StaticVectors(["ab"], -rows, weights).name
