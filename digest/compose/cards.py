"""Cards: each rendered and encoded once an edition, the same for every subscriber but its slots."""

from dataclasses import dataclass
from typing import NamedTuple

import jinja2

from digest.compose.ballot import BALLOT, Answers, Ballot, open_places
from digest.compose.card import view_of
from digest.compose.passage import Passage
from digest.compose.quoting import Quoted, piece
from digest.compose.remembering import Remembered
from digest.compose.slots import Slotted, mark
from digest.compose.templates import Theme, render
from digest.compose.view import Level
from digest.compose.why import Why
from digest.model.paper import Paper

KEPT = 4096
"""Papers whose cards are kept: a day's picks are drawn from fewer. Some 8 KB each."""


@dataclass(frozen=True, slots=True)
class HtmlCard:
    """A card's HTML with its number: encoded pieces, in runs between what is still open.

    What is open is the reason, 0, and the address of the mail's ballot, 1.
    """

    first: tuple[bytes, ...]
    rest: tuple[tuple[int, tuple[bytes, ...]], ...]
    octets: int
    """Decoded, and without what is open."""

    def add_to(self, pieces: list[bytes], values: tuple[Quoted, Quoted]) -> int:
        """Put it after `pieces` with these values; how many octets it has, decoded."""
        pieces += self.first
        octets = self.octets
        for at, run in self.rest:
            size, quoted = values[at]
            pieces.append(quoted)
            pieces += run
            octets += size
        return octets


_OPEN = ("why", BALLOT)
_SHORT = 400
"""Octets that are rather copied for each number than shared: a link to vote by."""


class NumberedCards:
    """A card's HTML, encoded around its slots; the numbers that it is given share the pieces."""

    def __init__(self, card: Slotted) -> None:
        self._pieces = tuple(map(piece, card.pieces))
        self._slots = card.slots
        self._octets = sum(len(each.encode()) for each in card.pieces)

    def with_number(self, number: int) -> HtmlCard:
        """The card as the so-manyth."""
        numeral = str(number)
        numbered = piece(numeral)
        runs = [(-1, [self._pieces[0]])]
        octets = self._octets
        for slot, after in zip(self._slots, self._pieces[1:], strict=True):
            if slot in _OPEN:
                runs.append((_OPEN.index(slot), [after]))
                continue
            octets += len(numeral)
            run = runs[-1][1]
            if len(run[-1]) + len(after) <= _SHORT:
                run[-1] += numbered + after
            else:
                run += (numbered, after)
        (_, first), *rest = [(at, tuple(run)) for at, run in runs]
        return HtmlCard(first, tuple(rest), octets)


STRONG, SECTIONED, FIRST = 1, 2, 4
"""Flags of a card: its reader's match is strong; it stands in a section that has a heading, and
right below that heading."""
_FLAGS = 8
_SHAPES = len(Level) * 2 * _FLAGS


class Shows(NamedTuple):
    """What an installation's cards show beside the paper itself."""

    votes: Answers
    """Links by which it is voted on, and who answers them."""
    thumbnails: bool


class Face(NamedTuple):
    """A card as a mail shows it, with but the reason and the ballot open."""

    html: HtmlCard
    text: Passage | None
    """None if it is not whole lines."""


class Card:
    """One paper's cards: at each level, with each flag and without, with a reason and without."""

    def __init__(self, paper: Paper, theme: Theme, shows: Shows) -> None:
        self._paper = paper
        self._theme = theme
        self._shows = shows
        self._faces: dict[int, Face] = {}
        self._open: dict[int, tuple[NumberedCards, Passage | None]] = {}

    def face(self, level: Level, why: Why, number: int, flags: int) -> Face:
        """The card at a level, as the so-manyth."""
        at = (level * 2 + (1 if why.text else 0)) * _FLAGS + flags
        key = number * _SHAPES + at
        face = self._faces.get(key)
        if face is None:
            if at not in self._open:
                html = self._rendered(self._theme.cards_html[level], level, why, flags, "number")
                self._open[at] = NumberedCards(html), self._passage(level, why, flags)
            cards, passage = self._open[at]
            text = passage and passage.known(_numerals(number))
            face = self._faces[key] = Face(cards.with_number(number), text)
        return face

    def plain_text(self, level: Level, why: Why, ballot: Ballot, number: int, flags: int) -> str:
        """Its text at a level, as rendered."""
        card = self._rendered(self._theme.cards_text[level], level, why, flags, _PLACE)
        return card.fill({**_numerals(number), "why": why.text, BALLOT: ballot.address})

    def _passage(self, level: Level, why: Why, flags: int) -> Passage | None:
        card = self._rendered(self._theme.cards_text[level], level, why, flags, _PLACE)
        text = card.fill({slot: mark(slot) for slot in card.slots})
        passage = Passage.of(text) if text.endswith("\n") else None
        return None if passage is None or passage.is_blank else passage

    def _rendered(
        self, template: jinja2.Template, level: Level, why: Why, flags: int, place: str
    ) -> Slotted:
        """Without a reason there is no slot for one: a template may ask whether it has any.

        `place` is the slot for the number at the end of the card's own address.
        """
        view = view_of(
            self._paper,
            level,
            self._theme.language,
            explained=why.text != "",
            strong=flags & STRONG != 0,
            heading=3 if flags & SECTIONED else 2,
            first=flags & FIRST != 0,
            thumbnails=self._shows.thumbnails,
        )
        reason = mark("why") if why.text else ""
        votes = open_places(self._shows.votes, place)
        return render(template, card=view, number=mark("number"), why=reason, **votes)


_PLACE = "place"
"""The slot of a number in an address of the text part, where others are set two columns wide."""


def _numerals(number: int) -> dict[str, str]:
    return {"number": f"{number:2}", _PLACE: str(number)}


class Cards:
    """The cards of all papers met lately."""

    def __init__(self, theme: Theme, shows: Shows) -> None:
        self.of: Remembered[Paper, Card] = Remembered(
            lambda paper: Card(paper, theme, shows), most=KEPT
        )
        """Give a paper's cards."""
