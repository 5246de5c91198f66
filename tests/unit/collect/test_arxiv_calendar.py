"""arXiv's days off: its own table, the rule beyond it, and what a reader is promised of them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect.sources.arxiv_calendar import (
    PUBLISHED,
    ZONE,
    DayOff,
    closure,
    day_off,
    next_list,
)

NEW_YORK = ZoneInfo(ZONE)
ONE_DAY = timedelta(days=1)
days = st.dates(date(2025, 1, 1), date(2045, 12, 31))
moments = st.datetimes(
    datetime(2025, 1, 1), datetime(2045, 12, 31),  # noqa: DTZ001 - Hypothesis adds the zone
    timezones=st.sampled_from([UTC, NEW_YORK, ZoneInfo("Asia/Tokyo"), ZoneInfo("Pacific/Apia")]),
)  # fmt: skip


def eastern(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=NEW_YORK)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("evening", "why"),
    [
        (date(2026, 11, 25), None),
        (date(2026, 11, 26), DayOff.THANKSGIVING),
        (date(2026, 11, 27), DayOff.WEEKEND),
        (date(2026, 11, 28), DayOff.WEEKEND),
        (date(2026, 11, 29), None),
        # a Friday off costs the list of Sunday evening
        (date(2026, 6, 21), DayOff.JUNETEENTH),
        (date(2026, 7, 5), DayOff.INDEPENDENCE),
        (date(2026, 12, 27), DayOff.CHRISTMAS),
        (date(2025, 7, 6), DayOff.INDEPENDENCE),
        (date(2026, 12, 28), None),
        (date(2026, 12, 29), DayOff.WINTER),
        (date(2026, 5, 25), None),  # Memorial Day: arXiv works
    ],
)
def test_the_published_table(evening: date, why: DayOff | None) -> None:
    assert day_off(evening) == why


@pytest.mark.parametrize(
    ("evening", "why"),
    [
        (date(2027, 1, 3), DayOff.NEW_YEAR),  # Sunday; the first was a Friday
        (date(2027, 1, 18), DayOff.KING),
        (date(2027, 5, 31), None),
        (date(2027, 6, 20), DayOff.JUNETEENTH),  # Saturday the 19th is kept on Friday
        (date(2027, 7, 5), DayOff.INDEPENDENCE),  # Sunday the 4th is kept on Monday
        (date(2027, 9, 6), DayOff.LABOR),
        (date(2027, 11, 25), DayOff.THANKSGIVING),
        (date(2027, 12, 26), DayOff.CHRISTMAS),  # Saturday's is kept on Friday: no Sunday list
        (date(2028, 1, 3), None),  # New Year on a Saturday falls away
    ],
)
def test_the_rule_beyond_the_table(evening: date, why: DayOff | None) -> None:
    assert day_off(evening) == why


def test_the_rule_is_what_the_published_years_have_in_common() -> None:
    """But for the winter break, whose days are others each year."""
    for year, published in PUBLISHED.items():
        fixed = {day for day, why in published.items() if why is not DayOff.WINTER}
        assert set(published.values()) == set(DayOff) - {DayOff.WEEKEND}
        assert all(day.year == year and day.weekday() < 5 for day in published)
        assert len(fixed) == 7


@given(days)
def test_a_week_has_its_lists_and_a_holiday_costs_one(first: date) -> None:
    """Of any seven evenings two are the weekend's; a list falls away only for a named holiday."""
    week = [day_off(first + number * ONE_DAY) for number in range(7)]
    assert week.count(DayOff.WEEKEND) == 2
    assert sum(why is None for why in week) >= 2


@given(moments)
def test_the_next_list_is_later_and_on_no_closed_evening(now: datetime) -> None:
    coming = next_list(now)
    assert coming > now
    assert coming.astimezone(NEW_YORK).hour == 20
    assert day_off(coming.astimezone(NEW_YORK).date()) is None
    # and it is the next: nothing is announced in between
    assert next_list(coming - timedelta(seconds=1)) == coming
    evening = now.astimezone(NEW_YORK).date() + ONE_DAY
    while evening < coming.astimezone(NEW_YORK).date():
        assert day_off(evening) is not None
        evening += ONE_DAY
    assert coming - now < timedelta(days=6)


@given(moments)
def test_the_feeds_are_closed_the_day_after_an_evening_without_a_list(now: datetime) -> None:
    closed, evening = closure(now), now.astimezone(NEW_YORK).date() - ONE_DAY
    assert (closed is None) == (day_off(evening) is None)
    if closed is not None:
        assert (closed.day, closed.zone) == (evening, ZONE)
        assert closed.next_list == next_list(now) > now


@pytest.mark.parametrize(
    ("now", "why", "coming"),
    [
        # The list of Wednesday evening is Thanksgiving's own; the day without one is Friday.
        (eastern(2026, 11, 26, 6), None, None),
        (eastern(2026, 11, 27, 6), DayOff.THANKSGIVING, eastern(2026, 11, 29, 20)),
        (eastern(2026, 11, 29, 6), DayOff.WEEKEND, eastern(2026, 11, 29, 20)),
        (eastern(2026, 11, 30, 0), None, None),
        # Seven in the morning in Tokyo is the evening before in New York.
        (datetime(2026, 11, 28, 7, tzinfo=ZoneInfo("Asia/Tokyo")), DayOff.THANKSGIVING,
         eastern(2026, 11, 29, 20)),
        (eastern(2026, 6, 22, 6), DayOff.JUNETEENTH, eastern(2026, 6, 22, 20)),
    ],
)  # fmt: skip
def test_what_a_morning_is_told(now: datetime, why: DayOff | None, coming: datetime | None) -> None:
    closed = closure(now)
    assert (closed and closed.why, closed and closed.next_list) == (why, coming)
