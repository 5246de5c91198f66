"""Lists of papers in pages: the first of them in full, the others in a line each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from digest.compose.byline import ALL, NAME_COLUMNS
from digest.compose.summary import summary_of
from digest.model.exhibit import Catalogue, Exhibit
from digest.site.cards import LABEL_COLUMNS, LONGEST_LINK, TITLE_COLUMNS
from digest.site.spans import Kind, Span

FULL = 20
"""Papers of a first page, each with its summary and picture."""
ROWS = 60
"""Papers of every further page."""
BYTES = 32_000
"""So much of a page its papers may take: with its frame and its style it stays below 50 KB."""
_ROW_BYTES, _FULL_BYTES = 450, 900
"""What the tags around a paper take, and what those of a paper in full take beyond these."""
BEST = {Kind.WEEK: 140, Kind.MONTH: 200}
"""So many of the best of its days are listed for a longer span; a day lists all of its own."""


@dataclass(frozen=True, slots=True)
class Part:
    """The papers of one page of a list; `first` is the number of its first."""

    number: int
    first: int
    exhibits: Sequence[Exhibit]
    count: int
    """How many pages the list has."""
    total: int

    @property
    def in_full(self) -> bool:
        """Whether its papers are shown with their summaries."""
        return self.number == 1


def listed(catalogue: Catalogue, span: Span) -> Sequence[Exhibit]:
    """The papers of a span, what trends most first."""
    if span.kind is Kind.DAY:
        return catalogue.editions.get(span.first, ())
    days = [day for day in catalogue.editions if Span.around(day, span.kind) == span]
    held = [each for day in days for each in catalogue.editions[day]]
    return sorted(held, key=lambda each: (-each.trend, str(each.paper.id)))[: BEST[span.kind]]


def parts(exhibits: Sequence[Exhibit]) -> Iterator[Part]:
    """The pages of a list; an empty one has a page that says so."""
    starts = list(_starts(exhibits))
    for number, (start, end) in enumerate(
        zip(starts, [*starts[1:], len(exhibits)], strict=True), start=1
    ):
        yield Part(number, start + 1, exhibits[start:end], len(starts), len(exhibits))


def _starts(exhibits: Sequence[Exhibit]) -> Iterator[int]:
    """Where pages begin: so many papers, or fewer where these are long."""
    start = used = 0
    most, weight = FULL, _full_weight
    yield start
    for at, each in enumerate(exhibits):
        used += weight(each)
        if at > start and (at - start == most or used > BYTES):
            start, most, weight = at, ROWS, _row_weight
            used = weight(each)
            yield start


def _full_weight(exhibit: Exhibit) -> int:
    """About how many bytes a paper takes in full; never less than it does."""
    paper, shown = exhibit.paper, exhibit.paper.links
    links = (shown.pdf, shown.code, shown.project, shown.thumbnail)
    texts = (
        summary_of(paper).text,
        paper.organization[:LABEL_COLUMNS],
        *(link[:LONGEST_LINK] for link in links if link),
    )
    return _FULL_BYTES + _row_weight(exhibit) + sum(map(_bytes, texts))


def _row_weight(exhibit: Exhibit) -> int:
    paper = exhibit.paper
    authors = "".join(author[:NAME_COLUMNS] for author in paper.authors[:ALL])
    return _ROW_BYTES + _bytes(paper.title[:TITLE_COLUMNS]) + _bytes(authors)


def _bytes(text: str) -> int:
    return len(escape(text).encode("utf-8", "replace"))
