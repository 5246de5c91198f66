"""The space of meaning, and how examples are weighed in it."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model.paper import Paper
from digest.rank import kernel
from digest.rank.features import Features, Row
from digest.rank.kernel import LEAST_LEXICAL, MOST_LEXICAL, Stack, lexical_weight, ridge
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
def no_words(count: int) -> Stack:
    empty = Row(np.zeros(0, dtype=np.int32), np.zeros(0))
    return Stack([empty] * count, [1.0] * count)


def row(*columns: int) -> Row:
    return Row(
        np.array(columns, dtype=np.int32), np.full(len(columns), max(len(columns), 1) ** -0.5)
    )


def test_a_stack_is_the_matrix_of_its_rows() -> None:
    rows = [row(1, 4), row(4, 7, 9), row()]
    stack = Stack(rows, [1.0, 0.5, 1.0])
    assert stack.columns.tolist() == [1, 4, 7, 9]
    matrix = np.zeros((3, 4))
    matrix[0, :2] = 2**-0.5
    matrix[1, 1:] = 0.5 * 3**-0.5
    assert stack.gram() == pytest.approx(matrix @ matrix.T)
    assert stack.sum(np.array([1.0, 2.0, 3.0])) == pytest.approx(matrix.T @ [1.0, 2.0, 3.0])
    assert stack.times(np.arange(4.0)) == pytest.approx(matrix @ np.arange(4.0))
    assert stack.squares() == pytest.approx((matrix**2).sum(axis=1))


def test_jargon_makes_words_count_for_more() -> None:
    apart = np.eye(3)
    unlike = Stack([row(1, 2), row(3, 4), row(5, 6)], [1.0] * 3)
    alike = Stack([row(1, 2, 3), row(1, 2, 4), row(1, 2, 5)], [1.0] * 3)
    assert lexical_weight(apart, unlike, 3) == LEAST_LEXICAL
    assert lexical_weight(apart, alike, 3) == pytest.approx(MOST_LEXICAL)
    assert lexical_weight(apart, alike, 1) == LEAST_LEXICAL
    short = Stack([row(1, 2, 3), row(1, 2, 4), row(1, 2, 5)], [0.15] * 3)
    assert lexical_weight(apart, short, 3) < MOST_LEXICAL


def weights(dense: list[list[float]], signs: list[float]) -> list[float]:
    rows = np.array(dense)
    found: list[float] = ridge(rows, no_words(len(rows)), 4.0, np.array(signs)).tolist()
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
    exact = ridge(dense, no_words(count), 4.0, np.ones(count)) @ dense
    most, kernel.MOST_SOLVED = kernel.MOST_SOLVED, 0
    try:
        near = ridge(dense, no_words(count), 4.0, np.ones(count)) @ dense
    finally:
        kernel.MOST_SOLVED = most
    cosine = exact @ near / (np.linalg.norm(exact) * np.linalg.norm(near))
    assert cosine > 0.75
