"""When is whose mail due? Pure decisions over instants, zones and dates.

Two clocks meet here. The digest's own: edition D freezes at `freeze_at` on day D in the digest's
zone. And each subscriber's: their mail is due at their hour on their weekdays in their zone (the
"slot"). A slot gets the newest edition frozen by then. Local times that a change of DST skips are
moved past the gap, those it repeats count once, the first time (PEP 495, fold=0).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from digest.model.delivery import DeliveryKey, Due
from digest.model.subscriber import WEEKDAYS, Schedule, Subscriber

PATIENCE = timedelta(hours=3)
"""How long a slot waits for the next edition when its own has already reached the subscriber.

A change of DST moves a slot past a freeze by at most two hours; a subscriber who chose an earlier
hour has no such excuse and simply has today's mail already.
"""


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def instant(day: date, at: time, timezone: str) -> datetime:
    """The UTC instant of a local wall time; in a gap the one after it, in a fold the first."""
    return datetime.combine(day, at, _zone(timezone)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The digest's own clock."""

    timezone: str
    freeze_at: time
    misfire: timedelta

    def freezes(self, edition: date) -> datetime:
        """When an edition freezes (UTC)."""
        return instant(edition, self.freeze_at, self.timezone)

    def newest(self, at: datetime) -> date:
        """The newest edition whose time to freeze has come by `at`."""
        day = at.astimezone(_zone(self.timezone)).date()
        while self.freezes(day) > at:
            day -= timedelta(days=1)
        return day


def slot(schedule: Schedule, local_date: date) -> datetime:
    """When the mail of a local date is due (UTC)."""
    return instant(local_date, time(schedule.hour), schedule.timezone)


def last_slot(schedule: Schedule, now: datetime) -> date | None:
    """The newest local date, of the last eight, whose slot has come; None without weekdays."""
    today = now.astimezone(_zone(schedule.timezone)).date()
    for back in range(9):
        day = today - timedelta(days=back)
        if WEEKDAYS[day.weekday()] in schedule.days and slot(schedule, day) <= now:
            return day
    return None


def next_slot(schedule: Schedule, now: datetime) -> datetime | None:
    """The first slot after `now` (UTC); None without weekdays."""
    today = now.astimezone(_zone(schedule.timezone)).date()
    for ahead in range(9):
        day = today + timedelta(days=ahead)
        if WEEKDAYS[day.weekday()] in schedule.days and (at := slot(schedule, day)) > now:
            return at
    return None


def due(
    subscriber: Subscriber, *, now: datetime, calendar: Calendar, latest: Due | None
) -> Due | None:
    """What is due for a subscriber now; None if nothing is.

    `latest` is their newest delivery, whatever became of it. At most one delivery a local date,
    at most one an edition. Somebody who joined after today's slot gets their first mail at once.
    """
    schedule = subscriber.schedule
    local_date = last_slot(schedule, now)
    if local_date is not None and subscriber.consent.at <= slot(schedule, local_date):
        edition = calendar.newest(slot(schedule, local_date))
    elif latest is None and (today := _today(schedule, now)) is not None:
        local_date, edition = today, calendar.newest(now)
    else:
        return None
    if latest is not None:
        if latest.local_date >= local_date:
            return None
        if latest.key.edition >= edition:
            edition = latest.key.edition + timedelta(days=1)
            freezes = calendar.freezes(edition)
            if freezes > now or freezes > slot(schedule, local_date) + PATIENCE:
                return None
    return Due(DeliveryKey(edition, subscriber.id), local_date)


def by_hand(
    subscriber: Subscriber, *, now: datetime, calendar: Calendar, edition: date | None = None
) -> Due:
    """What an operator asks for: that edition (by default the newest), whatever the hour."""
    today = now.astimezone(_zone(subscriber.schedule.timezone)).date()
    return Due(
        DeliveryKey(edition or calendar.newest(now), subscriber.id), local_date=edition or today
    )


def overdue(subscriber: Subscriber, local_date: date, *, now: datetime, calendar: Calendar) -> bool:
    """Whether a delivery comes too late to be worth sending (it is then recorded as expired)."""
    since = max(slot(subscriber.schedule, local_date), subscriber.consent.at)
    return now - since > calendar.misfire


def _today(schedule: Schedule, now: datetime) -> date | None:
    today = now.astimezone(_zone(schedule.timezone)).date()
    return today if WEEKDAYS[today.weekday()] in schedule.days else None
