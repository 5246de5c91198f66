"""What a card shows of a paper: chosen, shortened, put into words."""

from datetime import UTC

from digest.compose.byline import byline
from digest.compose.links import page_link, pdf_link, web_link
from digest.compose.scripts import language_by_script
from digest.compose.summary import NO_SUMMARY, summary_of
from digest.compose.typography import direction, isolate, plain, shorten
from digest.compose.view import Badge, CardView, Level
from digest.languages.language import Language
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
    paper: Paper,
    level: Level,
    language: Language,
    *,
    explained: bool,
    strong: bool,
    heading: int,
    first: bool,
    thumbnails: bool,
) -> CardView:
    """Choose and shorten what a card shows of a paper; the flags are those of `CardView`.

    `thumbnails`: whether a picture is shown where a source gives one, and the card is whole.
    """
    title = shorten(plain(paper.title), TITLE_COLUMNS[level]) or language.gettext("(untitled)")
    summary = summary_of(paper) if level is Level.FULL else NO_SUMMARY
    authors = [byline(paper.authors)]
    if organization := shorten(plain(paper.organization), LABEL_COLUMNS):
        authors.append(isolate(organization))
    return CardView(
        title=title,
        url=page_link(paper.links, (paper.id, *paper.ids)) or "",
        title_dir=direction(title),
        title_lang=language_by_script(title),
        authors=" · ".join(part for part in authors if part),
        origin=origin(paper, language),
        summary=summary.text,
        summary_dir=direction(summary.text),
        summary_lang=language_by_script(summary.text),
        summary_origin=summary.origin,
        summary_by=isolate(shorten(summary.by, LABEL_COLUMNS)),
        facts=(*_venue(paper), *facts(paper.signals, language)),
        links=_links(paper, language),
        thumbnail=_thumbnail(paper) if thumbnails and level is Level.FULL else "",
        explained=explained,
        strong=strong,
        heading=heading,
        first=first,
    )


def origin(paper: Paper, language: Language) -> str:
    """Say where and when a paper appeared: "arXiv, Hugging Face · cs.CL, cs.AI · 12 Jun 2026"."""
    sources = [source_name(source) for source in paper.sources]
    categories = [shorten(plain(category), LABEL_COLUMNS) for category in paper.categories]
    appeared = paper.published.astimezone(UTC).date() if paper.published else paper.day
    parts = (
        ", ".join(isolate(source) for source in sources[:SOURCES] if source),
        ", ".join(isolate(category) for category in categories[:CATEGORIES] if category),
        language.date(appeared, "medium") if appeared else "",
    )
    return " · ".join(part for part in parts if part)


def source_name(source: str) -> str:
    """Name a source as it writes itself, or as the operator named it."""
    return _NAMES.get(source) or shorten(plain(source), LABEL_COLUMNS)


def facts(signals: Signals, language: Language) -> tuple[Badge, ...]:
    """Say what people did with a paper; unknown and none are not shown."""
    upvotes, comments, stars = signals.upvotes or 0, signals.comments or 0, signals.stars or 0
    counts = (
        (upvotes, language.ngettext("%(count)s upvote", "%(count)s upvotes", upvotes)),
        (comments, language.ngettext("%(count)s comment", "%(count)s comments", comments)),
        (stars, language.ngettext("%(count)s star", "%(count)s stars", stars)),
    )
    return tuple(Badge(said % {"count": language.number(count)}) for count, said in counts if count)


def _venue(paper: Paper) -> tuple[Badge, ...]:
    """Where it is published or accepted, if a source tells."""
    name = shorten(plain(paper.venue), LABEL_COLUMNS)
    return (Badge(isolate(name)),) if name else ()


def _thumbnail(paper: Paper) -> str:
    """The address of its picture; https alone, since mail programs load nothing else."""
    address = web_link(paper.links.thumbnail) or ""
    return address if address.startswith("https:") else ""


def _links(paper: Paper, language: Language) -> tuple[Badge, ...]:
    found = (
        (language.gettext("PDF"), pdf_link(paper.links, (paper.id, *paper.ids))),
        (language.gettext("Code"), web_link(paper.links.code)),
        (language.gettext("Project"), web_link(paper.links.project)),
    )
    return tuple(Badge(label, url) for label, url in found if url)
