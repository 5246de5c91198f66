"""The headings of a mail's sections: rendered once a kind, set once a label."""

from dataclasses import dataclass
from functools import lru_cache

from digest.compose.passage import Passage
from digest.compose.quoting import piece, quoted
from digest.compose.slots import Slotted, mark
from digest.compose.templates import Theme, render
from digest.compose.typography import columns, direction, plain, shorten
from digest.compose.view import SectionView
from digest.languages.language import Language, message
from digest.model.sections import SectionKind

COLUMNS = 64
"""A heading stands on one line of the text part."""
KEPT = 4096

_TITLES = {
    SectionKind.FOLLOWED: message("From people you follow"),
    SectionKind.INTEREST: message("Also today"),
    SectionKind.UPDATE: message("News of papers you liked"),
    SectionKind.EXPLORATION: message("Something else"),
    SectionKind.POPULAR: message("What everyone is reading"),
}
"""Of sections without a label."""
_NOTES = {
    SectionKind.EXPLORATION: message("Beside what you asked for: no more than a guess."),
    SectionKind.POPULAR: message("What got the most notice, whatever you asked for."),
}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as it goes into a mail: its HTML, encoded, how many octets that has, its text."""

    html: bytes
    octets: int
    text: Passage | None
    """None if it is not whole lines."""
    plain_text: str
    """As rendered."""


@dataclass(frozen=True, slots=True)
class _Open:
    """A kind's headings before they have a title: `pieces` are encoded, `octets` decoded."""

    pieces: tuple[bytes, ...]
    octets: int
    text: Slotted
    passage: Passage | None

    def titled(self, title: str) -> Heading:
        """The heading that says this."""
        markup = quoted(title)
        values = {"title": title, "underline": "-" * columns(title)}
        return Heading(
            html=markup.piece.join(self.pieces),
            octets=self.octets + (len(self.pieces) - 1) * markup.size,
            text=self.passage and self.passage.known(values),
            plain_text=self.text.fill(values),
        )


class Headings:
    """The headings of a theme; those used lately are kept."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._open = lru_cache(maxsize=None)(self._render)  # a few kinds, in two directions
        self.of = lru_cache(maxsize=KEPT)(self._make)
        """Give the heading of a kind of section and its label; None if the theme has none."""

    def _make(self, kind: SectionKind, label: str) -> Heading | None:
        title = title_of(kind, label, self._theme.language)
        heading = self._open(kind, direction(title))
        return heading.titled(title) if heading is not None else None

    def _render(self, kind: SectionKind, title_dir: str) -> _Open | None:
        if self._theme.section_html is None or self._theme.section_text is None:
            return None
        view = section_view(kind, title_dir, self._theme.language)
        title = mark("title")
        html = render(self._theme.section_html, section=view, title=title)
        text = render(
            self._theme.section_text, section=view, title=title, underline=mark("underline")
        )
        return _Open(
            pieces=tuple(map(piece, html.pieces)),
            octets=sum(len(each.encode()) for each in html.pieces),
            text=text,
            passage=_passage(text),
        )


def title_of(kind: SectionKind, label: str, language: Language) -> str:
    """The words of a heading: the interest's label, or what the kind of section is called."""
    return shorten(plain(label), COLUMNS) or language.gettext(_TITLES[kind])


def section_view(kind: SectionKind, title_dir: str, language: Language) -> SectionView:
    """What a template sees of a section."""
    note = language.gettext(_NOTES[kind]) if kind in _NOTES else ""
    return SectionView(kind=kind.value, title_dir=title_dir, note=note)


def _passage(text: Slotted) -> Passage | None:
    marked = text.fill({slot: mark(slot) for slot in text.slots})
    return Passage.of(marked) if not marked or marked.endswith("\n") else None
