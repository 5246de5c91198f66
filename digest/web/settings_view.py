"""What the page of settings shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError

from digest.compose.links import page_link
from digest.languages.language import ENGLISH, available, language_of
from digest.model.feedback import Verb
from digest.model.subscriber import WEEKDAYS, Interest, Subscriber
from digest.web.site import Site

ZONES = sorted(zone for zone in available_timezones() if zone.partition("/")[1])
"""Those that are called after places; others, such as UTC, may be written too."""
MOST_VOTES = 200
"""The newest votes are listed, a line each."""


@dataclass(frozen=True, slots=True)
class VoteLine:
    """A vote; `paper` is the id, `title` what to call it, `url` where it is read."""

    verb: Verb
    paper: str
    title: str
    url: str | None


@dataclass(frozen=True, slots=True)
class VoteLines:
    """The newest votes first, and how many older ones are not listed."""

    lines: Sequence[VoteLine]
    older: int


def votes_of(site: Site, subscriber: str) -> VoteLines:
    """A reader's votes, as the page lists them."""
    votes = list(reversed(site.votes.of([subscriber]).get(subscriber, ())))
    shown = votes[:MOST_VOTES]
    known = site.papers.known({vote.paper for vote in shown})
    lines = []
    for vote in shown:
        paper = known.get(vote.paper)
        title, ids = (paper.title, paper.ids) if paper else (vote.paper.value, (vote.paper,))
        url = page_link(paper.links, ids) if paper else None
        lines.append(VoteLine(vote.verb, str(vote.paper), title, url))
    return VoteLines(lines, len(votes) - len(shown))


def listed(person: Subscriber) -> Sequence[Interest]:
    """Their interests, the weightiest first."""
    return sorted(person.interests, key=lambda interest: -interest.weight)


def days_named(language: str) -> Sequence[tuple[str, str]]:
    """The days of the week with their short names in a language."""
    monday = date(2026, 1, 5)
    write = language_of(language).date
    return [(day, write(monday + timedelta(place), "E")) for place, day in enumerate(WEEKDAYS)]


def languages_named(own: str) -> Sequence[tuple[str, str]]:
    """The languages there are, each by its own name, and the one that is set now."""
    tags = dict.fromkeys([ENGLISH, *(name.replace("_", "-") for name in available()), own])
    return [(tag, _name_of(tag)) for tag in tags]


def _name_of(tag: str) -> str:
    try:
        return Locale.parse(tag.replace("-", "_")).get_display_name() or tag
    except (UnknownLocaleError, ValueError):
        return tag
