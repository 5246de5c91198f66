"""Changing single wishes of a reader, each in one transaction from what is stored then."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from digest.errors import SubscriberError
from digest.model.subscriber import Status, Subscriber
from digest.roster.edit import Edit, edit
from digest.roster.problem import Place, Problem
from digest.web.reader import READS
from digest.web.site import Site

FOLLOWED, MUTED, MUTED_AUTHORS = "followed", "muted", "muted_authors"


class RefusedError(ValueError):
    """Wishes that cannot be; `problems` says why, by field."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = {problem.field.partition("[")[0]: problem.message for problem in problems}


def change_words(site: Site, subscriber: str, key: str, word: str, *, there: bool) -> Subscriber:
    """Put one line of text into one of a reader's lists of words, or take it out.

    It may be so already. They are returned as they are then.

    Raises:
        SubscriberError: if they get no mail by now.

    """

    def decide(known: Subscriber) -> Subscriber:
        others = tuple(one for one in getattr(known, key) if one.casefold() != word.casefold())
        has = len(others) < len(getattr(known, key))
        changes: dict[str, Any] = {key: (*others, word) if there else others}
        return known if has is there else replace(known, **changes)

    return _amend(site, subscriber, decide)


def replace_wishes(site: Site, subscriber: str, wanted: Mapping[str, object]) -> Subscriber:
    """Give new values to fields, by their roster keys; as they are then.

    Raises:
        RefusedError: if a value cannot be; then none is changed.
        SubscriberError: if they get no mail by now.

    """

    def decide(known: Subscriber) -> Subscriber:
        edited = edit(known, Edit(replaced=wanted), Place("page"))
        if isinstance(edited, list):
            raise RefusedError(edited)
        return edited

    return _amend(site, subscriber, decide)


def move(site: Site, subscriber: str, status: Status) -> Subscriber:
    """Pause somebody's mail, or go on with it; as they are then.

    Raises:
        SubscriberError: if they get no mail by now.

    """
    return _amend(site, subscriber, lambda known: replace(known, status=status))


def _amend(site: Site, subscriber: str, decide: Callable[[Subscriber], Subscriber]) -> Subscriber:
    def still(known: Subscriber) -> Subscriber:
        if known.status not in READS:  # who left in this very moment stays gone
            raise SubscriberError(f"subscriber {known.id} is {known.status}")
        return decide(known)

    return site.subscribers.amend(subscriber, still, now=site.clock(), cause="page")
