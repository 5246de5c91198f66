"""Single interests of a subscriber: found, given examples, adjusted."""

from dataclasses import replace

import pytest

from digest.errors import SubscriberError
from digest.model.paper import PaperId
from digest.model.subscriber import Interest, Subscriber
from digest.roster.interests import adjust, named, with_examples
from digest.roster.problem import Place
from tests.unit.roster.people import person

PLACE = Place("command line")
ONE, TWO = PaperId.parse("2606.13392"), PaperId.parse("10.1000/two")
ADA = person()
WORDS, AGENTS = ADA.interests


def test_an_interest_by_what_it_is_shown_as() -> None:
    assert named(ADA, "AGENTS") is AGENTS
    assert named(ADA, "Sparse attention") is WORDS  # its text, since it has no name
    assert named(ADA, "sparse") is None
    assert named(ADA, "") is None


def test_examples_come_behind_those_that_are_there() -> None:
    wished = with_examples(ADA, AGENTS, [TWO, ONE], name="x")
    assert wished.interests == (WORDS, replace(AGENTS, papers=(ONE, TWO)))
    assert with_examples(wished, wished.interests[1], [TWO], name="x") == wished


def test_a_new_interest_comes_last() -> None:
    wished = with_examples(ADA, None, [TWO], name="thesis")
    assert wished.interests == (*ADA.interests, Interest(papers=(TWO,), name="thesis"))


@pytest.mark.parametrize(
    ("word", "changes", "became"),
    [
        ("agents", {"quota": "3"}, replace(AGENTS, quota=3)),
        ("2606.13392", {"weight": "0.5", "name": "a"}, replace(AGENTS, weight=0.5, name="a")),
    ],
)
def test_an_interest_is_adjusted(word: str, changes: dict[str, object], became: Interest) -> None:
    wished = adjust(ADA, word, changes, PLACE)
    assert isinstance(wished, Subscriber)
    assert wished == replace(ADA, interests=(WORDS, became))


def test_one_that_is_a_plain_text_is_adjusted_too() -> None:
    wished = adjust(ADA, "sparse attention", {"quota": "0"}, PLACE)
    assert isinstance(wished, Subscriber)
    assert wished.interests == (replace(WORDS, quota=0), AGENTS)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"quota": "-1"}, "interests[2].quota"), ({"weight": "much"}, "interests[2].weight")],
)
def test_a_bad_value_is_a_problem(changes: dict[str, object], field: str) -> None:
    found = adjust(ADA, "agents", changes, PLACE)
    assert isinstance(found, list)
    assert [problem.field for problem in found] == [field]


def test_what_is_not_there_names_the_nearest() -> None:
    with pytest.raises(SubscriberError) as caught:
        adjust(ADA, "agent", {"quota": 2}, PLACE)
    assert "agents" in caught.value.cure
