import pytest

from digest.errors import SubscriberError
from digest.model.subscriber import Interest, Subscriber
from digest.roster.edit import Edit, edit
from digest.roster.problem import Place
from tests.unit.roster.people import person

PLACE = Place("command line")


def apply(change: Edit) -> Subscriber:
    found = edit(person(), change, PLACE)
    assert isinstance(found, Subscriber), found
    return found


def test_nothing_is_no_edit() -> None:
    assert not Edit()
    assert not Edit(added={"interests": ()}, removed={"muted": ()})
    assert Edit(replaced={"name": ""})
    assert apply(Edit()) == person()


def test_single_wishes_change_and_the_rest_stays() -> None:
    wished = apply(Edit(replaced={"hour": "0", "timezone": "Asia/Tokyo", "name": ""}))
    assert (wished.schedule.hour, wished.schedule.timezone, wished.name) == (0, "Asia/Tokyo", "")
    assert (wished.interests, wished.schedule.days) == (person().interests, person().schedule.days)


def test_lists_grow_and_shrink() -> None:
    wished = apply(
        Edit(
            added={
                "interests": ["new one"],
                "muted": ["drones", "cars"],
                "followed": ["B"],
                "muted_authors": ["C. D."],
            },
            removed={"interests": ["Sparse Attention"], "followed": ["jane doe"]},
        )
    )
    assert wished.interests == (person().interests[1], Interest("new one"))
    assert wished.muted == ("drones", "cars")
    assert wished.followed == ("B",)
    assert wished.muted_authors == ("C. D.",)


@pytest.mark.parametrize("name", ["agents", "AGENTS", "2606.13392", "arxiv:2606.13392"])
def test_an_interest_is_called_by_name_or_paper(name: str) -> None:
    assert apply(Edit(removed={"interests": [name]})).interests == person().interests[:1]


@pytest.mark.parametrize(
    ("key", "word", "near"),
    [("interests", "sparse atention", "sparse attention"), ("muted", "drone", "drones")],
)
def test_what_is_not_there_names_the_nearest(key: str, word: str, near: str) -> None:
    with pytest.raises(SubscriberError) as caught:
        edit(person(), Edit(removed={key: [word]}), PLACE)
    assert near in caught.value.cure


def test_a_bad_value_is_a_problem() -> None:
    found = edit(person(), Edit(replaced={"hour": "25"}), PLACE)
    assert isinstance(found, list)
    assert found[0].field == "hour"
