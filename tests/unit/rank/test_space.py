"""The space of meaning, and how examples are weighed in it."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from digest.model.paper import Paper
from digest.rank import profile as profiles
from digest.rank.features import Features
from digest.rank.profile import ridge
from digest.rank.space import Dense, Space
from tests.unit.rank.papers import DAY, paper

WORDS = [
    "robot",
    "memory",
    "agent",
    "vision",
    "cell",
    "protein",
    "graph",
    "kernel",
    "galaxy",
    "soil",
    "poem",
    "rainfall",
]


def archive(count: int) -> list[Paper]:
    """Papers of few words each, in a fixed mixture of topics."""
    rng = np.random.default_rng(7)
    return [
        paper(
            f"2605.{number:05}",
            " ".join(rng.choice(WORDS[topic : topic + 6], 5)),
            " ".join(rng.choice(WORDS[topic : topic + 6], 40)),
        )
        for number in range(count)
        for topic in [number % 7]
    ]


class Letters:
    """An encoder of the smallest kind: how often a text holds each letter."""

    name = "letters"
    lasting = False

    def encode(self, texts: Sequence[str]) -> Dense:
        counts = np.array([[text.lower().count(c) for c in "abcdefgh"] for text in texts])
        rows = counts.reshape(len(texts), 8).astype(np.float32)
        unit: Dense = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
        return unit


def test_rows_have_length_1_and_the_latent_view_wants_an_archive() -> None:
    bare = Space(Features(DAY), None)
    assert bare.rows.shape == (len(DAY), 0)
    small = Space(Features(DAY), Letters())
    assert small.rows.shape == (len(DAY), 8)
    large = Space(Features(DAY, archive=archive(300)), Letters())
    assert large.rows.shape[1] > 8 + 50
    lengths = np.linalg.norm(large.rows, axis=1)
    assert np.all(np.isclose(lengths, 1.0, atol=1e-5) | (lengths == 0.0))


def test_a_paper_is_placed_where_it_stands_already() -> None:
    papers = archive(300)
    space = Space(Features(papers), Letters())
    again = space.papers(papers[:20])
    assert np.all((again * space.rows[:20]).sum(axis=1) > 0.9)


def test_the_order_of_the_archive_says_nothing() -> None:
    papers = archive(300)
    one = Space(Features(DAY, archive=papers), Letters())
    other = Space(Features(DAY, archive=papers[::-1]), Letters())
    assert np.array_equal(one.rows, other.rows)


@pytest.mark.parametrize("texts", [[], [""], ["", "…", "🤖"], ["robot memory"]])
def test_any_text_has_a_place(texts: list[str]) -> None:
    rows = Space(Features(DAY), Letters()).texts(texts)
    assert rows.shape == (len(texts), 8)
    assert np.all(np.isfinite(rows))


def test_a_day_without_papers() -> None:
    space = Space(Features([]), Letters())
    assert space.rows.shape == (0, 8)
    assert space.papers(DAY[:2]).shape == (2, 8)


# ── the weights of examples ───────────────────────────────────────────────────────────────────
def weights(dense: list[list[float]], signs: list[float]) -> list[float]:
    rows = np.array(dense)
    words = sparse.csr_matrix((len(rows), 3), dtype=np.float64)
    found: list[float] = ridge(rows, words, np.array(signs)).tolist()
    return found


def test_examples_like_each_other_share_their_say() -> None:
    twice, alone = [1.0, 0.0], [0.0, 1.0]
    one, other, odd = weights([twice, twice, alone], [1.0, 1.0, 1.0])
    assert one == pytest.approx(other)
    assert one < odd < one + other


def test_what_is_not_wanted_pulls_the_other_way() -> None:
    wanted, unwanted = weights([[1.0, 0.0], [0.0, 1.0]], [1.0, -0.5])
    assert wanted > 0.0 > unwanted


@settings(deadline=None)
@given(st.integers(2, 40), st.integers(0, 2**32 - 1))
def test_many_examples_are_weighed_much_as_few(count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    dense = rng.normal(size=(count, 6)) + 2.0
    dense /= np.linalg.norm(dense, axis=1, keepdims=True)
    words = sparse.csr_matrix((count, 3), dtype=np.float64)
    exact = ridge(dense, words, np.ones(count)) @ dense
    most, profiles.MOST_SOLVED = profiles.MOST_SOLVED, 0
    try:
        near = ridge(dense, words, np.ones(count)) @ dense
    finally:
        profiles.MOST_SOLVED = most
    cosine = exact @ near / (np.linalg.norm(exact) * np.linalg.norm(near))
    assert cosine > 0.9
