"""Ending the pauses that were to end by now, by each reader's own clock."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from digest.errors import SubscriberError
from digest.model.subscriber import Status, Subscriber
from digest.ports import SubscriberShelf

CAUSE = "the pause is over"


def over(person: Subscriber, now: datetime) -> bool:
    """Whether a pause was to end by now."""
    if person.status is not Status.PAUSED or person.paused_until is None:
        return False
    return now.astimezone(ZoneInfo(person.schedule.timezone)).date() >= person.paused_until


def resume_all(shelf: SubscriberShelf, now: datetime) -> int:
    """Let everybody's mail come again whose pause is over; how many there were."""
    count = 0
    for person in shelf.all(status=Status.PAUSED):
        if not over(person, now):
            continue

        def decide(known: Subscriber) -> Subscriber:
            if not over(known, now):
                return known
            return replace(known, status=Status.ACTIVE, paused_until=None)

        try:
            shelf.amend(person.id, decide, now=now, cause=CAUSE)
        except SubscriberError:  # erased in this very moment
            continue
        count += 1
    return count
