"""A mail without papers says two things: why there are none, and when something comes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location

from digest.compose.card import source_name
from digest.compose.receipt import holiday
from digest.compose.typography import isolate
from digest.languages.language import Language, message
from digest.model.delivery import Claim, Prepared
from digest.model.edition import WEEKEND, Closure, EmptyReason, Receipt, Selection, SourceState
from digest.schedule import next_slot, slot

_DAY, _DAY_AND_HOUR, _HOUR = "MMMMEEEEd", "EHm", "Hm"
_HEADS: Mapping[EmptyReason, str] = MappingProxyType(
    {
        EmptyReason.NOTHING_ANNOUNCED: message("Nothing today: nothing new was announced"),
        EmptyReason.SOURCES_FAILED: message("Nothing today: no source could be read"),
        EmptyReason.ALL_SENT: message("Nothing today that you do not know"),
        EmptyReason.ALL_MUTED: message("Nothing for you today: all that is new is muted"),
        EmptyReason.ALL_MUTED_OR_BY_MUTED: message(
            "Nothing for you today: all that is new is muted"
        ),
        EmptyReason.MATCHES_MUTED: message("Nothing for you today: all that matches is muted"),
        EmptyReason.NO_MATCH: message("Nothing for you today: nothing new matches"),
    }
)
_SENTENCES: Mapping[EmptyReason, str] = MappingProxyType(
    {
        EmptyReason.NOTHING_ANNOUNCED: message("No source announced anything new."),
        EmptyReason.SOURCES_FAILED: message(
            "No source could be read: %(sources)s. They are asked again for the next edition."
        ),
        EmptyReason.ALL_SENT: message(
            "Everything that matches is known to you: sent before, or your own example."
        ),
        EmptyReason.ALL_MUTED: message("Everything new holds a word you muted."),
        EmptyReason.ALL_MUTED_OR_BY_MUTED: message(
            "Everything new holds a word or an author you muted."
        ),
        EmptyReason.MATCHES_MUTED: message(
            "Everything that matches holds a word or an author you muted."
        ),
    }
)


class Told(NamedTuple):
    """What takes the place of what a mail says of its papers."""

    head: str
    """For the subject."""
    why: str
    then: str
    """When something comes; "" if nobody knows."""


class Closed(NamedTuple):
    """A source that is closed by its own calendar, as readers call it."""

    source: str
    closure: Closure


def tell(claim: Claim, prepared: Prepared, empty: EmptyReason, language: Language) -> Told:
    """Why there is nothing today, and when there will be."""
    selection, receipts = prepared.selection, prepared.receipts
    closed = _closed(receipts)
    if closed and _leaves_nothing(receipts, empty):
        head, why = _head_closed(closed, language), _why_closed(closed, language)
    else:
        head, why = language.gettext(_HEADS[empty]), _why(selection, receipts, empty, language)
    then = _next_list(claim, closed, language) if closed else _next_mail(claim, prepared, language)
    return Told(head, why, then)


def _closed(receipts: Sequence[Receipt]) -> Closed | None:
    """Of the sources that are closed, the one that opens first."""
    found = [
        Closed(isolate(source_name(receipt.kind)), receipt.closure)
        for receipt in receipts
        if receipt.closure is not None
    ]
    return min(found, key=lambda one: one.closure.next_list, default=None)


def _leaves_nothing(receipts: Sequence[Receipt], empty: EmptyReason) -> bool:
    """Whether it is the closed source that leaves the mail without papers.

    Else others announced something; that papers of earlier days did not match is no news.
    """
    return empty is EmptyReason.NOTHING_ANNOUNCED or not any(one.announced for one in receipts)


def _head_closed(closed: Closed, language: Language) -> str:
    said = language.gettext("Nothing today: %(source)s is closed (%(why)s)")
    return said % {"source": closed.source, "why": holiday(closed.closure, language)}


def _why_closed(closed: Closed, language: Language) -> str:
    source, closure = closed
    if closure.why == WEEKEND:
        said = language.gettext("%(source)s is closed: it announces nothing at the weekend.")
        return said % {"source": source}
    said = language.gettext("%(source)s is closed: it announced no list on %(day)s (%(why)s).")
    day = language.date(closure.day, _DAY)
    return said % {"source": source, "day": day, "why": holiday(closure, language)}


def _why(
    selection: Selection, receipts: Sequence[Receipt], empty: EmptyReason, language: Language
) -> str:
    if empty is EmptyReason.NO_MATCH:
        said = language.ngettext(
            "The %(count)s paper that is new to you does not match your interests.",
            "None of the %(count)s papers that are new to you matches your interests.",
            selection.announced,
        )
        return said % {"count": language.number(selection.announced)}
    failed = sorted({one.source for one in receipts if one.state is SourceState.FAILED})
    names = language.listed([isolate(source_name(source)) for source in failed])
    return language.gettext(_SENTENCES[empty]) % {"sources": names}


def _next_list(claim: Claim, closed: Closed, language: Language) -> str:
    """When the source announces again, by its clock and by the reader's."""
    closure = closed.closure
    there = _wall_clock(closure.next_list, closure.zone)
    here = _wall_clock(closure.next_list, claim.subscriber.schedule.timezone)
    values = {
        "day": language.date(there, _DAY),
        "time": language.date(there, _HOUR),
        "city": get_timezone_location(closure.zone, locale=language.locale, return_city=True),
        "own": language.date(here, _DAY_AND_HOUR),
    }
    if there == here:
        return language.gettext("The next list is due on %(day)s, at %(time)s.") % values
    said = language.gettext(
        "The next list is due on %(day)s, at %(time)s in %(city)s: %(own)s by your clock."
    )
    return said % values


def _wall_clock(moment: datetime, zone: str) -> datetime:
    """Bare, for aware ones of one moment are equal, and what is written of them is remembered."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _next_mail(claim: Claim, prepared: Prepared, language: Language) -> str:
    """When the reader's next mail comes, by what was fixed of their schedule."""
    schedule = claim.subscriber.schedule
    coming = next_slot(schedule, max(prepared.dated, slot(schedule, claim.local_date)))
    if coming is None:
        return ""
    day = coming.astimezone(ZoneInfo(schedule.timezone)).date()
    return language.gettext("Your next mail comes on %(day)s.") % {"day": language.date(day, _DAY)}
