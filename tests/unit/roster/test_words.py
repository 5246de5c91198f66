from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model.subscriber import WEEKDAYS
from digest.roster import words


@pytest.mark.parametrize(
    ("written", "hour"),
    [(7, 7), ("7", 7), ("07", 7), ("7:00", 7), ("07:00:00", 7), ("7.0", 7), (7.0, 7), ("0", 0),
     (time(18, 0), 18), ("25", 25)],
)  # fmt: skip
def test_hours(written: object, hour: int) -> None:
    assert words.hour(written) == hour


@pytest.mark.parametrize("written", ["7:30", "seven", "", "-1", True])
def test_no_hours(written: object) -> None:
    with pytest.raises(ValueError, match="hour"):
        words.hour(written)


@pytest.mark.parametrize(
    ("written", "days"),
    [
        (["wed", "Mon"], ("mon", "wed")),
        ("mon;wed", ("mon", "wed")),
        ("Monday, WEDNESDAY", ("mon", "wed")),
        ("mon-fri", WEEKDAYS[:5]),
        ("fri-mon", ("mon", "fri", "sat", "sun")),
        ("tue-tue", ("tue",)),
        ("daily", WEEKDAYS),
        ("weekdays", WEEKDAYS[:5]),
        (["mon", "mon"], ("mon",)),
    ],
)
def test_days(written: object, days: tuple[str, ...]) -> None:
    assert words.days(written) == days


@pytest.mark.parametrize("written", ["", [], "mo", ["funday"], 3, [1], "mon-", "-"])
def test_no_days(written: object) -> None:
    with pytest.raises(ValueError, match="day"):
        words.days(written)


@pytest.mark.parametrize(
    ("written", "zone"),
    [("Europe/Berlin", "Europe/Berlin"), ("europe/berlin", "Europe/Berlin"), (" UTC ", "UTC"),
     ("America/New York", "America/New_York")],
)  # fmt: skip
def test_zones(written: str, zone: str) -> None:
    assert words.timezone(written) == zone


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("Berlin", "Europe/Berlin"),
        ("Europe/Berlln", "Europe/Berlin"),
        ("new york", "America/New_York"),
    ],
)
def test_an_unknown_zone_names_the_nearest(written: str, near: str) -> None:
    with pytest.raises(ValueError, match=f"did you mean {near}"):
        words.timezone(written)


@pytest.mark.parametrize("written", ["", "localtime", "Factory", "../etc/passwd"])
def test_no_zones(written: str) -> None:
    with pytest.raises(ValueError, match="no IANA time zone"):
        words.timezone(written)


@pytest.mark.parametrize(
    ("written", "tag"),
    [("EN", "en"), ("de-at", "de-AT"), ("zh_hans", "zh-Hans"), ("zh-hant-tw", "zh-Hant-TW")],
)
def test_languages(written: str, tag: str) -> None:
    assert words.language(written) == tag


@pytest.mark.parametrize("written", ["", "english please", "e", "de-", "d€"])
def test_no_languages(written: str) -> None:
    with pytest.raises(ValueError, match="language tag"):
        words.language(written)


@given(st.text())
def test_a_line_is_one_line_without_controls(text: str) -> None:
    line = words.line(text)
    assert len(line.splitlines()) <= 1
    assert not {"\r", "\n", "\0", "\x1b"} & set(line)
    assert words.line(line) == line


def test_a_line_keeps_what_scripts_need() -> None:
    assert words.line("  Zoë\r\nMüller\t李雷 می\u200cخواهم \x00") == "Zoë Müller 李雷 می\u200cخواهم"
