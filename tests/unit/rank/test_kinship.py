"""How many authors papers share."""

from typing import Any

import numpy as np
import pytest

from digest.rank.kinship import Kinship
from tests.unit.rank.papers import paper, rank, ranker, reader, subscriber


def test_shared_authors_by_the_size_of_the_groups() -> None:
    some = [
        paper("2606.1001", "A", authors=("Jane Doe", "José García", "A. Nother", "Li Wei")),
        paper("2606.1002", "B", authors=("Doe, Jane", "Jose Garcia", "X. Yz", "Ann Lee")),
        paper("2606.1003", "C", authors=("Jane Doe",)),
        paper("2606.1004", "D", authors=("John Doe", "", "...")),
        paper("2606.1005", "E"),
    ]
    kinship = Kinship(some)
    assert kinship(0).tolist() == [1.0, 0.5, 0.5, 0.0, 0.0]
    assert kinship(4).tolist() == [0.0] * 5
    assert np.array_equal(kinship(0), kinship(0))
    assert Kinship([])._found == {}
    assert Kinship([some[4]])(0).tolist() == [0.0]


@pytest.mark.parametrize(("crowding", "theirs"), [(0.3, 1), (0.0, 4)])
def test_one_group_does_not_fill_a_mail(crowding: float, theirs: int) -> None:
    topics = ("drawers", "doors", "kettles", "ropes")
    group = [
        paper(f"2606.2{at:03}", f"Robot manipulation of {each}", authors=("A. Boss", "B. Ond"))
        for at, each in enumerate(topics)
    ]
    others = [
        paper(f"2606.3{at:03}", f"Manipulation by robots in {each}", authors=(f"C. {each}",))
        for at, each in enumerate(("kitchens", "gardens", "stables"))
    ]
    day = (*group, *others)
    # By score alone the group would fill the mail.
    options: dict[str, Any] = {"crowding": crowding, "diversity": 0.0, "near_duplicate": 1.0}
    mine = reader(subscriber("robot manipulation", items=4), day)
    picked = ranker(day, **options).rank([mine])[0]
    assert sum(pick.paper in group for pick in picked.picks) == theirs
    assert len(rank(subscriber("robot manipulation", items=9), day).picks) == 7
