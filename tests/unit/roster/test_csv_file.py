from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import RosterError
from digest.model.paper import PaperId, Scheme
from digest.model.subscriber import WEEKDAYS, Interest
from digest.roster.csv_file import read_csv, write_csv
from digest.roster.draft import Roster
from tests.unit.roster.people import person


def addresses(roster: Roster) -> list[str]:
    return [draft.person.address for draft in roster.drafts]


def test_a_plain_list() -> None:
    text = "address,name,interests\nada@example.org,Ada,sparse attention; 2606.13392\n"
    (draft,) = read_csv(text, "x.csv").drafts
    assert draft.person.name == "Ada"
    assert [entry.interest().label for entry in draft.person.interests] == [
        "sparse attention",
        "arxiv:2606.13392",
    ]
    assert str(draft.place) == "x.csv, line 2"


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_separators_and_line_ends(mark: str, end: str) -> None:
    rows = [
        ["E-Mail", "Time zone", "Muted"],
        ["ada@example.org", "Europe/Berlin", '"a; b"'],
        ["", "", ""],
        ["ben@example.org", "", ""],
        ["", "", ""],
        [""],
    ]
    roster = read_csv("".join(mark.join(row) + end for row in rows), "x.csv")
    assert roster.problems == ()
    assert addresses(roster) == ["ada@example.org", "ben@example.org"]
    assert roster.drafts[0].person.muted == ("a", "b")
    assert roster.drafts[0].person.timezone == "Europe/Berlin"
    assert roster.drafts[1].place.line == 4


def test_excels_own_first_line() -> None:
    roster = read_csv("sep=;\r\naddress;name\r\nada@example.org;Ada, L.\r\n", "x.csv")
    assert roster.drafts[0].person.name == "Ada, L."


def test_bad_rows_are_named_by_line_and_good_ones_read() -> None:
    text = (
        "address,name,hour\n"
        'ada@example.org,"two\nlines",7\n'  # lines 2 and 3
        "no address,,\n"
        "ben@example.org,Ben,25\n"
        "cleo@example.org,Cleo,8,surplus\n"
        "dora@example.org\n"
        "eve@example.org,Eve,7,\n"
    )
    roster = read_csv(text, "x.csv")
    assert addresses(roster) == ["ada@example.org", "dora@example.org", "eve@example.org"]
    assert roster.drafts[0].person.name == "two lines"
    assert [(p.place.line, p.field) for p in roster.problems] == [
        (4, "address"),
        (5, "hour"),
        (6, ""),
    ]
    assert "4 cells for 3 columns" in roster.problems[2].message


def test_an_open_quote_is_found_where_it_begins() -> None:
    roster = read_csv('address,name\na@example.org,A\nb@example.org,"B\nc@example.org,C\n', "x")
    assert addresses(roster) == ["a@example.org"]
    (problem,) = roster.problems
    assert problem.place.line == 3
    assert "never closed" in problem.message


def test_a_row_after_a_broken_one_is_read() -> None:
    roster = read_csv('address,name\na@example.org,"A" x\nb@example.org,B\n', "x")
    assert addresses(roster) == ["b@example.org"]
    assert roster.problems[0].place.line == 2


def test_an_endless_cell_is_a_problem_and_no_crash() -> None:
    roster = read_csv(f"address,name\na@example.org,{'x' * 4_000_001}\nb@example.org,B\n", "x")
    assert addresses(roster) == ["b@example.org"]
    assert "longer than" in roster.problems[0].message


def test_a_library_of_examples_reads_again() -> None:
    titles = tuple(PaperId(Scheme.TITLE, f"{n}-" + "long-" * 35 + "title") for n in range(5000))
    librarian = replace(person(), interests=(Interest(papers=titles, name="library"),))
    (draft,) = read_csv(write_csv([librarian]), "x").drafts
    assert draft.person.interests[0].interest() == librarian.interests[0]


def test_what_an_empty_cell_says() -> None:
    (draft,) = read_csv("address,hour,days,muted\nada@example.org,,,\n", "x").drafts
    assert draft.person.model_fields_set == {"address"}
    assert draft.person.days == WEEKDAYS


def test_consent_needs_both_columns() -> None:
    roster = read_csv("address,consent_at\nada@example.org,2026-05-04\n", "x")
    assert roster.problems[0].field == "consent.how"


def test_a_list_in_json() -> None:
    text = 'address,interests\na@example.org,"[{""text"": ""a; b"", ""weight"": 2}]"\n'
    (draft,) = read_csv(text, "x").drafts
    assert draft.person.interests[0].text == "a; b"
    bad = read_csv('address,interests\na@example.org,"[oops"\n', "x")
    assert "JSON" in bad.problems[0].message


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("adress,name", "did you mean address"),
        ("name,hour", "no column address"),
        ("address,address", "twice"),
        ("address,email", "twice"),
        ("a@example.org,Ada", "no column"),
        ("address,,name", "no column ''"),
    ],
)
def test_a_header_that_does_not_hold(header: str, said: str) -> None:
    with pytest.raises(RosterError, match=said):
        read_csv(f"{header}\na@example.org,b\n", "x.csv")


def test_an_empty_file_holds_nobody() -> None:
    assert read_csv("", "x") == read_csv("\r\n\r\n", "x") == Roster()


@settings(deadline=None)
@given(st.text(alphabet="a@.,;\"'\t\r\n[]{}=é\0x", max_size=200))
def test_no_text_crashes_it(text: str) -> None:
    roster = read_csv(f"address,muted\n{text}", "x")
    assert all(problem.place.line > 1 for problem in roster.problems)
