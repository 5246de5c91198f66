import pytest

from digest.errors import RosterError
from digest.roster.toml_file import read_toml


def test_one_person_at_the_top() -> None:
    roster = read_toml('address = "ada@example.org"\nhour = 07:00:00\n', "ada.toml")
    (draft,) = roster.drafts
    assert draft.person.hour == 7
    assert str(draft.place) == "ada.toml"


def test_many_people_and_their_lines() -> None:
    text = """\
# people
[[subscriber]]
address = "ada@example.org"

[[ subscriber ]]  # the second
address = "ben@example.org"
interests = [
    "a",
]
"""
    roster = read_toml(text, "lab.toml")
    assert [str(draft.place) for draft in roster.drafts] == [
        "lab.toml, line 2, subscriber 1",
        "lab.toml, line 5, subscriber 2",
    ]


def test_a_bad_table_is_named_and_the_good_ones_are_read() -> None:
    text = """\
[[subscriber]]
address = "ada@example.org"
[[subscriber]]
address = "ben@example.org"
timezone = "Berlin"
huor = 7
[[subscriber]]
address = "cleo@example.org"
"""
    roster = read_toml(text, "lab.toml")
    assert [draft.person.address for draft in roster.drafts] == [
        "ada@example.org",
        "cleo@example.org",
    ]
    said = [str(problem) for problem in roster.problems]
    assert said[0].startswith("lab.toml, line 5, subscriber 2: timezone: ")
    assert said[1].startswith("lab.toml, line 6, subscriber 2: huor: there is no such key; ")
    assert "did you mean hour" in said[1]


def test_a_header_inside_a_text_does_not_mislead() -> None:
    text = '''\
[[subscriber]]
address = "ada@example.org"
name = """
[[subscriber]]
"""
[[subscriber]]
hour = 99
address = "ben@example.org"
'''
    roster = read_toml(text, "lab.toml")
    (problem,) = roster.problems
    assert (problem.place.line, problem.place.entry) == (0, 2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("address = \n", "line 1"),
        ('address = "a@example.org"\nhour 7\n', "line 2"),
        ('a = "x"\na = "y"\n', "line 2"),
    ],
)
def test_no_toml(text: str, said: str) -> None:
    with pytest.raises(RosterError, match=f"lab.toml, {said}: this is not TOML"):
        read_toml(text, "lab.toml")


@pytest.mark.parametrize(
    ("text", "field", "said"),
    [
        ('[[subscribers]]\naddress = "a@example.org"\n', "subscribers", "did you mean subscriber"),
        ('[subscriber]\naddress = "a@example.org"\n', "subscriber", "[[subscriber]]"),
        ('subscriber = ["a@example.org"]\n', "subscriber", "[[subscriber]]"),
        ("hour = 7\n", "address", "is missing"),
    ],
)
def test_the_wrong_shape(text: str, field: str, said: str) -> None:
    roster = read_toml(text, "lab.toml")
    assert roster.drafts == ()
    assert roster.problems[0].field == field
    assert said in roster.problems[0].message


def test_keys_beside_the_tables_are_named() -> None:
    roster = read_toml('hour = 7\n[[subscriber]]\naddress = "a@example.org"\n', "lab.toml")
    assert len(roster.drafts) == 1
    assert roster.problems[0].field == "hour"


def test_an_empty_file_holds_nobody() -> None:
    assert read_toml("# nobody yet\n", "x").drafts == read_toml("", "x").drafts == ()
