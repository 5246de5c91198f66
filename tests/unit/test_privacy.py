"""docs/privacy.md tells of every table."""

import re
from pathlib import Path

from digest.setting_sections import RetentionOptions
from digest.store.schema import METADATA

TEXT = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text(encoding="utf-8")


def told(part: str) -> set[str]:
    """The tables in the first column of a table."""
    rows = re.findall(r"^\| (`[^|]*) \|", part, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`(\w+)`", row)}


def test_every_table_is_told_once() -> None:
    persons, _, nobody = TEXT.partition("## About nobody")
    about_persons, about_nobody = told(persons), told(nobody)
    assert about_persons | about_nobody == set(METADATA.tables)
    assert not about_persons & about_nobody


def test_what_refers_to_a_person_is_told_as_such() -> None:
    persons = told(TEXT.partition("## About nobody")[0])
    referring = {
        table.name
        for table in METADATA.tables.values()
        if any(key.column.table.name in {"subscribers", "deliveries"} for key in table.foreign_keys)
    }
    assert referring <= persons


def test_the_days_are_those_of_the_settings() -> None:
    for name, days in re.findall(r"`retention\.(\w+)`, (\d+) days", TEXT):
        assert getattr(RetentionOptions(), name) == int(days), name
    assert set(RetentionOptions.model_fields) == set(re.findall(r"`retention\.(\w+)`", TEXT))
