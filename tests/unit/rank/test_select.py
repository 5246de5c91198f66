"""Scores → picks."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from digest.rank.options import RankOptions
from digest.rank.select import NO_INTEREST, Barrier, Floats, Slate, barriers, select

OPTIONS = RankOptions()


def slate(
    scores: list[float], interests: list[int], *, passed: list[bool] | None = None, pinned: int = -1
) -> Slate:
    count = len(scores)
    return Slate(
        rows=np.arange(count),
        score=np.array(scores, dtype=np.float64),
        interest=np.array(interests, dtype=np.int64),
        passed=np.array([True] * count if passed is None else passed, dtype=bool),
        pinned=np.arange(count) == pinned,
    )


def unlike(count: int) -> Floats:
    return np.eye(count)


def test_the_best_come_first_and_ties_go_to_the_lower_row() -> None:
    some = slate([0.5, 0.9, 0.5, 0.7], [NO_INTEREST] * 4)
    assert select(some, unlike(4).__getitem__, items=3, options=OPTIONS) == [1, 3, 0]


def test_near_duplicates_are_held_back_and_likeness_costs() -> None:
    likeness = np.array([[1.0, 0.9, 0.6, 0.0]] * 2 + [[0.6, 0.6, 1.0, 0.0], [0.0, 0, 0, 1.0]])
    some = slate([0.9, 0.89, 0.8, 0.7], [NO_INTEREST] * 4)
    assert select(some, likeness.__getitem__, items=4, options=OPTIONS) == [0, 3, 2]
    by_score = OPTIONS.model_copy(update={"diversity": 0.0})
    assert select(some, likeness.__getitem__, items=4, options=by_score) == [0, 2, 3]
    pinned = slate([0.9, 0.89, 0.8, 0.7], [NO_INTEREST] * 4, pinned=1)
    assert 1 in select(pinned, likeness.__getitem__, items=4, options=OPTIONS)


def test_a_small_interest_still_shows() -> None:
    some = slate([0.9, 0.89, 0.88, 0.87, 0.3], [0, 0, 0, 0, 1])
    assert select(some, unlike(5).__getitem__, items=2, options=OPTIONS) == [0, 4]
    assert select(some, unlike(5).__getitem__, items=5, options=OPTIONS) == [0, 1, 2, 4, 3]


def test_what_kept_each_out() -> None:
    some = slate([0.9, 0.8, 0.7, 0.6, 0.1], [0] * 5, passed=[True, False, False, True, True])
    flags = np.array([False, True, False, False, False])
    none = np.zeros(5, dtype=bool)
    picks = select(some, unlike(5).__getitem__, items=1, options=OPTIONS)
    found = barriers(some, picks, unlike(5).__getitem__, sent=flags, muted=none, options=OPTIONS)
    assert found == [None, Barrier.SENT, Barrier.WEAK, Barrier.NO_ROOM, Barrier.NO_ROOM]
    found = barriers(some, picks, unlike(5).__getitem__, sent=none, muted=flags, options=OPTIONS)
    assert found[1] is Barrier.MUTED
    alike = np.ones((5, 5))
    found = barriers(some, picks, alike.__getitem__, sent=none, muted=none, options=OPTIONS)
    assert found[3] is Barrier.NEAR_DUPLICATE


def test_a_share_that_is_used_up_is_named() -> None:
    some = slate([0.9, 0.8, 0.5], [0, 0, 1])
    picks = select(some, unlike(3).__getitem__, items=2, options=OPTIONS)
    none = np.zeros(3, dtype=bool)
    found = barriers(some, picks, unlike(3).__getitem__, sent=none, muted=none, options=OPTIONS)
    assert picks == [0, 2]
    assert found == [None, Barrier.QUOTA, None]


CANDIDATES = st.lists(
    st.tuples(st.floats(0, 1), st.integers(NO_INTEREST, 3), st.booleans()), max_size=40
)


@given(CANDIDATES, st.integers(1, 12))
def test_quotas_hold_while_others_have_papers(
    candidates: list[tuple[float, int, bool]], items: int
) -> None:
    scores = [each[0] for each in candidates]
    interests = [each[1] for each in candidates]
    passed = [each[2] for each in candidates]
    some = slate(scores, interests, passed=passed)
    picks = select(some, unlike(len(scores)).__getitem__, items=items, options=OPTIONS)
    assert len(picks) == len(set(picks)) == min(items, sum(passed))
    assert all(passed[at] for at in picks)
    cap = max(int(items * OPTIONS.max_share), 1)
    left = set(np.flatnonzero(passed)) - set(picks)
    taken = [interests[at] for at in picks]
    has_papers = {interests[at] for at in left}
    for interest in set(taken) - {NO_INTEREST}:
        if taken.count(interest) > cap:
            # only because everybody else's papers are in, or theirs are at the cap as well
            others = has_papers - {interest}
            assert all(each != NO_INTEREST and taken.count(each) >= cap for each in others)
    available = {interests[at] for at in np.flatnonzero(passed)} - {NO_INTEREST}
    assert len(set(taken) - {NO_INTEREST}) == min(len(available), items) or (
        NO_INTEREST in taken and set(taken) >= available
    )
