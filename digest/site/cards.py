"""What the public pages show of a paper: chosen, shortened, put into words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from digest.compose.byline import byline
from digest.compose.card import source_name
from digest.compose.links import page_link, pdf_link, web_link
from digest.compose.summary import summary_of
from digest.compose.typography import direction, isolate, plain, shorten
from digest.languages.language import Language
from digest.model.exhibit import Exhibit
from digest.model.paper import Paper, Signals
from digest.site.names import paper_path

TITLE_COLUMNS = 240
ROW_COLUMNS = 160
LABEL_COLUMNS = 40
CATEGORIES = 4
LONGEST_LINK = 400
"""Characters of a link on a list: of longer ones a hundred would fill the page."""


@dataclass(frozen=True, slots=True)
class Link:
    """Something of a paper that is elsewhere."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Card:
    """A paper on a list; what is not known is "" or empty."""

    number: int
    path: str
    title: str
    title_dir: str
    authors: str
    summary: str
    summary_dir: str
    upvotes: str
    """The number, with separators."""
    facts: tuple[str, ...]
    links: tuple[Link, ...]
    thumbnail: str
    label: str
    """What is to be known first: that it was withdrawn."""


def card_of(exhibit: Exhibit, number: int, language: Language, *, thumbnails: bool) -> Card:
    """A paper as a list shows it in full."""
    paper = exhibit.paper
    title = title_of(paper, language, TITLE_COLUMNS)
    summary = summary_of(paper).text
    organization = shorten(plain(paper.organization), LABEL_COLUMNS)
    authors = (byline(paper.authors), organization and isolate(organization))
    return Card(
        number=number,
        path=paper_path(paper.id),
        title=title,
        title_dir=direction(title),
        authors=" · ".join(each for each in authors if each),
        summary=summary,
        summary_dir=direction(summary),
        upvotes=language.number(paper.signals.upvotes) if paper.signals.upvotes else "",
        facts=facts(paper.signals, language),
        links=tuple(link for link in links(paper, language) if len(link.url) <= LONGEST_LINK),
        thumbnail=thumbnail(paper) if thumbnails else "",
        label=language.gettext("Withdrawn") if exhibit.withdrawn else "",
    )


def row_of(exhibit: Exhibit, number: int, language: Language) -> Card:
    """A paper as a long list shows it: title, authors and votes alone."""
    paper = exhibit.paper
    title = title_of(paper, language, ROW_COLUMNS)
    return Card(
        number=number,
        path=paper_path(paper.id),
        title=title,
        title_dir=direction(title),
        authors=byline(paper.authors),
        summary="",
        summary_dir="ltr",
        upvotes=language.number(paper.signals.upvotes) if paper.signals.upvotes else "",
        facts=(),
        links=(),
        thumbnail="",
        label=language.gettext("Withdrawn") if exhibit.withdrawn else "",
    )


def title_of(paper: Paper, language: Language, limit: int) -> str:
    """The title, in at most so many columns."""
    return shorten(plain(paper.title), limit) or language.gettext("(untitled)")


def facts(signals: Signals, language: Language) -> tuple[str, ...]:
    """What people did with a paper beside voting; unknown and none are not shown."""
    comments, stars = signals.comments or 0, signals.stars or 0
    counts = (
        (comments, language.ngettext("%(count)s comment", "%(count)s comments", comments)),
        (stars, language.ngettext("%(count)s star", "%(count)s stars", stars)),
    )
    return tuple(said % {"count": language.number(count)} for count, said in counts if count)


def links(paper: Paper, language: Language) -> tuple[Link, ...]:
    """Where the paper and its things are found; what opens the paper first."""
    names = (paper.id, *paper.ids)
    found = (
        (language.gettext("PDF"), pdf_link(paper.links, names)),
        (language.gettext("Code"), web_link(paper.links.code)),
        (language.gettext("Project"), web_link(paper.links.project)),
    )
    return tuple(Link(label, url) for label, url in found if url)


def home_link(paper: Paper) -> str:
    """Where the paper itself is read; "" if nobody knows."""
    return page_link(paper.links, (paper.id, *paper.ids)) or ""


def thumbnail(paper: Paper) -> str:
    """The picture that a source gives, over https; else ""."""
    url = web_link(paper.links.thumbnail) or ""
    return url if url.startswith("https:") and len(url) <= LONGEST_LINK else ""


def origin(paper: Paper) -> str:
    """Who tells of it, its categories, its venue: "arXiv · cs.CL, cs.AI · ICML 2026"."""
    sources = ", ".join(isolate(source_name(each)) for each in paper.sources)
    named = [shorten(plain(each), LABEL_COLUMNS) for each in paper.categories]
    categories = ", ".join(isolate(each) for each in named[:CATEGORIES] if each)
    venue = isolate(shorten(plain(paper.venue), LABEL_COLUMNS))
    return " · ".join(part for part in (sources, categories, venue) if part)


def appeared(exhibit: Exhibit) -> date:
    """The day on which it appeared, as far as is known."""
    paper = exhibit.paper
    return paper.published.date() if paper.published else paper.day or exhibit.edition


def numbered(
    exhibits: Sequence[Exhibit], first: int, language: Language, *, thumbnails: bool
) -> list[Card]:
    """Cards that count on from a number."""
    return [
        card_of(each, first + at, language, thumbnails=thumbnails)
        for at, each in enumerate(exhibits)
    ]
