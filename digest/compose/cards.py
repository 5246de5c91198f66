"""Cards: each rendered and encoded once an edition, the same for every subscriber but its slots."""

from dataclasses import dataclass
from typing import NamedTuple

import jinja2

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
    """A card's HTML with its number: encoded pieces, in runs between the places of the reason."""

    first: tuple[bytes, ...]
    rest: tuple[tuple[bytes, ...], ...]
    octets: int
    """Decoded, and without the reason."""

    def add_to(self, pieces: list[bytes], why: Quoted) -> int:
        """Put it after `pieces` with this reason; how many octets it has, decoded."""
        pieces += self.first
        octets = self.octets
        for run in self.rest:
            pieces.append(why.piece)
            pieces += run
            octets += why.size
        return octets


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
        runs = [[self._pieces[0]]]
        octets = self._octets
        for slot, after in zip(self._slots, self._pieces[1:], strict=True):
            if slot == "why":
                runs.append([after])
            else:
                runs[-1] += (numbered, after)
                octets += len(numeral)
        first, *rest = map(tuple, runs)
        return HtmlCard(first, tuple(rest), octets)


STRONG, SECTIONED, FIRST = 1, 2, 4
"""Flags of a card: its reader's match is strong; it stands in a section that has a heading, and
right below that heading."""
_FLAGS = 8
_SHAPES = len(Level) * 2 * _FLAGS


class Face(NamedTuple):
    """A card as a mail shows it, with but the reason open."""

    html: HtmlCard
    text: Passage | None
    """None if it is not whole lines."""


class Card:
    """One paper's cards: at each level, with each flag and without, with a reason and without."""

    def __init__(self, paper: Paper, theme: Theme) -> None:
        self._paper = paper
        self._theme = theme
        self._faces: dict[int, Face] = {}
        self._open: dict[int, tuple[NumberedCards, Passage | None]] = {}

    def face(self, level: Level, why: Why, number: int, flags: int) -> Face:
        """The card at a level, as the so-manyth."""
        at = (level * 2 + (1 if why.text else 0)) * _FLAGS + flags
        key = number * _SHAPES + at
        face = self._faces.get(key)
        if face is None:
            if at not in self._open:
                html = self._rendered(self._theme.cards_html[level], level, why, flags)
                self._open[at] = NumberedCards(html), self._passage(level, why, flags)
            cards, passage = self._open[at]
            text = passage and passage.known({"number": f"{number:2}"})
            face = self._faces[key] = Face(cards.with_number(number), text)
        return face

    def plain_text(self, level: Level, why: Why, number: int, flags: int) -> str:
        """Its text at a level, as rendered."""
        card = self._rendered(self._theme.cards_text[level], level, why, flags)
        return card.fill({"number": f"{number:2}", "why": why.text})

    def _passage(self, level: Level, why: Why, flags: int) -> Passage | None:
        card = self._rendered(self._theme.cards_text[level], level, why, flags)
        text = card.fill({slot: mark(slot) for slot in card.slots})
        passage = Passage.of(text) if text.endswith("\n") else None
        return None if passage is None or passage.is_blank else passage

    def _rendered(self, template: jinja2.Template, level: Level, why: Why, flags: int) -> Slotted:
        """Without a reason there is no slot for one: a template may ask whether it has any."""
        view = view_of(
            self._paper,
            level,
            self._theme.language,
            explained=why.text != "",
            strong=flags & STRONG != 0,
            heading=3 if flags & SECTIONED else 2,
            first=flags & FIRST != 0,
        )
        reason = mark("why") if why.text else ""
        return render(template, card=view, number=mark("number"), why=reason)


class Cards:
    """The cards of all papers met lately."""

    def __init__(self, theme: Theme) -> None:
        self.of: Remembered[Paper, Card] = Remembered(lambda paper: Card(paper, theme), most=KEPT)
        """Give a paper's cards."""
