"""arXiv's daily announcements by RSS or Atom, https://info.arxiv.org/help/rss.html.

All wanted categories come in one feed (`/rss/cs.AI+cs.CL`). On weekends and holidays it is
empty, and that is success.
"""

import re
from collections import Counter
from typing import Any

from digest.collect import cleanup
from digest.collect.options import ArxivSource
from digest.collect.sources import arxiv_calendar, fields, syndication
from digest.collect.sources.source import Parsed, Window
from digest.collect.sources.syndication import Syndicated
from digest.model.edition import Closure, Skip
from digest.model.paper import AnnounceType, Links, PaperEntry, Scheme
from digest.ports import Answer, Request

URL = "https://rss.arxiv.org/rss"
_REPLACEMENTS = (AnnounceType.REPLACE, AnnounceType.REPLACE_CROSS)
_PREFIX = re.compile(
    r"^\s*arXiv:\s*(?P<id>\S+)\s+Announce\s+Type:\s*(?P<type>[a-z-]+)\s*(?:Abstract:\s*)?",
    re.IGNORECASE,
)


class ArxivRss:
    """The announcements of some categories."""

    kind = "arxiv"

    def __init__(self, options: ArxivSource) -> None:
        self.label = options.label
        self._url = f"{(options.url or URL).rstrip('/')}/{'+'.join(options.categories)}"
        self._wanted = frozenset(AnnounceType(kind) for kind in options.announce)

    def requests(self, window: Window) -> tuple[Request, ...]:  # noqa: ARG002 - the Protocol's
        """Today's list; the feed knows no other."""
        return (Request(self._url),)

    def parse(self, answer: Answer, window: Window) -> Parsed:
        """Read the list."""
        read = syndication.read(answer.body or b"", what="arXiv's feed")
        return parse_list(read, window, label=self.label, wanted=self._wanted)

    def closure(self, window: Window) -> Closure | None:
        """Weekends and holidays: the feed is empty then."""
        return arxiv_calendar.closure(window.now)


def parse_list(
    read: Syndicated,
    window: Window,
    *,
    label: str,
    wanted: frozenset[AnnounceType] = frozenset(AnnounceType),
) -> Parsed:
    """Make entries of the list's items, of the wanted announce types; apart, of replacements."""
    entries: list[PaperEntry] = []
    replaced: list[PaperEntry] = []
    skipped = list(read.cut)
    left_out: Counter[str] = Counter()
    for number, item in enumerate(read.entries):
        entry = _entry(item, label)
        if isinstance(entry, str):
            skipped.append(Skip(fields.shown(item.get("title") or f"item {number}"), entry))
        elif entry.announce is not None and entry.announce not in wanted:
            left_out[entry.announce.value] += 1
            if entry.announce in _REPLACEMENTS:
                replaced.append(entry)
        else:
            entries.append(entry)
    return Parsed(
        tuple(entries),
        tuple(skipped),
        left_out=left_out,
        replaced=tuple(replaced),
        listed=read.listed,
        closed=read.is_closed(window),
        whole=read.whole,
    )


def _entry(item: Any, label: str) -> PaperEntry | str:
    """An entry, or why there is none."""
    title = cleanup.text(item.get("title") or "")
    if not title:
        return "it has no title"
    summary = syndication.summary(item)
    prefix = _PREFIX.match(summary)
    doi = item.get("arxiv_doi") or item.get("prism_doi")
    given = [item.get("id"), prefix["id"] if prefix else None, item.get("link"), doi]
    names, version = syndication.ids(given)
    arxiv = next((name for name in names if name.scheme is Scheme.ARXIV), None)
    if arxiv is None:
        return "it has no arXiv id"
    announce = _announce(item.get("arxiv_announce_type") or (prefix["type"] if prefix else ""))
    moment = syndication.moment_of(item, "published") or syndication.moment_of(item, "updated")
    return PaperEntry(
        source=label,
        ids=tuple(name for name in names if name.scheme is not Scheme.URL),
        title=title,
        abstract=cleanup.text(summary[prefix.end() :] if prefix else summary),
        authors=syndication.authors(item),
        version=version,
        # For a replacement this is the day of the new version, not of the paper.
        published=moment if announce is AnnounceType.NEW else None,
        day=moment.date() if moment else None,
        announce=announce,
        categories=syndication.categories(item),
        links=Links(
            page=f"https://arxiv.org/abs/{arxiv.value}",
            pdf=f"https://arxiv.org/pdf/{arxiv.value}",
        ),
    )


def _announce(text: str) -> AnnounceType | None:
    try:
        return AnnounceType(text.strip().lower())
    except ValueError:
        return None
