"""Any RSS or Atom feed: journals, preprint servers, lab blogs."""

from typing import Any

from digest.collect import cleanup, identity
from digest.collect.options import FeedSource
from digest.collect.sources import fields, syndication
from digest.collect.sources.source import Parsed, Window
from digest.collect.sources.syndication import Syndicated
from digest.model.edition import Skip
from digest.model.paper import Links, PaperEntry
from digest.ports import Answer, Request

_LONGEST_ABSTRACT = 10_000
"""Blogs put whole articles, styles included, into a description."""


class Feed:
    """One feed; everything that it lists is announced."""

    kind = "feed"

    def __init__(self, options: FeedSource) -> None:
        self.label = options.label
        self._url = options.url

    def requests(self, window: Window) -> tuple[Request, ...]:  # noqa: ARG002 - the Protocol's
        """The feed as it is; feeds know no dates."""
        return (Request(self._url),)

    def parse(self, answer: Answer, window: Window) -> Parsed:
        """Read the feed."""
        read = syndication.read(answer.body or b"", what=self.label)
        return parse_feed(read, window, label=self.label)


def parse_feed(read: Syndicated, window: Window, *, label: str) -> Parsed:
    """Make entries of a feed's items."""
    entries: list[PaperEntry] = []
    skipped = list(read.cut)
    for number, item in enumerate(read.entries):
        entry = _entry(item, label)
        if isinstance(entry, PaperEntry):
            entries.append(entry)
        else:
            skipped.append(Skip(fields.shown(item.get("link") or f"item {number}"), entry))
    days = [entry.day for entry in entries if entry.day]
    return Parsed(
        tuple(entries),
        tuple(skipped),
        listed=max(days, default=read.listed),
        closed=read.is_closed(window),
        whole=read.whole,
    )


def _entry(item: Any, label: str) -> PaperEntry | str:
    """An entry, or why there is none."""
    title = cleanup.hypertext(item.get("title") or "")
    if not title:
        return "it has no title"
    doi = item.get("prism_doi") or item.get("dc_identifier")
    names, version = syndication.ids([doi, item.get("link"), item.get("id")])
    published = syndication.moment_of(item, "published")
    listed = published or syndication.moment_of(item, "updated")
    return PaperEntry(
        source=label,
        ids=names,
        title=title,
        abstract=_abstract(item),
        authors=syndication.authors(item),
        version=version,
        published=published,
        day=listed.date() if listed else None,
        categories=syndication.categories(item),
        links=Links(
            page=syndication.link(item),
            pdf=syndication.link(item, rel="enclosure", type_="application/pdf"),
            thumbnail=_thumbnail(item),
        ),
    )


def _abstract(item: Any) -> str:
    text = cleanup.hypertext(syndication.summary(item))
    if len(text) <= _LONGEST_ABSTRACT:
        return text
    return text[:_LONGEST_ABSTRACT].rsplit(" ", 1)[0] + " …"


def _thumbnail(item: Any) -> str | None:
    images = item.get("media_thumbnail") or []
    url = images[0].get("url") if images else None
    return identity.web_url(url)
