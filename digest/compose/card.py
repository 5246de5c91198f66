"""One paper's card: rendered once an edition, the same for every subscriber but for its slots."""

from dataclasses import replace
from datetime import UTC, date
from functools import lru_cache

import jinja2
from babel.dates import format_date

from digest.compose.byline import byline
from digest.compose.links import page_link, pdf_link, web_link
from digest.compose.slots import Slotted, mark
from digest.compose.summary import summarise
from digest.compose.templates import Theme
from digest.compose.typography import close_isolates, direction, isolate, plain, shorten
from digest.compose.view import Badge, CardView, Level
from digest.errors import TemplateError
from digest.model.edition import Pick, Reason
from digest.model.paper import Paper, Signals

TITLE_COLUMNS = {Level.FULL: 240, Level.COMPACT: 120, Level.LINK: 80, Level.OMITTED: 80}
WHY_COLUMNS = {Level.FULL: 240, Level.COMPACT: 90, Level.LINK: 0, Level.OMITTED: 0}
CATEGORIES = 4
SOURCES = 3
LABEL_COLUMNS = 40

_NAMES = {
    "arxiv": "arXiv",
    "biorxiv": "bioRxiv",
    "medrxiv": "medRxiv",
    "huggingface": "Hugging Face",
}
"""How the kinds of sources write themselves."""


class Cards:
    """Renders cards, and keeps each one for the whole edition."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self.html = lru_cache(maxsize=4096)(self._html)
        self.text = lru_cache(maxsize=4096)(self._text)

    def _html(self, paper: Paper, level: Level, explained: bool) -> Slotted:  # noqa: FBT001
        return _render(self._theme.cards_html[level], view_of(paper, level, explained=explained))

    def _text(self, paper: Paper, level: Level, explained: bool) -> Slotted:  # noqa: FBT001
        return _render(self._theme.cards_text[level], view_of(paper, level, explained=explained))


def view_of(paper: Paper, level: Level, *, explained: bool) -> CardView:
    """Choose and shorten what a card shows of a paper."""
    title = shorten(plain(paper.title), TITLE_COLUMNS[level]) or "(untitled)"
    summary = summarise(paper.tldr, paper.abstract) if level is Level.FULL else ""
    authors = [byline(paper.authors)]
    if organization := shorten(plain(paper.organization), LABEL_COLUMNS):
        authors.append(isolate(organization))
    return CardView(
        title=title,
        url=page_link(paper.links, (paper.id, *paper.ids)) or "",
        title_dir=direction(title),
        authors=" · ".join(part for part in authors if part),
        origin=origin(paper),
        summary=summary,
        summary_dir=direction(summary),
        facts=facts(paper.signals),
        links=_links(paper),
        explained=explained,
    )


def origin(paper: Paper) -> str:
    """Say where and when a paper appeared: "arXiv, Hugging Face · cs.CL, cs.AI · 12 Jun 2026"."""
    sources = [source_name(source) for source in paper.sources]
    categories = [shorten(plain(category), LABEL_COLUMNS) for category in paper.categories]
    appeared = paper.published.astimezone(UTC).date() if paper.published else paper.day
    parts = (
        ", ".join(isolate(source) for source in sources[:SOURCES] if source),
        ", ".join(isolate(category) for category in categories[:CATEGORIES] if category),
        written(appeared, "d MMM y") if appeared else "",
    )
    return " · ".join(part for part in parts if part)


def source_name(source: str) -> str:
    """Name a source as it writes itself, or as the operator named it."""
    return _NAMES.get(source) or shorten(plain(source), LABEL_COLUMNS)


def written(day: date, pattern: str) -> str:
    """Write a date out; the pattern is Unicode's (UTS #35)."""
    return format_date(day, pattern, locale="en")


def facts(signals: Signals) -> tuple[Badge, ...]:
    """Say what people did with a paper; unknown and none are not shown."""
    counts = (
        (signals.upvotes, "upvote", "upvotes"),
        (signals.comments, "comment", "comments"),
        (signals.stars, "star", "stars"),
    )
    return tuple(
        Badge(f"{count:,} {one if count == 1 else many}") for count, one, many in counts if count
    )


def why(pick: Pick, level: Level) -> str:
    """Put a pick's reasons into one line; "" if it has none or the level shows none."""
    limit = WHY_COLUMNS[level]
    line = "; ".join(said for reason in pick.reasons if (said := _said(reason)))
    return close_isolates(shorten(line, limit)) if limit else ""


def _said(reason: Reason) -> str:
    """A reason in words, its quotations kept from turning the sentence around."""
    words = tuple(isolate(plain(word)) for word in reason.words if plain(word))
    return str(replace(reason, subject=isolate(plain(reason.subject)), words=words))


def _links(paper: Paper) -> tuple[Badge, ...]:
    found = (
        ("PDF", pdf_link(paper.links, (paper.id, *paper.ids))),
        ("Code", web_link(paper.links.code)),
        ("Project", web_link(paper.links.project)),
    )
    return tuple(Badge(label, url) for label, url in found if url)


def _render(template: jinja2.Template, card: CardView) -> Slotted:
    name = template.name or "card"
    try:
        rendered = template.render(card=card, number=mark("number"), why=mark("why"))
        return Slotted.parse(rendered)
    except (jinja2.TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise TemplateError(str(error), file=name) from error
