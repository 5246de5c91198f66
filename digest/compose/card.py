"""What a card shows of a paper: chosen, shortened, put into words."""

from datetime import UTC, date
from functools import lru_cache

from babel.dates import format_date

from digest.compose.byline import byline
from digest.compose.links import page_link, pdf_link, web_link
from digest.compose.summary import NO_SUMMARY, summary_of
from digest.compose.typography import direction, isolate, plain, shorten
from digest.compose.view import Badge, CardView, Level
from digest.model.paper import Paper, Signals

TITLE_COLUMNS = {Level.FULL: 240, Level.COMPACT: 120, Level.LINK: 80, Level.OMITTED: 80}
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


def view_of(
    paper: Paper, level: Level, *, explained: bool, strong: bool, heading: int, first: bool
) -> CardView:
    """Choose and shorten what a card shows of a paper; the flags are those of `CardView`."""
    title = shorten(plain(paper.title), TITLE_COLUMNS[level]) or "(untitled)"
    summary = summary_of(paper) if level is Level.FULL else NO_SUMMARY
    authors = [byline(paper.authors)]
    if organization := shorten(plain(paper.organization), LABEL_COLUMNS):
        authors.append(isolate(organization))
    return CardView(
        title=title,
        url=page_link(paper.links, (paper.id, *paper.ids)) or "",
        title_dir=direction(title),
        authors=" · ".join(part for part in authors if part),
        origin=origin(paper),
        summary=summary.text,
        summary_dir=direction(summary.text),
        summary_origin=summary.origin,
        summary_by=isolate(shorten(summary.by, LABEL_COLUMNS)),
        facts=facts(paper.signals),
        links=_links(paper),
        explained=explained,
        strong=strong,
        heading=heading,
        first=first,
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


@lru_cache(maxsize=4096)
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


def _links(paper: Paper) -> tuple[Badge, ...]:
    found = (
        ("PDF", pdf_link(paper.links, (paper.id, *paper.ids))),
        ("Code", web_link(paper.links.code)),
        ("Project", web_link(paper.links.project)),
    )
    return tuple(Badge(label, url) for label, url in found if url)
