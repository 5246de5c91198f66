"""Cards: each rendered and encoded once an edition, the same for every subscriber but its slots."""

from dataclasses import dataclass
from functools import lru_cache
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
    """A card's HTML in encoded parts; those at `number_at` and `why_at` are filled in."""

    parts: tuple[bytes, ...]
    number_at: tuple[int, ...]
    why_at: tuple[int, ...]
    octets: int
    """Decoded, and without what is filled in."""

    @classmethod
    def of(cls, card: Slotted) -> "HtmlCard":
        """Encode the pieces between the slots."""
        parts = [piece(card.pieces[0])]
        for after in card.pieces[1:]:
            parts += [b"", piece(after)]
        places = {
            name: tuple(2 * at + 1 for at, slot in enumerate(card.slots) if slot == name)
            for name in ("number", "why")
        }
        octets = sum(len(each.encode()) for each in card.pieces)
        return cls(tuple(parts), places["number"], places["why"], octets)

    def size(self, number: Quoted, why: Quoted) -> int:
        """How many octets it has, decoded, with these values."""
        return self.octets + len(self.number_at) * number.size + len(self.why_at) * why.size

    def filled(self, number: Quoted, why: Quoted) -> list[bytes]:
        """All parts with these values."""
        parts = list(self.parts)
        for at in self.number_at:
            parts[at] = number.piece
        for at in self.why_at:
            parts[at] = why.piece
        return parts


class Card:
    """One paper's cards: at each level, with a reason and without."""

    def __init__(self, paper: Paper, theme: Theme) -> None:
        self._paper = paper
        self._theme = theme
        self._html: list[HtmlCard | None] = [None] * 2 * len(Level)
        self._text: list[Passage | None] = [None] * 2 * len(Level)
        self._numbered: list[dict[int, Passage | None]] = [{} for _ in self._text]

    def html(self, level: Level, why: Why) -> HtmlCard:
        """Its HTML at a level."""
        at = 2 * level + (1 if why.text else 0)
        card = self._html[at]
        if card is None:
            rendered = self._rendered(self._theme.cards_html[level], level, why)
            card = self._html[at] = HtmlCard.of(rendered)
        return card

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
        self.of = Remembered(lambda paper: Card(paper, theme), most=KEPT)
        """Give a paper's cards."""


@lru_cache(maxsize=1024)
def numeral(number: int) -> Quoted:
    """A number as it goes into HTML."""
    return Quoted(len(str(number)), piece(str(number)))
