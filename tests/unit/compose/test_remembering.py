"""What is remembered of an object is that object's, whichever address it has."""

from dataclasses import dataclass

from digest.compose.remembering import Remembered


@dataclass(frozen=True, slots=True)
class Name:
    text: str


def test_an_object_is_met_once_and_an_equal_one_leads_to_the_same() -> None:
    made: list[str] = []

    def make(name: Name) -> list[str]:
        made.append(name.text)
        return [name.text]

    remembered = Remembered(make, most=8)
    ada = Name("Ada")
    first = remembered(ada)
    assert remembered(ada) is first
    assert remembered(Name("Ada")) is first
    assert remembered(Name("Eve")) == ["Eve"]
    assert made == ["Ada", "Eve"]


def test_addresses_that_are_used_again_do_no_harm() -> None:
    remembered: Remembered[Name, str] = Remembered(lambda name: name.text, most=3)
    seen = set()
    for number in range(500):
        name = Name(str(number))
        seen.add(id(name))
        assert remembered(name) == str(number)
        del name
    assert len(seen) < 500  # so addresses were used again


def test_no_more_is_kept_than_was_said() -> None:
    remembered: Remembered[Name, str] = Remembered(lambda name: name.text, most=3)
    names = [Name(str(number)) for number in range(10)]
    for name in [*names, *names]:
        assert remembered(name) == name.text
    assert len(remembered._by_identity) <= 3
    assert len(remembered._by_value) <= 3
