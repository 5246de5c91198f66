"""On which evenings arXiv announces a list.

A list is made at 14:00 on each working day and announced at 20:00, in New York; Friday's waits
until Sunday. On a holiday none is made: one on a Friday costs the list of Sunday evening. The
feeds show a list from the midnight after it was announced (https://info.arxiv.org/help/rss.html).

Source: the table that arXiv publishes for each year, "On Deferred Mailings" in
https://info.arxiv.org/help/availability.html, there without names. Its page of 2025 has for
Independence Day the evening that it costs, Sunday 6 July; here stands the day off, Friday.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from digest.model.edition import WEEKEND, Closure

ZONE = "America/New_York"
ANNOUNCED_AT = time(20)
PAGE = "https://info.arxiv.org/help/availability.html"

_MONDAY, _THURSDAY, _FRIDAY, _SATURDAY, _SUNDAY = 0, 3, 4, 5, 6
_DAY = timedelta(days=1)


class DayOff(StrEnum):
    """Why no list is announced on an evening."""

    WEEKEND = WEEKEND
    NEW_YEAR = "New Year’s Day"
    KING = "Martin Luther King Jr. Day"
    JUNETEENTH = "Juneteenth"
    INDEPENDENCE = "Independence Day"
    LABOR = "Labor Day"
    THANKSGIVING = "Thanksgiving"
    CHRISTMAS = "Christmas"
    WINTER = "winter break"


PUBLISHED: Mapping[int, Mapping[date, DayOff]] = MappingProxyType(
    {
        2025: {
            date(2025, 1, 1): DayOff.NEW_YEAR,
            date(2025, 1, 20): DayOff.KING,
            date(2025, 6, 19): DayOff.JUNETEENTH,
            date(2025, 7, 4): DayOff.INDEPENDENCE,
            date(2025, 9, 1): DayOff.LABOR,
            date(2025, 11, 27): DayOff.THANKSGIVING,
            date(2025, 12, 25): DayOff.CHRISTMAS,
            date(2025, 12, 30): DayOff.WINTER,
        },
        2026: {
            date(2026, 1, 1): DayOff.NEW_YEAR,
            date(2026, 1, 19): DayOff.KING,
            date(2026, 6, 19): DayOff.JUNETEENTH,
            date(2026, 7, 3): DayOff.INDEPENDENCE,
            date(2026, 9, 7): DayOff.LABOR,
            date(2026, 11, 26): DayOff.THANKSGIVING,
            date(2026, 12, 25): DayOff.CHRISTMAS,
            date(2026, 12, 29): DayOff.WINTER,
            date(2026, 12, 31): DayOff.WINTER,
        },
    }
)
"""The working days off, by year."""


def day_off(evening: date) -> DayOff | None:
    """Why no list is announced on the evening of that day in New York; None if one is."""
    if evening.weekday() in (_FRIDAY, _SATURDAY):
        return DayOff.WEEKEND
    worked = evening - 2 * _DAY if evening.weekday() == _SUNDAY else evening
    return _holidays(worked.year).get(worked)


def next_list(after: datetime) -> datetime:
    """When the first list later than this moment is announced; both are aware."""
    evening = after.astimezone(ZoneInfo(ZONE)).date()
    while day_off(evening) or _announced(evening) <= after:
        evening += _DAY
    return _announced(evening)


def closure(now: datetime) -> Closure | None:
    """Why the feeds hold no list at this (aware) moment; None on a day that has one."""
    evening = now.astimezone(ZoneInfo(ZONE)).date() - _DAY
    why = day_off(evening)
    return Closure(str(why), evening, next_list(now), ZONE) if why else None


def _announced(evening: date) -> datetime:
    return datetime.combine(evening, ANNOUNCED_AT, ZoneInfo(ZONE))


def _holidays(year: int) -> Mapping[date, DayOff]:
    """As published, or as the pattern of the published years lets expect.

    The pattern has no Memorial Day, which no published year had. The one or two days between
    Christmas and New Year are other ones each year: they are not guessed.
    """
    published = PUBLISHED.get(year)
    if published is not None:
        return published
    new_year = date(year, 1, 1)
    off = {
        _weekday(year, 1, _MONDAY, 3): DayOff.KING,
        _observed(date(year, 6, 19)): DayOff.JUNETEENTH,
        _observed(date(year, 7, 4)): DayOff.INDEPENDENCE,
        _weekday(year, 9, _MONDAY, 1): DayOff.LABOR,
        _weekday(year, 11, _THURSDAY, 4): DayOff.THANKSGIVING,
        _observed(date(year, 12, 25)): DayOff.CHRISTMAS,
    }
    # On a weekend it falls away: arXiv worked on 31 December 2021 and on 2 January 2023.
    return off if new_year.weekday() in (_SATURDAY, _SUNDAY) else {new_year: DayOff.NEW_YEAR} | off


def _observed(day: date) -> date:
    """The working day on which a holiday is kept: Friday for a Saturday, Monday for a Sunday."""
    return day + {_SATURDAY: -_DAY, _SUNDAY: _DAY}.get(day.weekday(), timedelta(0))


def _weekday(year: int, month: int, weekday: int, number: int) -> date:
    """The so manyth such weekday of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))
