"""How the commands show a subscriber: to programs under a roster's keys, to people in words."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from digest.model.subscriber import WEEKDAYS, Schedule, Status, Subscriber
from digest.roster.record import record
from digest.schedule import Calendar, due, next_slot


def listing(subscriber: Subscriber) -> dict[str, Any]:
    """A subscriber for JSON: the keys of a roster, and the id."""
    return {"id": subscriber.id, **record(subscriber)}


def first_mail(subscriber: Subscriber, *, now: datetime, calendar: Calendar) -> str:
    """Say when somebody who just joined gets their first mail, and the next ones."""
    rhythm = f"then {when(subscriber.schedule)}"
    if subscriber.status is not Status.ACTIVE:
        return f"They get no mail while they are {subscriber.status}."
    if due(subscriber, now=now, calendar=calendar, latest=None) is not None:
        return f"Their first mail comes with the next `digest run`, {rhythm}."
    slot = next_slot(subscriber.schedule, now)
    if slot is None:
        return "They chose no day of the week, and get no mail."
    local = slot.astimezone(ZoneInfo(subscriber.schedule.timezone))
    return f"Their first mail comes on {local:%A %-d %B at %H:%M}, {rhythm}."


def when(schedule: Schedule) -> str:
    """A schedule in words: "on mon, wed at 07:00 (Europe/Berlin)"."""
    if schedule.days == WEEKDAYS:
        days = "every day"
    elif schedule.days == WEEKDAYS[:5]:
        days = "on weekdays"
    else:
        days = "on " + ", ".join(schedule.days)
    return f"{days} at {schedule.hour:02}:00 ({schedule.timezone})"
