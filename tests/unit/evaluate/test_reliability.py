"""Whether a match means what it says."""

import numpy as np
import pytest

from digest.evaluate.reliability import Reliability

CHANCE = np.random.default_rng(3)


def test_papers_are_counted_by_their_match() -> None:
    scores = np.array([0.0, 0.05, 0.62, 0.68, 0.95, 1.0])
    relevant = np.array([False, False, True, False, True, True])
    found = Reliability(strong=0.95).add(scores, relevant)
    rows = found.rows
    assert [row.papers for row in rows] == [2, 0, 0, 0, 0, 0, 2, 0, 0, 2]
    assert rows[6].match == pytest.approx(0.65)
    assert rows[6].share == 0.5
    assert rows[1].share is None
    assert found.strongest.papers == 2
    assert found.strongest.share == 1.0
    assert found.papers == 6
    assert found.error == pytest.approx((0.05 + abs(1.3 - 1) + abs(1.95 - 2)) / 6)
    assert found.brier == pytest.approx(float(((scores - relevant) ** 2).mean()))


def test_shown_are_the_first_ten_of_each_task() -> None:
    scores = np.linspace(0.02, 0.98, 25)
    found = Reliability(strong=0.9)
    for _ in range(3):
        found.add(scores, scores > 0.5)
    assert sum(row.papers for row in found.rows) == 75
    assert sum(row.shown for row in found.rows) == 30
    assert found.rows[9].shown == found.rows[9].papers == found.strongest.shown == 9
    assert found.rows[3].shown == 0
    assert found.rows[3].shown_share is None
    assert found.rows[9].shown_share == 1.0


def test_a_match_that_is_true_has_no_error_and_one_that_boasts_has() -> None:
    truth = CHANCE.random(20_000)
    relevant = CHANCE.random(20_000) < truth
    assert Reliability(strong=0.8).add(truth, relevant).error < 0.02
    boast = Reliability(strong=0.8).add(np.sqrt(truth), relevant)
    assert boast.error > 0.1
    assert boast.strongest.share == pytest.approx(0.82, abs=0.02)  # the mean from 0.64 on


def test_of_nothing_nothing_is_known() -> None:
    found = Reliability(strong=0.5)
    assert (found.papers, found.error, found.brier) == (0, 0.0, 0.0)
    assert found.strongest.share is None
