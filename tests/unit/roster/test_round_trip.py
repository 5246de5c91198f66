"""What is exported is imported again to the same, in every format."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model.subscriber import Consent, Subscriber
from digest.roster.draft import Roster
from digest.roster.files import READERS, WRITERS, read_file, write_private
from tests.unit.roster.people import NOW, person, subscribers

FORMATS = sorted(WRITERS)


def people(roster: Roster) -> list[Subscriber]:
    assert roster.problems == ()
    return [draft.person.subscriber(Consent(NOW, "never used")) for draft in roster.drafts]


@pytest.mark.parametrize("form", FORMATS)
@settings(deadline=None, max_examples=60)
@given(st.lists(subscribers, max_size=3))
def test_export_then_import_gives_the_same(form: str, several: list[Subscriber]) -> None:
    assert people(READERS[f".{form}"](WRITERS[form](several), "x")) == several


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_is_private_and_reads_again(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"everybody.{form}"
    write_private(path, WRITERS[form]([person()]))
    assert path.stat().st_mode & 0o077 == 0
    (found,) = people(read_file(path))
    assert found.interests == person().interests


@pytest.mark.parametrize("form", FORMATS)
def test_nobody_is_a_roster_too(form: str) -> None:
    assert people(READERS[f".{form}"](WRITERS[form]([]), "x")) == []


@settings(deadline=None)
@given(subscribers)
def test_no_cell_of_an_export_is_run_as_a_formula(subscriber: Subscriber) -> None:
    import csv

    for row in csv.reader(WRITERS["csv"]([subscriber]).splitlines(keepends=True)):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in row)
