"""The subject line and the line beneath it that inboxes show (the preheader)."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from digest.compose.summary import summary_of
from digest.compose.typography import columns, isolate, plain, shorten
from digest.languages.language import Language
from digest.model.edition import Pick, PickKind
from digest.model.paper import Paper

COLUMNS = 84
"""Most inboxes on a desktop show 70 to 90; telephones show the first 35 to 45."""
NAME_COLUMNS = 24
PREHEADER_COLUMNS = 140
LEAST_TITLE = 60
_POPULAR = PickKind.POPULAR


def announced(picks: Sequence[Pick]) -> Sequence[Pick]:
    """The picks that subject and preheader are about: all but what everyone is reading.

    That alone where there is nothing else; `picks` are in the order of the mail.
    """
    if picks[-1].kind is not _POPULAR:
        return picks
    return [pick for pick in picks if pick.kind is not _POPULAR] or picks


@lru_cache(maxsize=4096)
def subject(first: str, others: int, language: Language, *, title: str, day: date) -> str:
    """Name the top pick first: "EvoArena … + 7 more · Daily papers, Fri 12 Jun".

    `first` is its title, `others` how many come after it. The day keeps the subjects of two days
    apart even where their top picks are alike.
    """
    about = {
        "digest": isolate(shorten(title, NAME_COLUMNS)),
        "day": language.date(day, "MMMEd"),
        "count": language.number(others),
    }
    suffix = " " + _suffix(others, language) % about
    top = shorten(plain(first) or language.gettext("(untitled)"), COLUMNS - columns(suffix))
    return isolate(top) + suffix


def _suffix(others: int, language: Language) -> str:
    """What follows the first title in a subject."""
    if not others:
        return language.gettext("· %(digest)s, %(day)s")
    return language.ngettext(
        "+ %(count)s more · %(digest)s, %(day)s", "+ %(count)s more · %(digest)s, %(day)s", others
    )


def preheader(picks: Sequence[Pick]) -> str:
    """Name the next picks; the only one's summary where there are no others."""
    titles = [_short(pick.paper.title) for pick in picks[1:4]]
    line = " · ".join([title for title in titles if title])
    if line and columns(line) <= PREHEADER_COLUMNS:
        return line
    if titles:
        return " · ".join([title for title in titles[:2] if title])
    return _gist(picks[0].paper)


@lru_cache(maxsize=4096)
def _short(title: str) -> str:
    return isolate(shorten(plain(title), LEAST_TITLE))


@lru_cache(maxsize=1024)
def _gist(paper: Paper) -> str:
    return isolate(shorten(summary_of(paper).text, PREHEADER_COLUMNS))
