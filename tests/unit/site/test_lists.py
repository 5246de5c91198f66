"""Lists in pages: every paper of a day is on one of them, and long ones end."""

from datetime import date

import pytest

from digest.model.exhibit import Catalogue, Exhibit
from digest.model.paper import Paper, PaperId, Scheme
from digest.site.lists import BEST, FULL, ROWS, listed, parts
from digest.site.spans import Kind, Span

DAY = date(2026, 6, 12)


def exhibits(count: int, day: date = DAY) -> list[Exhibit]:
    names = [PaperId(Scheme.ARXIV, f"26{day:%d}.{n:05}") for n in range(count)]
    return [
        Exhibit(Paper(name, (name,), f"On {name}"), day, trend=1 - at / 10_000)
        for at, name in enumerate(names)
    ]


@pytest.mark.parametrize("count", [0, 1, FULL, FULL + 1, FULL + ROWS, FULL + ROWS + 1, 1000])
def test_every_paper_is_on_exactly_one_page_and_numbered_on(count: int) -> None:
    everything = exhibits(count)
    pages = list(parts(everything))
    assert [each for page in pages for each in page.exhibits] == everything
    assert [page.first for page in pages if page.exhibits] == [
        1 + sum(len(page.exhibits) for page in pages[:at]) for at in range(len(pages)) if count
    ]
    assert {page.count for page in pages} == {len(pages)}
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))


def test_a_longer_span_holds_the_best_of_its_days() -> None:
    days = [date(2026, 6, 12), date(2026, 6, 9), date(2026, 5, 31)]
    catalogue = Catalogue({day: tuple(exhibits(100, day)) for day in days})
    week = listed(catalogue, Span.around(days[0], Kind.WEEK))
    assert len(week) == BEST[Kind.WEEK]
    assert {each.edition for each in week} == set(days[:2])
    assert [each.trend for each in week] == sorted((each.trend for each in week), reverse=True)
    assert listed(catalogue, Span.around(days[2], Kind.MONTH)) == list(catalogue.editions[days[2]])
