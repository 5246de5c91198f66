"""The space of meaning, and how examples are weighed in it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from digest.model.paper import Paper, PaperId
from digest.rank.examples import Examples
from digest.rank.features import Features, Row, paper_terms
from digest.rank.space import Dense, Space
from digest.rank.taste import LEAST_LEXICAL, MOST_LEXICAL, USUAL, Stack, taste
from tests.unit.rank.papers import DAY, STATIC, paper

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


def placed(papers: Sequence[Paper], features: Features, space: Space) -> Dense:
    """Where papers come to lie as examples."""
    examples = Examples(features, space)
    examples.learn(papers)
    return np.stack([examples.of(each).dense for each in papers])


def test_rows_have_length_1_and_the_latent_view_wants_an_archive() -> None:
    bare = Space(Features(DAY), None)
    assert bare.rows.shape == (len(DAY), 0)
    small = Space(Features(DAY), Letters())
    assert small.rows.shape == (len(DAY), 8)
    large = Space(Features(archive(300)), Letters())
    assert large.rows.shape[1] > 8 + 50
    lengths = np.linalg.norm(large.rows, axis=1)
    assert np.all(np.isclose(lengths, 1.0, atol=1e-5) | (lengths == 0.0))


def test_a_paper_is_placed_where_it_stands_already() -> None:
    papers = archive(300)
    features = Features(papers)
    space = Space(features, Letters())
    again = placed(papers[:20], features, space)
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
    features = Features([])
    space = Space(features, Letters())
    assert space.rows.shape == (0, 8)
    assert placed(DAY[:2], features, space).shape == (2, 8)


def test_a_paper_moves_towards_its_neighbours_and_a_text_does_not() -> None:
    papers = archive(300)
    features = Features(papers)
    space = Space(features, Letters())
    found = space.papers(papers[:40], counted(features, papers[:40]), np.ones(40))
    alone = space.texts([each.text for each in papers[:40]])
    beside = [_nearest(space.rows, row) for row in alone]
    moved = [float(row @ near) for row, near in zip(found, beside, strict=True)]
    stayed = [float(row @ near) for row, near in zip(alone, beside, strict=True)]
    assert np.mean(moved) > np.mean(stayed) + 0.02


def counted(features: Features, papers: Sequence[Paper]) -> list[dict[str, float]]:
    return [dict(features.weigh(Counter(paper_terms(each)))) for each in papers]


def _nearest(rows: Dense, row: Dense) -> Dense:
    """The direction of the eight papers that are nearest to a row."""
    mean = rows[np.argsort(-(rows @ row))[:8]].mean(axis=0)
    unit: Dense = mean / np.linalg.norm(mean)
    return unit


def test_the_words_of_a_short_paper_count_for_less() -> None:
    """The latent view rests on words, the encoder's does not."""
    papers = archive(300)
    features = Features(papers)
    space = Space(features, Letters())
    words = counted(features, papers[:20])
    short, whole = (space.papers(papers[:20], words, np.full(20, by)) for by in (0.05, 1.0))
    latent = slice(8, None)
    assert np.all(
        np.linalg.norm(short[:, latent], axis=1) < np.linalg.norm(whole[:, latent], axis=1)
    )


# ── what examples say ─────────────────────────────────────────────────────────────────────────
def row(*columns: int) -> Row:
    weight = max(len(columns), 1) ** -0.5
    return Row(np.array(columns, dtype=np.int32), np.full(len(columns), weight))


def test_a_stack_is_the_matrix_of_its_rows() -> None:
    stack = Stack([row(1, 4), row(4, 7, 9), row()], [1.0, 0.5, 1.0])
    assert stack.columns.tolist() == [1, 4, 7, 9]
    matrix = np.zeros((3, 4))
    matrix[0, :2] = 2**-0.5
    matrix[1, 1:] = 0.5 * 3**-0.5
    assert stack.sum(np.array([1.0, 2.0, 3.0])) == pytest.approx(matrix.T @ [1.0, 2.0, 3.0])
    assert stack.squares() == pytest.approx((matrix**2).sum(axis=1))


def test_jargon_makes_words_count_for_more() -> None:
    apart = np.eye(3)
    unlike = Stack([row(1, 2), row(3, 4), row(5, 6)], [1.0] * 3)
    alike = Stack([row(1, 2, 3), row(1, 2, 4), row(1, 2, 5)], [1.0] * 3)
    assert taste(apart, unlike, 3).lexical == LEAST_LEXICAL
    assert taste(apart, alike, 3).lexical == pytest.approx(MOST_LEXICAL)
    assert taste(apart, alike, 1) == (LEAST_LEXICAL, USUAL)
    short = Stack([row(1, 2, 3), row(1, 2, 4), row(1, 2, 5)], [0.15] * 3)
    assert taste(apart, short, 3).lexical < MOST_LEXICAL


def test_papers_alike_ask_for_more_likeness() -> None:
    words = Stack([row(1, 2), row(3, 4), row(5, 6)], [1.0] * 3)
    near = np.full((3, 4), 0.5)
    assert taste(near, words, 3).alike > USUAL > taste(np.eye(3), words, 3).alike


def test_what_tells_papers_apart_is_not_what_they_all_are_about() -> None:
    papers = archive(300)
    space = Space(Features(papers), Letters())
    direction = space.telling(space.rows[::7]).mean(axis=0)
    theirs, others = space.rows[::7] @ direction, space.rows[3::7] @ direction
    assert theirs.min() > others.max()


def test_near_are_those_that_mean_the_same_and_never_itself() -> None:
    many = [replace(DAY[n % len(DAY)], id=PaperId.parse(f"2401.{n:05}"), ids=()) for n in range(60)]
    near = Space(Features(DAY, archive=many), STATIC).near()
    assert near.shape == (len(DAY) + 60, len(DAY) + 60)
    assert not near.diagonal().any()
    mute = [not each.title.strip("0") for each in [*DAY, *many]]  # no word of it is known
    assert np.asarray(near.sum(axis=1)).ravel() == pytest.approx(1.0 - np.array(mute))
    first = near[0].indices - len(DAY)
    assert {int(each) % len(DAY) for each in first} == {0}  # the same words, in the archive


def test_in_a_small_archive_nothing_is_near() -> None:
    assert Space(Features(DAY), STATIC).near().nnz == 0
