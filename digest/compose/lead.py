"""The sentence that says what is in a mail."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from digest.languages.language import Language, message_forms
from digest.model.sections import Section, SectionKind
from digest.model.subscriber import Subscriber


def lead(parts: Sequence[Section], subscriber: Subscriber, language: Language) -> str:
    """Count what was picked for this reader, and name apart what is there besides."""
    counts = [0, 0, 0, 0]
    for part in parts:
        counts[0 if part.matches else _BESIDES.index(part.kind) + 1] += len(part.places)
    asked = bool(subscriber.interests or subscriber.followed)
    return _sentence(language, Counts(*counts), asked=asked)


_BESIDES = (SectionKind.UPDATE, SectionKind.EXPLORATION, SectionKind.POPULAR)


class Counts(NamedTuple):
    """How many papers of each sort are in a mail."""

    matches: int
    updates: int
    guesses: int
    popular: int


@lru_cache(maxsize=1024)
def _sentence(language: Language, counts: Counts, *, asked: bool) -> str:
    """In words; who has asked for nothing in particular gets what others read as their papers."""
    if not asked:
        counts = counts._replace(matches=counts.matches + counts.popular, popular=0)
    besides = language.listed(_besides(language, counts))
    papers = _numbered(language, counts.matches, _ASKED if asked else _NOTICED)
    values = {"papers": papers, "besides": besides}
    if counts.matches and besides:
        return language.gettext("%(papers)s; also %(besides)s.") % values
    if counts.matches:
        return language.gettext("%(papers)s.") % values
    if besides:
        return language.gettext("Nothing new that matches today, but %(besides)s.") % values
    return language.gettext("Nothing new that matches today.")


def _besides(language: Language, counts: Counts) -> list[str]:
    found = (counts.updates, _UPDATES), (counts.guesses, _GUESSES), (counts.popular, _POPULAR)
    return [_numbered(language, count, forms) for count, forms in found if count]


def _numbered(language: Language, count: int, forms: tuple[str, str]) -> str:
    return language.ngettext(*forms, count) % {"count": language.number(count)}


_ASKED = message_forms("%(count)s paper for you today", "%(count)s papers for you today")
_NOTICED = message_forms(
    "%(count)s paper of the day, what others noticed first",
    "%(count)s papers of the day, what others noticed first",
)
_UPDATES = message_forms("news of %(count)s paper you liked", "news of %(count)s papers you liked")
_GUESSES = message_forms("%(count)s guess", "%(count)s guesses")
_POPULAR = message_forms(
    "%(count)s paper that everyone is reading", "%(count)s papers that everyone is reading"
)
