"""What a paper's own page shows: everything that is known of it in public."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC

from digest.compose.card import source_name
from digest.compose.typography import direction, isolate, plain, shorten
from digest.languages.language import Language
from digest.model.exhibit import Exhibit
from digest.model.paper import Observation, Paper, PaperId, Scheme
from digest.site import cards
from digest.site.cards import Link

AUTHORS = 100
"""More are counted."""
LOOKS = 30
"""Rows of the table of signals: the newest."""
ABSTRACT_COLUMNS = 12_000
"""What is longer than this is no abstract."""
KEYWORDS = 12


@dataclass(frozen=True, slots=True)
class Look:
    """What a source showed at a moment; counts that it does not give are ""."""

    day: str
    source: str
    upvotes: str
    comments: str
    stars: str


@dataclass(frozen=True, slots=True)
class Told:
    """A version and the day that told of it."""

    number: int
    day: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """A paper in full."""

    title: str
    title_dir: str
    authors: tuple[str, ...]
    more_authors: int
    organization: str
    appeared: str
    origin: str
    home: str
    links: tuple[Link, ...]
    names: tuple[str, ...]
    tldr: str
    tldr_dir: str
    abstract: str
    abstract_dir: str
    keywords: tuple[str, ...]
    thumbnail: str
    upvotes: str
    facts: tuple[str, ...]
    looks: tuple[Look, ...]
    version: int | None
    versions: tuple[Told, ...]
    withdrawn: bool
    about: str
    """What other sites may say of it in a line."""


def leaf_of(exhibit: Exhibit, language: Language, *, thumbnails: bool) -> Leaf:
    """Choose what the page shows of a paper."""
    paper = exhibit.paper
    title = cards.title_of(paper, language, 1000)
    tldr = shorten(plain(paper.tldr), 1000)
    abstract = shorten(plain(paper.abstract), ABSTRACT_COLUMNS)
    authors = [isolate(name) for each in paper.authors if (name := shorten(plain(each), 80))]
    votes = paper.signals.upvotes
    return Leaf(
        title=title,
        title_dir=direction(title),
        authors=tuple(authors[:AUTHORS]),
        more_authors=max(len(authors) - AUTHORS, 0),
        organization=shorten(plain(paper.organization), 120),
        appeared=language.date(cards.appeared(exhibit), "long"),
        origin=cards.origin(paper),
        home=cards.home_link(paper),
        links=cards.links(paper, language),
        names=_names(paper),
        tldr=tldr,
        tldr_dir=direction(tldr),
        abstract=abstract,
        abstract_dir=direction(abstract),
        keywords=tuple(shorten(plain(each), 60) for each in paper.keywords[:KEYWORDS]),
        thumbnail=cards.thumbnail(paper) if thumbnails else "",
        upvotes=language.number(votes) if votes else "",
        facts=cards.facts(paper.signals, language),
        looks=_looks(exhibit.seen, language),
        version=paper.version,
        versions=tuple(
            Told(
                each.number,
                language.date(each.edition, "medium"),
            )
            for each in exhibit.versions
        ),
        withdrawn=exhibit.withdrawn,
        about=shorten(tldr or abstract, 200),
    )


def _names(paper: Paper) -> tuple[str, ...]:
    """The names by which it is cited: "arXiv:2606.13392", "doi:10.1101/…"."""
    written = {Scheme.ARXIV: "arXiv", Scheme.DOI: "doi"}
    ids: Sequence[PaperId] = sorted({paper.id, *paper.ids})
    return tuple(
        shorten(f"{written[each.scheme]}:{plain(each.value)}", 100)
        for each in ids
        if each.scheme in written
    )


def _looks(seen: Sequence[Observation], language: Language) -> tuple[Look, ...]:
    """What was seen of it, the newest first."""

    def said(count: int | None) -> str:
        return "" if count is None else language.number(count)

    return tuple(
        Look(
            language.date(each.at.astimezone(UTC).date(), "medium"),
            isolate(source_name(each.source)),
            said(each.signals.upvotes),
            said(each.signals.comments),
            said(each.signals.stars),
        )
        for each in reversed(seen[-LOOKS:])
    )
