"""Subscribers as plain data: what the three file formats write, and read again to the same."""

from typing import Any

from digest.model.subscriber import Interest, Subscriber
from digest.roster.person import example_paper

FIELDS = (
    "address",
    "name",
    "language",
    "timezone",
    "hour",
    "days",
    "items",
    "interests",
    "muted",
    "followed",
    "muted_authors",
    "min_match",
    "co_reading",
    "quiet_mail",
    "format",
    "status",
    "consent",
)


def record(subscriber: Subscriber) -> dict[str, Any]:
    """Everything about a subscriber but the id, under the keys of a roster.

    Only `min_match` may be None: as the site has it.
    """
    return {
        "address": subscriber.address,
        "name": subscriber.name,
        "language": subscriber.language,
        "timezone": subscriber.schedule.timezone,
        "hour": subscriber.schedule.hour,
        "days": list(subscriber.schedule.days),
        "items": subscriber.items,
        "interests": [entry(interest) for interest in subscriber.interests],
        "muted": list(subscriber.muted),
        "followed": list(subscriber.followed),
        "muted_authors": list(subscriber.muted_authors),
        "min_match": subscriber.min_match,
        "co_reading": subscriber.co_reading,
        "quiet_mail": subscriber.quiet_mail,
        "format": subscriber.format.value,
        "status": subscriber.status.value,
        "consent": {"at": subscriber.consent.at, "how": subscriber.consent.how},
    }


def changed_fields(before: Subscriber, after: Subscriber) -> tuple[str, ...]:
    """The keys under which two states of a subscriber differ."""
    old, new = record(before), record(after)
    return tuple(key for key in FIELDS if old[key] != new[key])


def entry(interest: Interest) -> str | dict[str, Any]:
    """An interest as short as it can be written: a plain string where that says it all."""
    papers = [str(paper) for paper in interest.papers]
    numbers = {
        key: value
        for key, value, usual in (
            ("weight", interest.weight, 1.0),
            ("quota", interest.quota, 1),
        )
        if value != usual
    }
    bare = not interest.name and not numbers
    if bare and not papers and example_paper(interest.text) is None:
        return interest.text
    if bare and not interest.text and len(papers) == 1 and example_paper(papers[0]) is not None:
        return papers[0]
    full: dict[str, Any] = {"name": interest.name, "text": interest.text, "papers": papers}
    return {key: value for key, value in full.items() if value} | numbers
