"""Feeds of a list: Atom (RFC 4287) and JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/).

Both say the same. Ids are tag URIs (RFC 4151), so that an entry stays the same when the pages
move to another address.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

from digest.compose.typography import plain
from digest.languages.language import Language
from digest.model.exhibit import Catalogue, Exhibit
from digest.site.about import About
from digest.site.cards import home_link, title_of
from digest.site.names import paper_path

ATOM = "application/atom+xml"
JSON_FEED = "application/feed+json"
ENTRIES = 50
AUTHORS = 20
TITLE_COLUMNS = 1000
_BEGAN = 2026
"""A tag names a year in which its domain was its owner's."""
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_NAMESPACE = "http://www.w3.org/2005/Atom"
# XML 1.0 §2.2 has no such characters, and no way of writing them
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper in a feed."""

    id: str
    url: str
    title: str
    text: str
    authors: tuple[str, ...]
    published: datetime
    updated: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """A list as a feed; URLs are "" while nobody said where the pages are."""

    id: str
    title: str
    url: str
    language: str
    updated: datetime
    entries: tuple[Entry, ...]


class Feeds:
    """Makes feeds of lists."""

    def __init__(self, about: About, language: Language) -> None:
        self._about = about
        self._language = language

    def of(
        self,
        path: str,
        title: str,
        exhibits: Sequence[Exhibit],
        catalogue: Catalogue,
        *,
        day: date | None,
    ) -> Feed:
        """The list at a path as a feed.

        `day` is the first of its span, None for the list that moves on every day.
        """
        about = self._about
        entries = tuple(self._entry(each, catalogue) for each in exhibits[:ENTRIES])
        return Feed(
            id=_tag(about, day, path) if day else f"tag:{about.domain},{_BEGAN}:digest",
            title=title,
            url=f"{about.url}/{path}" if about.url else "",
            language=self._language.tag,
            updated=max((each.updated for each in entries), default=catalogue.updated or _NEVER),
            entries=entries,
        )

    def _entry(self, exhibit: Exhibit, catalogue: Catalogue) -> Entry:
        paper, about = exhibit.paper, self._about
        path = paper_path(paper.id)
        # an edition is a moment, that of its freezing: a vote more makes no entry new
        moment = catalogue.frozen[exhibit.edition]
        return Entry(
            id=_tag(about, exhibit.edition, path),
            url=f"{about.url}/{path}" if about.url else home_link(paper),
            title=title_of(paper, self._language, TITLE_COLUMNS),
            text=plain(paper.tldr) or plain(paper.abstract),
            authors=tuple(name for each in paper.authors[:AUTHORS] if (name := plain(each))),
            published=min(paper.published or moment, moment),
            updated=moment,
        )


def _tag(about: About, day: date, path: str) -> str:
    return f"tag:{about.domain},{day.isoformat()}:{path.rstrip('/')}"


def atom(feed: Feed) -> bytes:
    """Write it as Atom."""
    root = ET.Element("feed", {"xmlns": _NAMESPACE, "xml:lang": feed.language})
    _text(root, "id", feed.id)
    _text(root, "title", feed.title)
    _text(root, "updated", _moment(feed.updated))
    author = ET.SubElement(root, "author")  # §4.1.1: for entries of nobody known
    _text(author, "name", feed.title)
    if feed.url:
        ET.SubElement(root, "link", rel="alternate", type="text/html", href=feed.url)
        ET.SubElement(root, "link", rel="self", type=ATOM, href=f"{feed.url}feed.atom")
    for each in feed.entries:
        entry = ET.SubElement(root, "entry")
        _text(entry, "id", each.id)
        _text(entry, "title", each.title)
        _text(entry, "published", _moment(each.published))
        _text(entry, "updated", _moment(each.updated))
        for name in each.authors:
            _text(ET.SubElement(entry, "author"), "name", name)
        if each.url:
            ET.SubElement(entry, "link", rel="alternate", href=each.url)
        # §4.1.2: an entry without a link has its text as content
        _text(entry, "summary" if each.url else "content", each.text)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def json_feed(feed: Feed) -> bytes:
    """Write it as JSON Feed."""
    addresses = {"home_page_url": feed.url, "feed_url": f"{feed.url}feed.json"} if feed.url else {}
    items = [
        {
            "id": each.id,
            **({"url": each.url} if each.url else {}),
            "title": each.title,
            "content_text": each.text,
            "date_published": _moment(each.published),
            "date_modified": _moment(each.updated),
            **({"authors": [{"name": name} for name in each.authors]} if each.authors else {}),
        }
        for each in feed.entries
    ]
    whole = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        **addresses,
        "language": feed.language,
        "items": items,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _text(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = _NOT_XML.sub("\ufffd", text)


def _moment(at: datetime) -> str:
    """RFC 3339, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
