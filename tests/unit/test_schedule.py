"""Slots, editions and who is due, over every zone and its changes of DST."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest.model.delivery import Due
from digest.model.subscriber import WEEKDAYS, Consent, Schedule, Subscriber
from digest.schedule import (
    PATIENCE,
    Calendar,
    by_hand,
    due,
    instant,
    last_slot,
    next_slot,
    overdue,
    slot,
)

ZONES = sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
BERLIN = Calendar("Europe/Berlin", time(5), timedelta(hours=12))


def reader(
    timezone: str = "Europe/Berlin",
    hour: int = 7,
    days: tuple[str, ...] = WEEKDAYS,
    joined: datetime = LONG_AGO,
) -> Subscriber:
    return Subscriber(
        id="a" * 16,
        address="reader@example.org",
        consent=Consent(joined, "test"),
        schedule=Schedule(hour=hour, days=days, timezone=timezone),
    )


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


class TestInstant:
    def test_a_time_in_a_gap_is_the_end_of_the_gap(self) -> None:
        assert instant(date(2026, 3, 29), time(2), "Europe/Berlin") == utc(2026, 3, 29, 1)

    def test_a_time_in_a_fold_is_its_first_occurrence(self) -> None:
        assert instant(date(2026, 10, 25), time(2), "Europe/Berlin") == utc(2026, 10, 25, 0)


class TestDue:
    def test_not_before_the_hour(self) -> None:
        before = by_hand(reader(), now=utc(2026, 6, 11, 12), calendar=BERLIN)
        assert due(reader(), now=utc(2026, 6, 12, 4, 59), calendar=BERLIN, latest=before) is None

    def test_from_the_hour_on_with_the_edition_of_that_day(self) -> None:
        found = due(reader(), now=utc(2026, 6, 12, 5), calendar=BERLIN, latest=None)
        assert found is not None
        assert (found.key.edition, found.local_date) == (date(2026, 6, 12), date(2026, 6, 12))

    def test_once_a_day(self) -> None:
        first = due(reader(), now=utc(2026, 6, 12, 5), calendar=BERLIN, latest=None)
        assert due(reader(), now=utc(2026, 6, 12, 20), calendar=BERLIN, latest=first) is None

    def test_a_reader_whose_morning_comes_first_gets_the_newest_edition_there_is(self) -> None:
        found = due(reader("Asia/Tokyo"), now=utc(2026, 6, 11, 22), calendar=BERLIN, latest=None)
        assert found is not None
        assert (found.key.edition, found.local_date) == (date(2026, 6, 11), date(2026, 6, 12))

    def test_only_on_chosen_weekdays(self) -> None:
        friday = reader(days=("fri",))
        at_seven = due(friday, now=utc(2026, 6, 12, 5), calendar=BERLIN, latest=None)
        assert at_seven is not None
        assert due(friday, now=utc(2026, 6, 14, 12), calendar=BERLIN, latest=at_seven) is None

    def test_a_missed_weekday_is_still_due_and_overdue(self) -> None:
        friday = reader(days=("fri",))
        found = due(friday, now=utc(2026, 6, 14, 12), calendar=BERLIN, latest=None)
        assert found is not None
        assert found.local_date == date(2026, 6, 12)
        now = utc(2026, 6, 14, 12)
        assert overdue(friday, found.local_date, now=now, calendar=BERLIN)

    def test_who_joins_after_the_hour_gets_a_first_mail_at_once_and_just_one(self) -> None:
        joined = utc(2026, 6, 12, 15)
        newcomer = reader(joined=joined)
        found = due(newcomer, now=joined, calendar=BERLIN, latest=None)
        assert found is not None
        assert found.key.edition == date(2026, 6, 12)
        assert not overdue(newcomer, found.local_date, now=joined, calendar=BERLIN)
        tomorrow = due(newcomer, now=utc(2026, 6, 13, 5), calendar=BERLIN, latest=found)
        assert tomorrow is not None
        assert tomorrow.key.edition == date(2026, 6, 13)

    def test_who_joins_before_dawn_gets_yesterdays_edition_and_nothing_more_today(self) -> None:
        newcomer = reader(joined=utc(2026, 6, 12, 1))
        found = due(newcomer, now=utc(2026, 6, 12, 1), calendar=BERLIN, latest=None)
        assert found is not None
        assert (found.key.edition, found.local_date) == (date(2026, 6, 11), date(2026, 6, 12))
        assert due(newcomer, now=utc(2026, 6, 12, 6), calendar=BERLIN, latest=found) is None

    def test_an_earlier_hour_chosen_does_not_make_two_mails_of_one_edition(self) -> None:
        evening = Due(
            by_hand(reader(), now=utc(2026, 6, 12, 12), calendar=BERLIN).key,
            local_date=date(2026, 6, 12),
        )
        early = reader(hour=4)
        assert due(early, now=utc(2026, 6, 13, 2), calendar=BERLIN, latest=evening) is None
        calm = due(early, now=utc(2026, 6, 13, 3), calendar=BERLIN, latest=evening)
        assert calm is not None
        assert calm.key.edition == date(2026, 6, 13)

    def test_nobody_without_weekdays_is_due(self) -> None:
        assert due(reader(days=()), now=utc(2026, 6, 12, 5), calendar=BERLIN, latest=None) is None
        assert next_slot(Schedule(days=()), utc(2026, 6, 12)) is None


@settings(max_examples=60, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    hour=st.integers(0, 23),
    home=st.sampled_from(ZONES),
    freeze_hour=st.integers(0, 23),
    start=st.dates(date(2025, 1, 1), date(2026, 11, 1)),
)
@example("Europe/Berlin", 2, "America/New_York", 20, date(2026, 3, 1))
@example("Antarctica/Troll", 6, "Europe/Berlin", 5, date(2026, 3, 10))
@example("Australia/Lord_Howe", 6, "UTC", 20, date(2026, 3, 20))
@example("America/New_York", 1, "America/New_York", 1, date(2026, 10, 20))
def test_one_mail_a_local_day_never_two_none_skipped(
    zone: str, hour: int, home: str, freeze_hour: int, start: date
) -> None:
    """Hourly runs over 50 days: each local date once, editions ever newer, none long late."""
    calendar = Calendar(home, time(freeze_hour), timedelta(hours=12))
    person = reader(zone, hour)
    now = datetime.combine(start, time(), UTC)
    first = last_slot(person.schedule, now)
    assert first is not None
    latest: Due | None = None
    got: list[Due] = []
    for _ in range(50 * 24):
        if found := due(person, now=now, calendar=calendar, latest=latest):
            assert calendar.freezes(found.key.edition) <= now
            assert now - slot(person.schedule, found.local_date) < PATIENCE + timedelta(
                hours=25 if latest is None else 1
            )
            latest = found
            got.append(found)
        now += timedelta(hours=1)
    days = [d.local_date for d in got]
    assert days == [first + timedelta(days=i) for i in range(len(days))]
    assert len(days) >= 49
    editions = [d.key.edition for d in got]
    assert all(a < b for a, b in itertools.pairwise(editions))


@pytest.mark.parametrize("zone", ZONES)
def test_every_zone_has_one_slot_a_day_through_two_years(zone: str) -> None:
    """Slots follow each other by 22 to 26 hours and show the hour, or the end of its gap."""
    schedule = Schedule(hour=2, timezone=zone)
    day, slots = date(2025, 1, 1), []
    while day < date(2027, 1, 1):
        slots.append(slot(schedule, day))
        day += timedelta(days=1)
    gaps = {b - a for a, b in itertools.pairwise(slots)}
    assert timedelta(hours=22) <= min(gaps) <= max(gaps) <= timedelta(hours=26)
    assert all(2 <= s.astimezone(ZoneInfo(zone)).hour <= 4 for s in slots)
