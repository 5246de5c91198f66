"""Entries + what the store knows → papers, each complete. Pure, and blind to order.

Which source is best for which field

field                  the best is
id                     the stored one, always; else the most trustworthy name (`Scheme`)
title, abstract        those of the newest version; of the same version the longest
authors                those of the newest version; of the same version the most
published              the earliest: later dates are of versions
day                    the earliest day on which a source listed it; the day of publication,
                       which is all that some sources know, counts only if none did
announce               today's, `new` before `cross` before a replacement; else the stored
categories, keywords   all, in the order of the one who has most
links                  page: arXiv's own before a DOI's before any other; else what is newest
signals                the newest that is known; of one moment the highest; unknown never
                       overwrites a number
tldr, organization,
venue                  what is newest; of one moment the longest

A stored paper without sources came from somebody's own list (`references/meaning.py`). It counts
as new when a source first tells of it, and what that list said holds only where no source says
anything.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TypeVar

from digest.collect import identity
from digest.collect.clusters import Cluster, cluster
from digest.model.paper import (
    AnnounceType,
    Links,
    Observation,
    Paper,
    PaperEntry,
    PaperId,
    Signals,
)

_ANNOUNCE = {kind: place for place, kind in enumerate(AnnounceType)}
_Said = PaperEntry | Paper
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Count:
    """What became of a source's entries: read = new + merged."""

    read: int = 0
    new: int = 0
    merged: int = 0


@dataclass(frozen=True, slots=True)
class Merge:
    """The outcome; `papers` are those new or changed, complete."""

    papers: tuple[Paper, ...] = ()
    new: frozenset[PaperId] = frozenset()
    absorbed: Mapping[PaperId, PaperId] = field(default_factory=dict)
    observations: tuple[Observation, ...] = ()
    counts: tuple[Count, ...] = ()
    """One for each group of entries, in the order given."""
    of: Mapping[PaperEntry, PaperId] = field(default_factory=dict)
    """Which paper each entry became a part of."""


def merge(
    groups: Sequence[Collection[PaperEntry]],
    known: Mapping[PaperId, Paper],
    *,
    at: datetime,
) -> Merge:
    """Merge what each source said (one group a source) with the stored papers.

    A new paper that several sources bring counts as new for the first group that has it.
    """
    first: dict[PaperEntry, int] = {}  # entries are values; equal ones are one
    for place, entries in enumerate(groups):
        for entry in entries:
            first.setdefault(entry, place)
    papers: list[Paper] = []
    new: set[PaperId] = set()
    fresh: Counter[int] = Counter()
    absorbed: dict[PaperId, PaperId] = {}
    observations: list[Observation] = []
    of: dict[PaperEntry, PaperId] = {}
    for group in cluster(list(first), known):
        stored = sorted(group.stored, key=_age)
        paper = _paper(group, stored)
        if not any(known.sources for known in stored):
            new.add(paper.id)
            fresh[min(first[entry] for entry in group.entries)] += 1
        if stored != [paper]:
            papers.append(paper)
        absorbed.update({other.id: paper.id for other in stored[1:]})
        of.update(dict.fromkeys(group.entries, paper.id))
        observations.extend(_observations(group, paper.id, at))
    counts = (Count(len(said), fresh[n], len(said) - fresh[n]) for n, said in enumerate(groups))
    return Merge(
        papers=tuple(sorted(papers, key=lambda paper: identity.rank(paper.id))),
        new=frozenset(new),
        absorbed=absorbed,
        observations=tuple(observations),
        counts=tuple(counts),
        of=of,
    )


def _age(paper: Paper) -> tuple[date, datetime, tuple[int, str]]:
    """Sorts stored papers, the oldest first."""
    return (
        paper.day or date.max,
        paper.published or datetime.max.replace(tzinfo=UTC),
        identity.rank(paper.id),
    )


