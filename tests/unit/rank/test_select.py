"""Scores → matches: order, thinning, quotas."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model.subscriber import Interest
from digest.rank.options import RankOptions
from digest.rank.quota import NO_INTEREST
from digest.rank.select import Floats, Selector, Slate

OPTIONS = RankOptions()
TWO = (Interest("a"), Interest("b"))


def slate(
    scores: list[float],
    interests: list[int] | None = None,
    *,
    passed: list[bool] | None = None,
    pinned: tuple[int, ...] = (),
) -> Slate:
    count = len(scores)
    return Slate(
        rows=np.arange(count),
        score=np.array(scores, dtype=np.float64),
        interest=np.array(interests or [NO_INTEREST] * count, dtype=np.int64),
        passed=np.array([True] * count if passed is None else passed, dtype=bool),
        pinned=np.isin(np.arange(count), pinned),
    )


def selector(
    count: int, likeness: Floats | None = None, kinship: Floats | None = None, **options: float
) -> Selector:
    """By default no paper is like another, nor shares authors with it."""
    alike = np.eye(count) if likeness is None else likeness
    kin = np.eye(count) if kinship is None else kinship
    changed = OPTIONS.model_copy(update=options)
    return Selector(alike.__getitem__, kin.__getitem__, changed)


def test_the_best_come_first_and_ties_go_to_the_lower_row() -> None:
    assert selector(4).select(slate([0.5, 0.9, 0.5, 0.7]), (), places=3) == [1, 3, 0]


@pytest.mark.parametrize("places", [0, 1, 5])
def test_nothing_is_picked_of_nothing(places: int) -> None:
    assert selector(0).select(slate([]), TWO, places=places) == []
    assert selector(1).select(slate([0.9], passed=[False]), TWO, places=places) == []


def test_near_duplicates_are_held_back_and_likeness_costs() -> None:
    likeness = np.array([[1.0, 0.9, 0.6, 0.0]] * 2 + [[0.6, 0.6, 1.0, 0.0], [0.0, 0, 0, 1.0]])
    scores = [0.9, 0.89, 0.8, 0.7]
    assert selector(4, likeness).select(slate(scores), (), places=4) == [0, 3, 2]
    by_score = selector(4, likeness, diversity=0.0)
    assert by_score.select(slate(scores), (), places=4) == [0, 2, 3]


def test_pinned_come_first_even_if_they_are_alike() -> None:
    alike = np.full((4, 4), 0.9)
    scores = [0.9, 0.1, 0.8, 0.2]
    assert selector(4, alike).select(slate(scores, pinned=(1, 3)), TWO, places=4) == [3, 1]
    three = selector(4).select(slate(scores, [0, 1, 0, -1], pinned=(1, 3)), TWO, places=3)
    assert three == [3, 1, 0]
    assert selector(4).select(slate(scores, pinned=(0, 1, 3)), TWO, places=2) == [0, 3]


def test_a_groups_flood_makes_room_for_others() -> None:
    kin = np.eye(6)
    kin[:4, :4] = 1.0  # four papers of one group
    scores = [0.9, 0.89, 0.88, 0.87, 0.7, 0.6]
    assert selector(6, kinship=kin).select(slate(scores), (), places=4) == [0, 4, 1, 5]
    flooded = selector(6, kinship=kin, crowding=0.0)
    assert flooded.select(slate(scores), (), places=4) == [0, 1, 2, 3]
    one_of_six = np.eye(6) + (1 - np.eye(6)) * (1 / 6)
    assert selector(6, kinship=one_of_six).select(slate(scores), (), places=3) == [0, 1, 2]


def test_a_deep_pile_of_near_duplicates_hides_nobody() -> None:
    likeness = np.eye(60)
    likeness[:59, :59] = 1.0
    scores = [0.9 - at / 1000 for at in range(60)]
    assert selector(60, likeness).select(slate(scores), (), places=3) == [0, 59]


# ── quotas ────────────────────────────────────────────────────────────────────────────────────
def test_a_pile_of_near_duplicates_hides_no_quota() -> None:
    likeness = np.eye(32)
    likeness[:20, :20] = 1.0
    interests = [0] * 20 + [0] + [1] * 11
    scores = [0.9 - at / 1000 for at in range(20)] + [0.2] + [0.5 - at / 1000 for at in range(11)]
    wants = (Interest("a", quota=2), Interest("b"))
    # The mail is full without the distinct match below the pile, but its interest is owed it.
    picks = selector(32, likeness).select(slate(scores, interests), wants, places=4)
    assert [at for at in picks if interests[at] == 0] == [0, 20]
    assert len(picks) == 4


def test_a_small_interest_still_shows() -> None:
    some = slate([0.9, 0.89, 0.88, 0.87, 0.3], [0, 0, 0, 0, 1])
    assert selector(5).select(some, TWO, places=2) == [0, 4]
    assert selector(5).select(some, TWO, places=5) == [0, 1, 2, 4, 3]


def test_more_places_can_be_kept() -> None:
    some = slate([0.9, 0.89, 0.88, 0.87, 0.3, 0.2, 0.1], [0, 0, 0, 0, 1, 1, 1])
    wants = (Interest("a"), Interest("b", quota=3))
    assert selector(7).select(some, wants, places=4) == [0, 4, 5, 6]
    none = (Interest("a", quota=0), Interest("b", quota=0))
    assert selector(7, max_share=1.0).select(some, none, places=4) == [0, 1, 2, 3]
    all_of_it = (Interest("a", quota=9), Interest("b", quota=0))
    assert selector(7).select(some, all_of_it, places=4) == [0, 1, 2, 3]


def test_where_places_are_too_few_weight_and_then_order_decide() -> None:
    some = slate([0.9, 0.8, 0.7], [0, 1, 2])
    alike = (Interest("a"), Interest("b"), Interest("c"))
    assert selector(3).select(some, alike, places=2) == [0, 1]
    heavy = (Interest("a"), Interest("b"), Interest("c", weight=2.0))
    assert selector(3).select(some, heavy, places=1) == [2]
    assert selector(3).select(some, heavy, places=2) == [2, 0]
    two_each = [Interest("a", quota=2), Interest("b", quota=2)]
    both = slate([0.9, 0.8, 0.2, 0.1], [0, 0, 1, 1])
    assert selector(4).select(both, two_each, places=2) == [0, 2]


CANDIDATES = st.lists(
    st.tuples(st.floats(0, 1), st.integers(NO_INTEREST, 3), st.booleans(), st.booleans()),
    max_size=60,
)
INTERESTS = st.lists(
    st.builds(Interest, quota=st.integers(0, 4), weight=st.sampled_from([0.5, 1.0, 2.0])),
    min_size=4,
    max_size=4,
)


@given(CANDIDATES, INTERESTS, st.integers(1, 12))
def test_quotas_hold(
    candidates: list[tuple[float, int, bool, bool]], interests: list[Interest], places: int
) -> None:
    passed = [each[2] for each in candidates]
    pinned = tuple(at for at, each in enumerate(candidates) if each[3])
    counts = [each[1] for each in candidates]
    some = slate([each[0] for each in candidates], counts, passed=passed, pinned=pinned)
    picks = selector(len(candidates)).select(some, interests, places=places)
    assert len(picks) == len(set(picks)) == min(places, sum(passed))
    assert all(passed[at] for at in picks)
    first = [at for at in picks if at in pinned]
    assert picks[: len(first)] == first
    assert len(first) == min(places, sum(passed[at] for at in pinned))
    owed = 0
    for interest, wanted in enumerate(interests):
        has = sum(passed[at] and counts[at] == interest for at in range(len(counts)))
        got = sum(counts[at] == interest for at in picks)
        owed += max(min(wanted.quota, has) - got, 0)
    # A quota that is not met is not met only because pinned papers and quotas filled the mail.
    spoken_for = sum(
        min(wanted.quota, sum(counts[at] == interest for at in picks if at not in pinned))
        for interest, wanted in enumerate(interests)
    )
    assert not owed or len(first) + spoken_for >= places
    cap = max(int(places * OPTIONS.max_share), 1)
    left = {counts[at] for at in range(len(counts)) if passed[at] and at not in picks}
    for interest, wanted in enumerate(interests):
        mine = [at for at in picks if counts[at] == interest and at not in pinned]
        if mine and len([at for at in picks if counts[at] == interest]) > max(cap, wanted.quota):
            full = {
                each
                for each in left - {NO_INTEREST}
                if sum(counts[at] == each for at in picks) >= max(cap, interests[each].quota)
            }
            assert left - full <= {interest}
