from pathlib import Path

import pytest

from digest.errors import RosterError
from digest.roster.files import read_file, read_files, read_folders


def addresses(folder: Path) -> list[str]:
    return [draft.person.address for draft in read_folders([folder]).drafts]


def test_a_folder_is_read_in_order_and_leavings_are_not(tmp_path: Path) -> None:
    (tmp_path / "b.toml").write_text('address = "b@example.org"')
    (tmp_path / "a.csv").write_text("address\na@example.org\n")
    (tmp_path / "README.md").write_text("address")
    (tmp_path / ".b.toml").write_text("broken")
    (tmp_path / "~lock.csv").write_text("broken")
    (tmp_path / "sub.toml").mkdir()
    assert addresses(tmp_path) == ["a@example.org", "b@example.org"]


def test_one_file_may_be_the_roster(tmp_path: Path) -> None:
    (tmp_path / "b.toml").write_text('address = "b@example.org"')
    assert addresses(tmp_path / "b.toml") == ["b@example.org"]


def test_an_unreadable_file_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("oops")
    (tmp_path / "b.toml").write_text('address = "b@example.org"')
    (tmp_path / "c.csv").write_bytes("address,name\r\nz@example.org,Zoë\r\n".encode("cp1252"))
    roster = read_folders([tmp_path])
    assert [draft.person.address for draft in roster.drafts] == ["b@example.org"]
    first, second = (str(problem) for problem in roster.problems)
    assert first.startswith(f"{tmp_path / 'a.toml'}, line 1: this is not TOML")
    assert second.startswith(f"{tmp_path / 'c.csv'}, line 2: this is not UTF-8")
    assert "CSV UTF-8" in second


def test_a_missing_roster_names_the_cure(tmp_path: Path) -> None:
    with pytest.raises(RosterError) as caught:
        read_folders([tmp_path / "nowhere"])
    assert "nowhere" in caught.value.message
    assert "subscribers.path" in caught.value.cure


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.toml", 'address = "a@example.org"\nname = "Zoë"'),
        ("a.csv", "address,name\na@example.org,Zoë\n"),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, name: str, text: str) -> None:
    (tmp_path / name).write_bytes(text.encode(encoding))
    assert read_file(tmp_path / name).drafts[0].person.name == "Zoë"


def test_nobody_stands_there_twice(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('address = "ada@example.org"\nhour = 8')
    (tmp_path / "b.csv").write_text("address\nben@example.org\nADA@Example.org\n")
    roster = read_folders([tmp_path])
    assert [draft.person.hour for draft in roster.drafts] == [8, 7]
    (problem,) = roster.problems
    assert problem.place.line == 3
    assert "a.toml" in problem.message
    assert read_files([tmp_path / "a.toml", tmp_path / "b.csv"]) == roster


def test_an_unknown_ending(tmp_path: Path) -> None:
    with pytest.raises(RosterError, match=r"\.toml, \.csv or \.json"):
        read_file(tmp_path / "people.xlsx")
