"""What other readers like, and what it says of a day's papers."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from digest.model.paper import PaperId
from digest.model.subscriber import Interest
from digest.rank.coreading import CROWD, CoReading
from digest.rank.features import Features
from digest.rank.profile import Profile, Profiler
from digest.rank.space import Space
from tests.unit.rank.papers import BY_ID, DAY

FIRST, SECOND, THIRD = (each.id for each in DAY[:3])
READERS = st.dictionaries(
    st.text(min_size=1, max_size=4), st.frozensets(st.sampled_from(sorted(BY_ID))), max_size=12
)


def profile(*papers: PaperId) -> Profile:
    features = Features(DAY)
    profiler = Profiler(features, Space(features, None))
    profiler.learn([BY_ID[each] for each in papers], [])
    return profiler.profile(Interest(papers=papers), BY_ID)


OTHERS = {f"crowd {n}": frozenset({DAY[6].id}) for n in range(CROWD)}


def co_read(likes: dict[str, frozenset[PaperId]], *examples: PaperId) -> list[float]:
    found: list[float] = CoReading(DAY, OTHERS | likes).of([profile(*examples)])[0].tolist()
    return found


def test_who_likes_the_example_speaks_for_what_else_they_like() -> None:
    likes = {str(n): frozenset({FIRST, SECOND}) for n in range(40)} | {"z": frozenset({THIRD})}
    found = co_read(likes, FIRST)
    assert found[1] > 0.0
    assert found[2] == 0.0
    assert CoReading(DAY, likes).counts[:4].tolist() == [40, 40, 1, 0]


def test_two_readers_say_less_than_forty() -> None:
    few = co_read({str(n): frozenset({FIRST, SECOND}) for n in range(2)}, FIRST)
    many = co_read({str(n): frozenset({FIRST, SECOND}) for n in range(40)}, FIRST)
    assert few[1] == pytest.approx(math.log1p(20 * 2 / 22))
    assert many[1] == pytest.approx(math.log1p(20 * 40 / 60))


def test_what_everybody_likes_is_no_sign_of_anybody() -> None:
    others = {f"o{n}": frozenset({THIRD}) for n in range(200)}
    likes = {str(n): frozenset({FIRST, SECOND, THIRD}) for n in range(20)} | others
    found = co_read(likes, FIRST)
    assert found[1] == pytest.approx(math.log1p(20 * 20 / 40))
    assert found[2] == pytest.approx(math.log1p(20 * 20 / math.sqrt(40 * 240)))


def near(of: int, to: int) -> sparse.csr_matrix:
    """One paper of the day is near to another one, and to nothing else."""
    return sparse.csr_matrix(([1.0], ([of], [to])), shape=(len(DAY), len(DAY)))


def test_a_paper_that_nobody_read_is_spoken_for_by_the_one_that_is_near() -> None:
    likes = {str(n): frozenset({FIRST, SECOND}) for n in range(40)}
    plain = CoReading(DAY, likes).of([profile(FIRST)])[0]
    beside = CoReading(DAY, likes, near=lambda: near(2, 1))
    found = beside.of([profile(FIRST)])[0]
    assert plain[2] == 0.0
    assert 0.0 < found[2] < found[1]
    assert found[1] == pytest.approx(plain[1])
    assert beside.counts[:3].tolist() == [40, 40, 0]  # nobody is said to have read it


def test_an_example_that_nobody_read_is_answered_for_by_the_one_that_is_near() -> None:
    likes = {str(n): frozenset({FIRST, SECOND}) for n in range(40)}
    found = CoReading(DAY, likes, near=lambda: near(2, 0)).of([profile(THIRD)])[0]
    assert 0.0 < found[1] < co_read(likes, FIRST)[1]


def test_what_is_near_is_not_asked_where_nothing_counts() -> None:
    def unasked() -> sparse.csr_matrix:
        raise AssertionError("for a handful of likes nobody waits for a day's neighbours")

    few = CoReading(DAY, {"a": frozenset({FIRST})}, near=unasked)
    assert not few.of([profile(FIRST)]).any()


def test_a_paper_of_the_archive_under_another_of_its_names() -> None:
    other = PaperId.parse("10.1000/1")
    old = replace(DAY[0], id=PaperId.parse("2401.00009"), ids=(other,))
    mine = profile(FIRST)
    asked = replace(mine, examples=(replace(mine.examples[0], paper=old),))
    likes = {str(n): frozenset({other, SECOND}) for n in range(40)}
    assert CoReading(DAY, likes, (old,)).of([asked])[0][1] > 0.0


@given(READERS)
def test_names_and_their_order_say_nothing(likes: dict[str, frozenset[PaperId]]) -> None:
    renamed = {f"x{name}": likes[name] for name in sorted(likes, reverse=True)}
    assert co_read(likes, FIRST, SECOND) == pytest.approx(co_read(renamed, FIRST, SECOND))


@given(READERS)
def test_it_never_counts_against_a_paper(likes: dict[str, frozenset[PaperId]]) -> None:
    assert np.all(CoReading(DAY, likes).of([profile(FIRST), profile()]) >= 0.0)


def test_a_small_circle_says_nothing_of_anybody() -> None:
    likes = {str(n): frozenset({FIRST, SECOND}) for n in range(CROWD - 1)} | {"z": frozenset()}
    few = CoReading(DAY, likes)
    assert not few.of([profile(FIRST)]).any()
    enough = CoReading(DAY, likes | {"z": frozenset({THIRD})})
    assert enough.of([profile(FIRST)]).any()


def test_nobody_likes_anything() -> None:
    assert co_read({}, FIRST) == [0.0] * len(DAY)
    assert co_read({"a": frozenset()}, FIRST) == [0.0] * len(DAY)
