"""arXiv's API, https://info.arxiv.org/help/api/user-manual.html: paged, three seconds apart.

The pages of a query may overlap when papers are announced in between; `merge` sees to that.
"""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from digest.collect import cleanup
from digest.collect.options import ArxivSource
from digest.collect.sources import arxiv_calendar, fields, syndication
from digest.collect.sources.source import Parsed, Window
from digest.collect.sources.syndication import Syndicated
from digest.collect.venue import venue
from digest.errors import ParseError
from digest.model.edition import Closure, Skip
from digest.model.paper import Links, PaperEntry, Scheme
from digest.ports import Answer, Request

URL = "https://export.arxiv.org/api/query"
_LAG = timedelta(days=5)
"""A paper sent in on Friday afternoon is announced on Tuesday, over a holiday later still
(https://info.arxiv.org/help/availability.html); asked for by submission it would be missed."""


class ArxivApi:
    """What was submitted to some categories within the window, newest first."""

    kind = "arxiv"

    def __init__(self, options: ArxivSource) -> None:
        self.label = options.label
        self._options = options
        self._url = options.url or URL

    def requests(self, window: Window) -> tuple[Request, ...]:
        """The first page."""
        categories = " OR ".join(f"cat:{name}" for name in self._options.categories)
        submitted = f"[{window.since - _LAG:%Y%m%d}0000 TO {window.until:%Y%m%d}2359]"
        return (
            self._page(
                {
                    "search_query": f"({categories}) AND submittedDate:{submitted}",
                    "sortBy": "submittedDate",
                    "sortOrder": "descending",
                },
                start=0,
            ),
        )

    def parse(self, answer: Answer, window: Window) -> Parsed:  # noqa: ARG002 - the Protocol's
        """Read one page."""
        read = syndication.read(answer.body or b"", what="arXiv's API")
        parsed, following = parse_page(read, label=self.label)
        if following is None or following >= self._options.max_results:
            return parsed
        return Parsed(
            parsed.entries,
            parsed.skipped,
            next=self._page(dict(parse_qsl(urlsplit(answer.url).query)), start=following),
            listed=parsed.listed,
            whole=parsed.whole,
        )

    def closure(self, window: Window) -> Closure | None:
        """Weekends and holidays: nothing becomes public then."""
        return arxiv_calendar.closure(window.now)

    def _page(self, query: dict[str, str], *, start: int) -> Request:
        size = min(self._options.page_size, self._options.max_results - start)
        return Request(
            urlunsplit(urlsplit(self._url)._replace(query="")),
            params=query | {"start": str(start), "max_results": str(size)},
            interval_seconds=self._options.interval_seconds,
            accept_status=frozenset({200, 400}),
        )


def parse_page(read: Syndicated, *, label: str) -> tuple[Parsed, int | None]:
    """Make entries of a page; with them where the next page starts, if there is one."""
    for item in read.entries:
        if "/api/errors" in item.get("id", ""):
            words = fields.shown(syndication.summary(item), longest=300)
            raise ParseError(
                f"arXiv's API says: {words}", cure="Look at `categories` of this source."
            )
    entries: list[PaperEntry] = []
    skipped = list(read.cut)
    for number, item in enumerate(read.entries):
        entry = _entry(item, label)
        if isinstance(entry, PaperEntry):
            entries.append(entry)
        else:
            skipped.append(Skip(fields.shown(item.get("title") or f"item {number}"), entry))
    newest = max((entry.published.date() for entry in entries if entry.published), default=None)
    parsed = Parsed(tuple(entries), tuple(skipped), listed=newest, whole=read.whole)
    total = fields.count_of(read.head.get("opensearch_totalresults")) or 0
    start = fields.count_of(read.head.get("opensearch_startindex")) or 0
    if start < total and not (read.entries or read.cut):
        # The API does this now and then; taken for the end, it would lose papers silently.
        raise ParseError(
            f"arXiv's API sent an empty page at {start} of {total} papers",
            cure="It recovers by itself; collect again.",
        )
    following = start + len(read.entries)
    return parsed, following if read.entries and following < total else None


def _entry(item: Any, label: str) -> PaperEntry | str:
    """An entry, or why there is none."""
    title = cleanup.text(item.get("title") or "")
    if not title:
        return "it has no title"
    names, version = syndication.ids([item.get("id"), item.get("link"), item.get("arxiv_doi")])
    arxiv = next((name for name in names if name.scheme is Scheme.ARXIV), None)
    if arxiv is None:
        return "it has no arXiv id"
    primary = (item.get("arxiv_primary_category") or {}).get("term")
    return PaperEntry(
        source=label,
        ids=tuple(name for name in names if name.scheme is not Scheme.URL),
        title=title,
        abstract=cleanup.text(syndication.summary(item)),
        authors=syndication.authors(item),
        version=version,
        published=syndication.moment_of(item, "published"),
        categories=fields.texts_of([primary, *syndication.categories(item)]),
        links=Links(
            page=f"https://arxiv.org/abs/{arxiv.value}",
            pdf=syndication.link(item, rel="related", type_="application/pdf")
            or f"https://arxiv.org/pdf/{arxiv.value}",
        ),
        venue=venue(item.get("arxiv_journal_ref") or "", item.get("arxiv_comment") or ""),
    )
