"""Whether an edition is due for somebody, and why or why not. Pure: the words for `schedule`."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from digest.model.delivery import Due
from digest.model.feedback import Suppression
from digest.model.subscriber import WEEKDAYS, Status, Subscriber
from digest.schedule import Calendar, due, overdue, slot


@dataclass(frozen=True, slots=True)
class Dueness:
    """Whether it is due, why, and the slot (UTC) that this rests on, if there is one."""

    due: bool
    why: str
    slot: datetime | None = None


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the answer depends on; `latest` is their newest delivery, whatever became of it."""

    subscriber: Subscriber
    edition: date
    now: datetime
    calendar: Calendar
    latest: Due | None = None
    suppression: Suppression | None = None
    frozen: bool = False


def dueness(at: Circumstances) -> Dueness:
    """The answer for somebody who has no delivery of this edition."""
    if objection := not_written_to(at.subscriber, at.suppression):
        return Dueness(due=False, why=objection)
    wanted = due(at.subscriber, now=at.now, calendar=at.calendar, latest=at.latest)
    if wanted is not None and wanted.key.edition == at.edition:
        return _due_now(at, wanted)
    if at.edition > at.calendar.newest(at.now):
        freezes = moment(at.calendar.freezes(at.edition))
        return Dueness(due=False, why=f"edition {at.edition} is yet to come; it freezes {freezes}")
    return _not_due(at)


def not_written_to(subscriber: Subscriber, suppression: Suppression | None) -> str:
    """Why they get no mail at all, whatever the day; "" if they do."""
    match subscriber.status:
        case Status.PAUSED:
            return "they are paused until `digest subscribers resume`"
        case Status.UNSUBSCRIBED:
            when = f" on {suppression.at:%Y-%m-%d}" if suppression else ""
            return f"they unsubscribed{when}"
        case _ if suppression is not None:
            detail = f" ({suppression.detail})" if suppression.detail else ""
            return (
                f"their address is on the suppression list since {suppression.at:%Y-%m-%d}: "
                f"{suppression.cause}{detail}"
            )
        case Status.SUPPRESSED:
            return "they are suppressed"
        case _:
            return ""


def moment(at: datetime) -> str:
    """A moment as it is printed: UTC, to the minute."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def local(subscriber: Subscriber, at: datetime) -> str:
    """A moment by somebody's own clock, and in UTC."""
    zone = subscriber.schedule.timezone
    there = f"{at.astimezone(ZoneInfo(zone)):%a %Y-%m-%d %H:%M} {zone}"
    return there if zone == "UTC" else f"{there}, which is {moment(at)}"


def _due_now(at: Circumstances, wanted: Due) -> Dueness:
    begins = slot(at.subscriber.schedule, wanted.local_date)
    if begins > at.now or at.subscriber.consent.at > begins:
        why = "they are new, and a first mail is sent at once, whatever the hour"
    else:
        why = f"their slot was {local(at.subscriber, begins)}"
    if overdue(at.subscriber, wanted.local_date, now=at.now, calendar=at.calendar):
        hours = at.calendar.misfire.total_seconds() / 3600
        why += f"; that is over {hours:g} hours ago, so it will be recorded as expired, not sent"
    elif not at.frozen:
        why += f"; edition {at.edition} is not frozen yet, the next run does that first"
    return Dueness(due=True, why=why, slot=begins)


def _not_due(at: Circumstances) -> Dueness:
    """Why an edition that is there, or could be, is not due for somebody who may have mail."""
    schedule, latest = at.subscriber.schedule, at.latest
    dates = _local_dates(at)
    chosen = [day for day in dates if WEEKDAYS[day.weekday()] in schedule.days]
    if not chosen:
        names = ", ".join(schedule.days) or "none"
        falls = f"{dates[0]:%A}" if dates else f"{at.edition:%A}"
        why = f"it falls on a {falls} for them, and their days are: {names}"
        return Dueness(due=False, why=why)
    begins = slot(schedule, chosen[0])
    if begins > at.now:
        why = f"not yet: their slot is {local(at.subscriber, begins)}"
    elif at.subscriber.consent.at > begins:
        joined = moment(at.subscriber.consent.at)
        why = f"they joined later ({joined}) than their slot for it, {moment(begins)}"
    elif latest is not None and latest.local_date >= chosen[0]:
        why = (
            f"they have another edition for that day or a later one: {latest.key.edition}, "
            f"for {latest.local_date}; there is one mail a day"
        )
    else:
        why = (
            f"no run came between their slot, {local(at.subscriber, begins)}, and the next one; "
            "its papers are still candidates for the mails of the days after"
        )
    return Dueness(due=False, why=why, slot=begins)


def _local_dates(at: Circumstances) -> list[date]:
    """The dates by their own clock whose slot gets this edition, whatever the weekday."""
    around = (at.edition + timedelta(days=offset) for offset in range(-2, 4))
    schedule = at.subscriber.schedule
    return [day for day in around if at.calendar.newest(slot(schedule, day)) == at.edition]