def _paper(group: Cluster, stored: Sequence[Paper]) -> Paper:
    names = tuple(sorted(group.names, key=identity.rank))
    entries = sorted(group.entries, key=repr)
    said: list[_Said] = [*entries, *stored]
    newest = sorted(said, key=_version, reverse=True)
    told: list[_Said] = [*entries, *(paper for paper in stored if paper.sources)]
    published = min((item.published for item in told if item.published), default=None)
    announced = [item.announce for item in entries if item.announce]
    return Paper(
        id=stored[0].id if stored else names[0],
        ids=names,
        title=_text(newest, lambda item: item.title),
        abstract=_text(newest, lambda item: item.abstract),
        authors=max(
            ((_version(item), len(item.authors), item.authors) for item in said if item.authors),
            default=(0, 0, ()),
        )[2],
        version=max((item.version for item in said if item.version is not None), default=None),
        published=published,
        day=_day(told, published),
        announce=min(announced, key=_ANNOUNCE.__getitem__)
        if announced
        else next((paper.announce for paper in stored if paper.announce), None),
        categories=_union(item.categories for item in said),
        links=_links(entries, [paper for paper in stored if paper.sources]),
        signals=_signals(entries, stored),
        tldr=_newest(entries, stored, lambda item: item.tldr),
        keywords=_union(item.keywords for item in said),
        organization=_newest(entries, stored, lambda item: item.organization),
        venue=_newest(entries, stored, lambda item: item.venue),
        sources=tuple(
            sorted({*(e.source for e in entries), *(s for p in stored for s in p.sources)})
        ),
    )


def _version(item: _Said) -> int:
    """Sorts by who is to be believed; last of all a list of somebody's own."""
    if isinstance(item, Paper) and not item.sources:
        return -1
    return item.version or 0


def _text(said: Iterable[_Said], field_of: Callable[[_Said], str]) -> str:
    texts = ((_version(item), len(field_of(item)), field_of(item)) for item in said)
    return max((text for text in texts if text[2]), default=(0, 0, ""))[2]


def _day(said: Iterable[_Said], published: datetime | None) -> date | None:
    """The earliest listing; a stored day that is but the day of publication is no listing."""
    days: list[date] = []
    for item in said:
        fallback = isinstance(item, Paper) and item.published and item.published.date() == item.day
        if item.day and not fallback:
            days.append(item.day)
    return min(days, default=published.date() if published else None)


def _union(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    ordered = sorted(lists, key=lambda items: (-len(items), items))
    return tuple(dict.fromkeys(item for items in ordered for item in items))


def _newest(
    entries: Sequence[PaperEntry], stored: Sequence[Paper], field_of: Callable[[_Said], str]
) -> str:
    now = max((field_of(item) for item in entries), key=lambda text: (len(text), text), default="")
    return now or next((field_of(paper) for paper in stored if field_of(paper)), "")


def _links(entries: Sequence[PaperEntry], stored: Sequence[Paper]) -> Links:
    said: list[_Said] = [*entries, *stored]
    pages = [item.links.page for item in said if item.links.page]

    def newest(link: Callable[[Links], str | None]) -> str | None:
        now = [url for entry in entries if (url := link(entry.links))]
        before = [url for paper in stored if (url := link(paper.links))]
        return min(now) if now else next(iter(before), None)

    return Links(
        page=min(pages, key=_page_rank, default=None),
        pdf=newest(lambda links: links.pdf),
        code=newest(lambda links: links.code),
        project=newest(lambda links: links.project),
        thumbnail=newest(lambda links: links.thumbnail),
    )


def _page_rank(url: str) -> tuple[int, str]:
    for place, host in enumerate(("//arxiv.org/", "//doi.org/")):
        if host in url:
            return place, url
    return 2, url


def _highest(signals: Iterable[Signals]) -> Signals:
    seen = list(signals)
    return Signals(
        upvotes=max((s.upvotes for s in seen if s.upvotes is not None), default=None),
        comments=max((s.comments for s in seen if s.comments is not None), default=None),
        stars=max((s.stars for s in seen if s.stars is not None), default=None),
    )


def _or(newer: _T | None, older: _T | None) -> _T | None:
    return older if newer is None else newer


def _signals(entries: Sequence[PaperEntry], stored: Sequence[Paper]) -> Signals:
    now = _highest(entry.signals for entry in entries)
    before = _highest(paper.signals for paper in stored)
    return replace(
        now,
        upvotes=_or(now.upvotes, before.upvotes),
        comments=_or(now.comments, before.comments),
        stars=_or(now.stars, before.stars),
    )


def _observations(group: Cluster, paper: PaperId, at: datetime) -> Iterable[Observation]:
    """One for each source that showed any number."""
    for source in sorted({entry.source for entry in group.entries}):
        signals = _highest(e.signals for e in group.entries if e.source == source)
        if signals != Signals():
            yield Observation(paper, source, at, signals)
