"""Examples as one direction: from their mean towards what tells them from other papers."""

import numpy as np
import pytest

from digest.model.subscriber import Interest
from digest.rank.features import Features
from digest.rank.profile import Profiler
from digest.rank.space import Space
from tests.unit.rank.test_space import Letters, archive

PAPERS = archive(300)
BY_ID = {each.id: each for each in PAPERS}


@pytest.fixture(scope="module")
def profiler() -> Profiler:
    features = Features(PAPERS)
    made = Profiler(features, Space(features, Letters()))
    made.learn(PAPERS, [])
    return made


def turn(profiler: Profiler, count: int) -> float:
    """How far the direction of some examples of one topic is turned: 0 is their mean, 1 what tells
    them from others."""
    mine = [each.id for each in PAPERS[: 7 * count : 7]]
    profile = profiler.profile(Interest(papers=tuple(mine)), BY_ID)
    mean, telling = (
        np.sum([getattr(each, name) for each in profile.examples], axis=0)
        for name in ("dense", "telling")
    )
    mean, telling = mean / np.linalg.norm(mean), telling / np.linalg.norm(telling)
    meant = profile.meaning / np.linalg.norm(profile.meaning)
    apart = 1.0 - float(mean @ telling)
    assert apart > 0.01
    return (float(meant @ telling) - float(mean @ telling)) / apart


def test_the_more_examples_the_further_they_are_turned(profiler: Profiler) -> None:
    one, five, forty = (turn(profiler, count) for count in (1, 5, 40))
    assert 0.0 < one < five < forty < 1.0
    assert forty > 0.5
