"""The receipt: what the sources gave today, told to the reader in a line."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from digest.compose.card import source_name
from digest.compose.remembering import Remembered
from digest.compose.typography import isolate
from digest.languages.language import Language, message
from digest.model.edition import Closure, Receipt, Selection, SourceState
from digest.model.sections import Section

NAMED = 8
"""So many sources are named in one sentence; the others are counted."""

_NEXT_COUNT = message("%(counts)s, %(count)s")
_TROUBLES = (
    (SourceState.FAILED, message("Could not be read: %(sources)s.")),
    (SourceState.STALE, message("Answered with an old list: %(sources)s.")),
    (SourceState.CLOSED, message("Announces nothing today: %(sources)s.")),
)
HOLIDAYS = (
    message("weekend"),
    message("New Year’s Day"),
    message("Martin Luther King Jr. Day"),
    message("Juneteenth"),
    message("Independence Day"),
    message("Labor Day"),
    message("Thanksgiving"),
    message("Christmas"),
    message("winter break"),
)
"""What the calendars of sources call their days off."""


def receipt_line(
    selection: Selection,
    parts: Sequence[Section],
    receipts: tuple[Receipt, ...],
    language: Language,
) -> str:
    """Count: "446 announced, 446 read, 12 match, 8 shown."; what else is shown is counted apart.

    What matches may be of earlier slates too, of which the reader was shown nothing: then their
    papers are told as well. Without receipts (an edition made of papers stored earlier) the slate
    is what was announced.
    """
    announced, read = _totals(receipts)
    if not receipts:
        announced = read = selection.announced
    shown = sum([len(part.places) for part in parts if part.matches])
    others = len(selection.picks) - shown
    since = selection.announced if selection.announced > read else 0
    return _counted(language, Counts(announced, read, since, selection.matched, shown, others))


_ONLY_IF_SOME = frozenset({"since", "others"})


class Counts(NamedTuple):
    """How many papers there were of each sort."""

    announced: int
    read: int
    since: int
    """On the slates since the reader's last papers, if these are more than today's; else 0."""
    matched: int
    shown: int
    others: int
    """What is shown though it does not match."""


@lru_cache(maxsize=4096)
def _counted(language: Language, counts: Counts) -> str:
    parts = (
        language.ngettext("%(count)s announced", "%(count)s announced", counts.announced),
        language.ngettext("%(count)s read", "%(count)s read", counts.read),
        language.ngettext(
            "%(count)s with those of earlier days",
            "%(count)s with those of earlier days",
            counts.since,
        ),
        language.ngettext("%(count)s matches", "%(count)s match", counts.matched),
        language.ngettext("%(count)s shown", "%(count)s shown", counts.shown),
        language.ngettext("%(count)s other besides", "%(count)s others besides", counts.others),
    )
    said = zip(parts, counts, Counts._fields, strict=True)
    counted = language.between(_NEXT_COUNT).join(
        text % {"count": language.number(count)}
        for text, count, name in said
        if count or name not in _ONLY_IF_SOME
    )
    return language.gettext("%(counts)s.") % {"counts": counted}


def _add_up(receipts: tuple[Receipt, ...]) -> tuple[int, int]:
    announced = sum(receipt.announced for receipt in receipts)
    return announced, sum(receipt.read for receipt in receipts)


# A run's readers nearly all have the same receipts, as the same object.
_totals = Remembered(_add_up, most=64)


def troubles(receipts: tuple[Receipt, ...], language: Language) -> tuple[str, ...]:
    """Name the sources that failed, were stale or closed, by their newest receipt each."""
    newest = {receipt.source: receipt for receipt in sorted(receipts, key=lambda r: r.at)}
    said = []
    for state, sentence in _TROUBLES:
        found = sorted(source for source, receipt in newest.items() if receipt.state is state)
        if found:
            named = [_named(newest[source], language) for source in found[:NAMED]]
            more = len(found) - NAMED
            if more > 0:
                rest = language.ngettext("%(count)s more", "%(count)s more", more)
                named.append(rest % {"count": language.number(more)})
            said.append(language.gettext(sentence) % {"sources": language.listed(named)})
    return tuple(said)


def holiday(closure: Closure, language: Language) -> str:
    """Why a source is closed, in words."""
    return language.gettext(closure.why)


def _named(receipt: Receipt, language: Language) -> str:
    name = isolate(source_name(receipt.source))
    if receipt.closure is None:
        return name
    said = language.gettext("%(source)s (%(why)s)")
    return said % {"source": name, "why": holiday(receipt.closure, language)}
