"""Days, weeks and months: their keys, names and neighbours."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from digest.languages.language import language_of
from digest.site.spans import Kind, Span, Timeline

DAY = date(2026, 11, 25)
DAYS = st.dates(min_value=date(1991, 8, 14), max_value=date(2100, 1, 1))


def test_keys_are_those_of_iso_8601() -> None:
    assert [Span.around(DAY, kind).path for kind in Kind] == [
        "day/2026-11-25/",
        "week/2026-W48/",
        "month/2026-11/",
    ]


def test_a_week_belongs_to_the_year_of_its_thursday() -> None:
    assert Span.around(date(2027, 1, 1), Kind.WEEK).key == "2026-W53"


def test_names_are_said_in_the_language_of_the_pages() -> None:
    english, german = language_of("en"), language_of("de")
    assert Span.around(DAY, Kind.DAY).name(english) == "Wednesday, 25 November 2026"
    assert Span.around(DAY, Kind.WEEK).name(english) == "Week 48, 2026"
    assert Span.around(DAY, Kind.MONTH).name(english) == "November 2026"
    assert Span.around(DAY, Kind.MONTH).short(english) == "Nov 2026"
    assert german.tag == "en" or "Mittwoch" in Span.around(DAY, Kind.DAY).name(german)


@given(day=DAYS, later=st.integers(0, 400))
def test_two_days_share_a_span_exactly_if_their_keys_agree(day: date, later: int) -> None:
    other = day + timedelta(days=later)
    for kind in Kind:
        one, two = Span.around(day, kind), Span.around(other, kind)
        assert (one == two) == (one.key == two.key)
        assert one.first <= day


def test_neighbours_are_the_next_spans_that_hold_an_edition() -> None:
    days = [DAY, DAY - timedelta(days=1), DAY - timedelta(days=40)]
    timeline = Timeline.of(days, Kind.DAY)
    before, after = timeline.beside(Span.around(days[1], Kind.DAY))
    assert before is not None
    assert after is not None
    assert (before.first, after.first) == (days[2], days[0])
    assert timeline.beside(Span.around(days[0], Kind.DAY))[1] is None
    assert len(Timeline.of(days, Kind.MONTH).spans) == 2
