"""Entries: a selection's picks as they are put into a mail, section by section."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from digest.compose.cards import FIRST, SECTIONED, STRONG, Card, Face
from digest.compose.headings import Heading
from digest.compose.press import Press
from digest.compose.view import Level
from digest.compose.why import COLUMNS, Why, why
from digest.model.edition import Pick
from digest.model.sections import Section, SectionKind


class Entry(NamedTuple):
    """A pick as it is put into a mail."""

    number: int
    """Its place in `Selection.picks`, counted from 1: by this number a vote names it."""
    card: Card
    reason: str
    """The whole sentence that says why."""
    flags: int
    """Those of its card, see `cards.STRONG`."""
    heading: Heading | None
    """What stands above it, if it is the first of a section that has a heading."""
    level: Level
    """How much of it is shown."""
    said: Why
    """What is said of the reason at this level."""
    face: Face
    """Its card at this level."""

    def at(self, level: Level) -> "Entry":
        """The same, with so much of it shown; not for OMITTED."""
        said = why(self.reason, COLUMNS[level])
        face = self.card.face(level, said, self.number, self.flags)
        return self._replace(level=level, said=said, face=face)


def entries(picks: Sequence[Pick], parts: Sequence[Section], press: Press) -> list[Entry]:
    """Put picks into the order of their sections, `parts`, each as large as it may be.

    What everyone is reading is small, unless the mail holds nothing else.
    """
    found = []
    for part, headed in zip(parts, _headed(parts), strict=True):
        heading = press.headings.of(part.kind, part.label) if headed else None
        below = SECTIONED | FIRST if heading is not None else 0
        level = _COMPACT if part.kind is _POPULAR and len(parts) > 1 else _FULL
        columns = COLUMNS[level]
        for place in part.places:
            pick = picks[place]
            card, reason = press.cards.of(pick.paper), press.reasons.sentence(pick.reasons)
            flags = below | STRONG if pick.strong else below
            said = why(reason, columns)
            face = card.face(level, said, place + 1, flags)
            found.append(Entry(place + 1, card, reason, flags, heading, level, said, face))
            heading, below = None, below & SECTIONED
    return found


_FULL, _COMPACT, _POPULAR = Level.FULL, Level.COMPACT, SectionKind.POPULAR


def _headed(parts: Sequence[Section]) -> Iterator[bool]:
    """Which sections need a heading: not one interest by itself, nor a mail of popular papers."""
    several = sum([part.matches for part in parts]) > 1
    for part in parts:
        if part.matches:
            yield several
        else:
            yield part.kind is not _POPULAR or len(parts) > 1
