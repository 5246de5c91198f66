"""Changing what a reader wants from a page, each time from what is stored at that moment."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from digest.feedback import wishes
from digest.feedback.wishes import FOLLOWED, MUTED, MUTED_AUTHORS
from digest.model.subscriber import Status, Subscriber
from digest.roster.edit import Edit, edit
from digest.roster.problem import Place, Problem
from digest.web.site import Site

CAUSE = "page"
"""What the log of changes says of these."""

__all__ = [
    "FOLLOWED",
    "MUTED",
    "MUTED_AUTHORS",
    "RefusedError",
    "StaleError",
    "change_words",
    "move",
    "replace_wishes",
]


class RefusedError(ValueError):
    """Wishes that cannot be; `problems` says why, by field."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = {problem.field.partition("[")[0]: problem.message for problem in problems}


class StaleError(ValueError):
    """What is stored is no longer what the page showed."""


def change_words(site: Site, subscriber: str, key: str, word: str, *, there: bool) -> Subscriber:
    """Put one line of text into one of a reader's lists of words, or take it out.

    It may be so already. They are returned as they are then.

    Raises:
        SubscriberError: if they get no mail by now.

    """
    return wishes.change_words(
        site.subscribers, subscriber, key, word, there=there, now=site.clock(), cause=CAUSE
    )


def replace_wishes(
    site: Site,
    subscriber: str,
    wanted: Mapping[str, object],
    *,
    unless: Callable[[Subscriber], bool] = lambda _: True,
) -> Subscriber:
    """Give new values to fields, by their roster keys; as they are then.

    `unless` tells of what is stored whether it is still what the page showed.

    Raises:
        RefusedError: if a value cannot be; then none is changed.
        StaleError: if it is not.
        SubscriberError: if they get no mail by now.

    """

    def decide(known: Subscriber) -> Subscriber:
        if not unless(known):
            raise StaleError
        edited = edit(known, Edit(replaced=wanted), Place("page"))
        if isinstance(edited, list):
            raise RefusedError(edited)
        return edited

    return wishes.amend(site.subscribers, subscriber, decide, now=site.clock(), cause=CAUSE)


def move(site: Site, subscriber: str, status: Status, *, until: date | None = None) -> Subscriber:
    """Pause somebody's mail, until a day if one is given, or go on with it; as they are then.

    Raises:
        SubscriberError: if they get no mail by now.

    """
    return wishes.amend(
        site.subscribers,
        subscriber,
        lambda known: replace(known, status=status, paused_until=until),
        now=site.clock(),
        cause=CAUSE,
    )
