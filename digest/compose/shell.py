"""A page without its cards: rendered once for each shape, filled for each subscriber.

A page's shape is all that its template can tell apart: what an edition's pages share, which of a
reader's own texts are empty, and what the other ones say wherever a theme does more with them
than print them (`uses.py`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias, TypeVar

from digest.compose.passage import Passage
from digest.compose.quoting import lines, piece
from digest.compose.slots import Slotted, mark
from digest.compose.templates import Theme, render
from digest.compose.view import PageView

CARDS = "cards"
_KEPT = 64
"""Shapes of one frame. Most themes have one or two; some have one for each reader."""

Personal: TypeAlias = Mapping[str, str]
"""One reader's texts for a page, by their names in `view.PERSONAL`, always in the same order."""
Shape: TypeAlias = tuple[object, ...]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class HtmlShell:
    """Encoded pieces around the slots, one of which is for the cards."""

    pieces: tuple[bytes, ...]
    slots: tuple[str, ...]
    octets: int
    """Of the pieces, decoded."""


@dataclass(frozen=True, slots=True)
class TextShell:
    """What comes before and after the cards."""

    head: Passage
    tail: Passage


@dataclass(slots=True)
class Frame:
    """What the pages of an edition share, and the shells made of it.

    In `page` the texts of `view.PERSONAL` are empty.
    """

    page: PageView
    html: dict[Shape, HtmlShell] = field(default_factory=dict)
    text: dict[Shape, TextShell | None] = field(default_factory=dict)


class Shells:
    """The shells of a theme."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    def html(self, frame: Frame, personal: Personal, *, omitted: int, shortened: int) -> HtmlShell:
        """The shell of a reader's HTML in which so many picks are left out, or shown in less."""
        slots = self._theme.open_html
        shape = (omitted, shortened, *_told(personal, slots))
        return _kept(frame.html, shape, lambda: self._html(frame, personal, omitted, shortened))

    def text(self, frame: Frame, personal: Personal) -> TextShell | None:
        """The shell of a reader's text; None if the cards are not on lines of their own."""
        shape = tuple(_told(personal, self._theme.open_text))
        return _kept(frame.text, shape, lambda: self._text(frame, personal))

    def plain_text(self, frame: Frame, personal: Personal) -> Slotted:
        """A reader's text with a slot for the cards alone."""
        page = _filled(frame.page, personal)
        return render(self._theme.page_text, page=page, cards=mark(CARDS))

    def _html(self, frame: Frame, personal: Personal, omitted: int, shortened: int) -> HtmlShell:
        page = _opened(frame.page, personal, self._theme.open_html)
        page = replace(page, omitted=omitted, shortened=shortened)
        shell = render(self._theme.page_html, page=page, cards=mark(CARDS))
        *pieces, last = shell.pieces
        octets = sum(len(each.encode()) for each in shell.pieces)
        encoded = (*map(piece, pieces), lines(last.rstrip("\n")))
        return HtmlShell(encoded, shell.slots, octets)

    def _text(self, frame: Frame, personal: Personal) -> TextShell | None:
        page = _opened(frame.page, personal, self._theme.open_text)
        shell = render(self._theme.page_text, page=page, cards=mark(CARDS))
        text = shell.fill({slot: mark(slot) for slot in shell.slots})
        head, _, tail = f"\n{text}\n".partition(f"\n{mark(CARDS)}\n")
        if shell.slots.count(CARDS) != 1 or mark(CARDS) in head:
            return None
        # the cards end with a line end, and the line on which they stand has one of its own
        return TextShell(Passage.of(head[1:] + "\n" if head else ""), Passage.of("\n" + tail))


def _told(personal: Personal, slots: frozenset[str]) -> list[str | None]:
    """What a template can tell of a reader's texts: None is "there is one"."""
    return [None if text and name in slots else text for name, text in personal.items()]


def _opened(page: PageView, personal: Personal, slots: frozenset[str]) -> PageView:
    """The page with marks in the place of what is filled in later."""
    texts = {
        name: mark(name) if text and name in slots else text for name, text in personal.items()
    }
    return _filled(page, texts)


def _filled(page: PageView, texts: Personal) -> PageView:
    changes: dict[str, Any] = dict(texts)
    return replace(page, **changes)


def _kept(shells: dict[Shape, T], shape: Shape, make: Callable[[], T]) -> T:
    if shape not in shells:
        if len(shells) >= _KEPT:
            del shells[next(iter(shells))]
        shells[shape] = make()
    return shells[shape]
