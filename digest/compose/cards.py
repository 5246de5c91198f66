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
        self._made: dict[int, HtmlCard] = {}

    def with_number(self, number: int) -> HtmlCard:
        """The card as the so-manyth."""
        if number not in self._made:
            self._made[number] = self._make(str(number))
        return self._made[number]

    def _make(self, numeral: str) -> HtmlCard:
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


class Card:
    """One paper's cards: at each level, with a reason and without."""

    def __init__(self, paper: Paper, theme: Theme) -> None:
        self._paper = paper
        self._theme = theme
        self._html: list[NumberedCards | None] = [None for _ in range(2 * len(Level))]
        self._text: list[Passage | None] = [None for _ in range(2 * len(Level))]
        self._numbered: list[dict[int, Passage | None]] = [{} for _ in self._text]

    def html(self, level: Level, why: Why, number: int) -> HtmlCard:
        """Its HTML at a level, with but the reason open."""
        at = 2 * level + (1 if why.text else 0)
        cards = self._html[at]
        if cards is None:
            rendered = self._rendered(self._theme.cards_html[level], level, why)
            cards = self._html[at] = NumberedCards(rendered)
        return cards.with_number(number)

    def text(self, level: Level, why: Why, number: int) -> Passage | None:
        """Its text at a level, with but the reason open; None if it is not whole lines."""
        at = 2 * level + (1 if why.text else 0)
        numbered = self._numbered[at]
        if number not in numbered:
            if self._text[at] is None:
                self._text[at] = self._passage(level, why)
            passage = self._text[at]
            numbered[number] = passage and passage.known({"number": f"{number:2}"})
        return numbered[number]

    def plain_text(self, level: Level, why: Why, number: int) -> str:
        """Its text at a level, as rendered."""
        card = self._rendered(self._theme.cards_text[level], level, why)
        return card.fill({"number": f"{number:2}", "why": why.text})

    def _passage(self, level: Level, why: Why) -> Passage | None:
        card = self._rendered(self._theme.cards_text[level], level, why)
        text = card.fill({slot: mark(slot) for slot in card.slots})
        passage = Passage.of(text) if text.endswith("\n") else None
        return None if passage is None or passage.is_blank else passage

    def _rendered(self, template: jinja2.Template, level: Level, why: Why) -> Slotted:
        """Without a reason there is no slot for one: a template may ask whether it has any."""
        view = view_of(self._paper, level, explained=why.text != "")
        reason = mark("why") if why.text else ""
        return render(template, card=view, number=mark("number"), why=reason)


class Entry(NamedTuple):
    """A pick as it is put into a mail: its paper's cards, and the whole sentence that says why."""

    card: Card
    reason: str


class Cards:
    """The cards of all papers met lately."""

    def __init__(self, theme: Theme) -> None:
        self.of: Remembered[Paper, Card] = Remembered(lambda paper: Card(paper, theme), most=KEPT)
        """Give a paper's cards."""
