"""Lists of papers in pages: the first of them in full, the others in a line each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digest.model.exhibit import Catalogue, Exhibit
from digest.site.spans import Kind, Span

FULL = 20
"""Papers of a first page, each with its summary and picture."""
ROWS = 60
"""Papers of every further page."""
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
    starts = [0, *range(FULL, len(exhibits), ROWS)]
    for number, (start, end) in enumerate(
        zip(starts, [*starts[1:], len(exhibits)], strict=True), start=1
    ):
        yield Part(number, start + 1, exhibits[start:end], len(starts), len(exhibits))
