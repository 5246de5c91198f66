"""An archive for the public pages: the shipped papers on some days, and papers of every oddness."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from digest.collect.sources.records import parse_records
from digest.model.edition import Receipt, SourceState
from digest.model.paper import Links, Observation, Paper, PaperId, Scheme, Signals
from digest.ports import Collected
from digest.sample import papers_path
from digest.store.store import Store

NEWEST = date(2026, 6, 12)
NOW = datetime(2026, 6, 12, 9, tzinfo=UTC)
DAYS = (date(2026, 5, 29), date(2026, 6, 8), date(2026, 6, 11), NEWEST)
LONG = "Supercalifragilistic" * 12
MANY = tuple(f"Ann {LONG}{number}" for number in range(300))


def shipped_papers() -> list[Paper]:
    """The papers of the shipped day."""
    records = json.loads(papers_path().read_bytes())
    parsed = parse_records(((str(at), each) for at, each in enumerate(records)), label="shipped")
    assert not parsed.skipped
    return [
        Paper(
            id=each.ids[0], ids=each.ids, title=each.title, abstract=each.abstract,
            authors=each.authors, published=each.published, day=each.day, links=each.links,
            signals=each.signals, tldr=each.tldr, keywords=each.keywords,
            organization=each.organization, sources=("arxiv", "huggingface"),
        )
        for each in parsed.entries
    ]  # fmt: skip


def odd_papers(day: date) -> list[Paper]:
    """Papers that break pages which are not careful."""

    def odd(name: PaperId, title: str, **more: object) -> Paper:
        return Paper(name, (name,), title, day=day, sources=("file",), **more)  # type: ignore[arg-type]

    picture = Links(thumbnail="https://pictures.example/a.png?x=1&y=%22")
    return [
        odd(PaperId(Scheme.DOI, "10.1101/2026.06.01.123"), "A preprint of biology", links=picture,
            abstract="Cells divide. " * 30, signals=Signals(upvotes=12_345, comments=1, stars=2)),
        odd(PaperId(Scheme.DOI, "10.1002/(sici)1097<1::aid-x>3.0.co;2-#/../a"), "Ein alter DOI"),
        odd(PaperId(Scheme.DOI, "10.1234/index.html"), "A DOI that is called like a file"),
        odd(PaperId(Scheme.URL, "https://example.org/a?b=c#d"), "<script>alert(1)</script> & more",
            links=Links(page="javascript:alert(1)", code="https://example.org/<b>\"'")),
        odd(PaperId(Scheme.TITLE, "العنوان"), "نماذج اللغة الكبيرة: مراجعة", authors=("محمد علي",),
            abstract="ملخص قصير. " * 20),
        odd(PaperId(Scheme.TITLE, "zh"), "大型语言模型综述" * 20, abstract="深度学习。" * 1000,
            authors=("王小明", "李雷")),
        odd(PaperId(Scheme.TITLE, "long"), LONG, authors=MANY,
            organization=LONG, keywords=(LONG,) * 20),
        odd(PaperId(Scheme.TITLE, "untitled"), "\x00 \x07"),
        odd(PaperId(Scheme.ARXIV, "hep-th/9901001"), "This paper is old",
            abstract="This paper has been withdrawn by the authors.", version=3),
    ]  # fmt: skip


def announce(store: Store, day: date, papers: Sequence[Paper], *, at: datetime) -> None:
    """Collect papers and freeze the edition of a day."""
    seen = tuple(
        Observation(each.id, "huggingface", at, each.signals)
        for each in papers
        if each.signals != Signals()
    )
    receipt = Receipt("huggingface", "huggingface", SourceState.FRESH, at, announced=len(papers))
    store.papers.save(Collected(tuple(papers), observations=seen, receipts=(receipt,)), now=at)
    assert store.editions.lease(day, owner="test", now=at, lease=timedelta(minutes=15))
    store.editions.freeze(day, owner="test", now=at, receipts=[receipt])


def fill(store: Store) -> None:
    """Four editions: two in one week, one in the week before, one in the month before."""
    papers = shipped_papers()
    shares = [papers[start :: len(DAYS)] for start in range(len(DAYS))]
    for day, share in zip(DAYS, shares, strict=True):
        at = datetime.combine(day, time(5), UTC)
        oddities = odd_papers(day) if day == NEWEST else []
        announce(store, day, [*(replace(one, day=day) for one in share), *oddities], at=at)
