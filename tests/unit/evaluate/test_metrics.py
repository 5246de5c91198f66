"""The metrics by hand, and against scikit-learn where it means the same."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score, roc_auc_score

from digest.evaluate.metrics import metrics


def test_a_perfect_order_is_perfect() -> None:
    found = metrics([3, 2, 1, 0], [1, 1, 0, 0])
    assert (found.ndcg10, found.r20, found.mrr, found.auc) == (1.0, 1.0, 1.0, 1.0)


def test_by_hand() -> None:
    # in order: grades 0, 2, 0, 1; gains 0, 3, 0, 1
    found = metrics([0.1, 0.9, 0.7, 0.4], [1, 0, 2, 0])
    ideal = 3 / math.log2(2) + 1 / math.log2(3)
    assert found.ndcg10 == pytest.approx((3 / math.log2(3) + 1 / math.log2(5)) / ideal)
    assert found.mrr == 0.5
    assert found.r20 == 1.0
    assert found.auc == pytest.approx(1 / 4)  # of four pairs, only 0.7 before 0.4 is right


def test_what_stands_beyond_ten_and_twenty_does_not_count() -> None:
    scores = list(range(30, 0, -1))
    tenth, eleventh = [0] * 30, [0] * 30
    tenth[9] = eleventh[10] = 1
    assert metrics(scores, tenth).ndcg10 == pytest.approx(1 / math.log2(11))
    assert metrics(scores, eleventh).ndcg10 == 0.0
    twenty = [0] * 30
    twenty[19] = twenty[20] = 1
    assert metrics(scores, twenty).r20 == 0.5
    assert metrics(scores, twenty).mrr == 1 / 20


def test_equal_scores_stay_as_given_but_count_half_for_auc() -> None:
    grades = [0] * 40
    grades[25] = 1
    assert metrics([1] * 40, grades).mrr == 1 / 26
    assert metrics([1, 1, 1], [0, 1, 0]).auc == 0.5


def test_a_grade_of_a_half_is_not_relevant() -> None:
    assert metrics([3, 2, 1], [0.5, 0, 1]).mrr == pytest.approx(1 / 3)


def test_if_all_are_relevant_there_is_no_auc() -> None:
    found = metrics([1, 2], [1, 1])
    assert math.isnan(found.auc)
    assert found.ndcg10 == 1.0


@given(
    st.lists(
        st.tuples(st.floats(0, 1, width=32), st.integers(0, 4)), min_size=2, max_size=40,
        unique_by=lambda pair: pair[0],
    ).filter(lambda pairs: 0 < sum(grade > 0 for _, grade in pairs) < len(pairs))
)  # fmt: skip
def test_as_scikit_learn(pairs: list[tuple[float, int]]) -> None:
    scores = np.array([score for score, _ in pairs], dtype=np.float64)
    grades = np.array([grade for _, grade in pairs])
    found = metrics(scores, grades)
    assert found.ndcg10 == pytest.approx(ndcg_score([2.0**grades - 1], [scores], k=10))
    assert found.auc == pytest.approx(roc_auc_score(grades > 0, scores))
