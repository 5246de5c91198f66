"""RSS and Atom as they come off the wire, by feedparser: entries that are whole, and what is not.

feedparser reads bytes and so decides about the encoding by XML's own rules. Its sanitizer is
off: it would take `<swi>` out of an abstract; `cleanup` does that work for us.
"""

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from digest.collect import identity
from digest.collect.sources import fields
from digest.collect.sources.source import Window
from digest.errors import ParseError
from digest.model.edition import Skip
from digest.model.paper import PaperId

_CLOSERS = re.compile(rb"</(?:[\w-]+:)?(?:item|entry)\s*>")
_END = re.compile(rb"</(?:[\w-]+:)?(?:rss|feed|RDF)\s*>\s*(?:<!--.*?-->\s*)*\x00?\s*$", re.DOTALL)
_SKIP_DAYS = re.compile(rb"<skipDays\s*>(.*?)</skipDays\s*>", re.DOTALL | re.IGNORECASE)
_DAY = re.compile(rb"<day\s*>\s*([A-Za-z]+)\s*</day\s*>", re.IGNORECASE)
_WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}


@dataclass(frozen=True, slots=True)
class Syndicated:
    """A feed: its head, its whole entries, those that were cut, and the days it skips."""

    head: Any
    entries: tuple[Any, ...]
    cut: tuple[Skip, ...]
    skip_days: frozenset[int]
    """Weekdays (Monday is 0) on which it announces nothing (RSS 2.0 skipDays)."""
    whole: bool

    @property
    def listed(self) -> date | None:
        """The day that the feed says it is of."""
        moment = moment_of(self.head, "published") or moment_of(self.head, "updated")
        return moment.date() if moment else None

    def is_closed(self, window: Window) -> bool:
        """Whether it is empty because it says that today is no day for it.

        The list of a Saturday counts through Sunday, not on the Tuesday after.
        """
        if self.entries or self.cut or not self.skip_days:
            return False
        if window.until.weekday() in self.skip_days:
            return True
        listed = self.listed
        return (
            listed is not None
            and listed.weekday() in self.skip_days
            and listed + timedelta(days=2) > window.until
        )


def read(body: bytes, *, what: str) -> Syndicated:
    """Read a feed from bytes. Raises ParseError if it is none."""
    import feedparser  # noqa: PLC0415 - slow to import

    if not body.strip():
        raise ParseError(f"{what} sent an empty answer", cure="Try again later.")
    document = feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False)
    if not document.version and not document.entries:
        begins = fields.shown(body[:60].decode("ascii", "replace"))
        raise ParseError(
            f"{what} sent no RSS or Atom feed; its answer begins with: {begins}",
            cure="Look at its url in a browser; the feed may have moved.",
        )
    entries = list(document.entries)
    ended = bool(_END.search(body)) or not document.bozo
    whole = len(entries) if ended else min(len(entries), len(_CLOSERS.findall(body)))
    cut = [
        Skip(fields.shown(entry.get("title") or f"item {number}"), "the feed was cut within it")
        for number, entry in enumerate(entries[whole:], start=whole)
    ]
    block = _SKIP_DAYS.search(body)
    names = (name.decode().lower() for name in _DAY.findall(block[1])) if block else ()
    return Syndicated(
        head=document.feed,
        entries=tuple(entries[:whole]),
        cut=tuple(cut),
        skip_days=frozenset(_WEEKDAYS[name] for name in names if name in _WEEKDAYS),
        whole=ended,
    )


def moment_of(entry: Any, field: str) -> datetime | None:
    """`published` or `updated` of an entry or a head, in UTC."""
    key = f"{field}_parsed"
    # Without `in`, feedparser gives "published" for an absent "updated", and warns.
    parsed = entry[key] if key in entry else None  # noqa: SIM401
    if parsed is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, TypeError, OverflowError, OSError):
        return None


def authors(entry: Any) -> tuple[str, ...]:
    """All authors; some feeds put every name into one comma-joined element."""
    given = [author.get("name", "") for author in entry.get("authors", ())]
    names = (name for joined in given for name in fields.names_of(joined))
    return tuple(dict.fromkeys(names))


def summary(entry: Any) -> str:
    """The entry's summary as it was sent, else its content."""
    contents = entry.get("content") or [{}]
    return str(entry.get("summary") or contents[0].get("value") or "")


def categories(entry: Any) -> tuple[str, ...]:
    """The terms of its categories."""
    return fields.texts_of([tag.get("term") for tag in entry.get("tags", ())])


def link(entry: Any, *, rel: str = "alternate", type_: str = "") -> str | None:
    """The first usable link of that relation and media type."""
    for candidate in entry.get("links", ()):
        if candidate.get("rel") == rel and candidate.get("type", "").startswith(type_):
            url = identity.web_url(candidate.get("href"))
            if url:
                return url
    return None


def ids(texts: Iterable[object]) -> tuple[tuple[PaperId, ...], int | None]:
    """The distinct names in these texts, and the newest version that one of them carries."""
    names: list[PaperId] = []
    versions: list[int] = []
    for text in texts:
        found = identity.link_id(text) if isinstance(text, str) else None
        if found is None:
            continue
        names.append(found[0])
        if found[1] is not None:
            versions.append(found[1])
    return tuple(dict.fromkeys(names)), max(versions, default=None)
