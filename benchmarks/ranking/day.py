"""A day of 1,000 papers with the 3,000 before it, and readers of it; all from set D."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.dispatch import crowd
from digest.evaluate.tasks import read_papers
from digest.model.edition import Candidates
from digest.model.paper import Paper, PaperId
from digest.model.subscriber import Interest, Subscriber
from digest.pipeline.desk import ARCHIVE
from digest.ports import Encoder
from digest.rank.options import RankOptions
from digest.rank.ranker import Ranker
from digest.rank.reader import Reader

PAPERS = 1000
EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Day:
    """The papers to be ranked, and those known before, which are the readers' examples."""

    papers: Sequence[Paper]
    archive: Sequence[Paper]

    def ranker(self, encoder: Encoder) -> Ranker:
        """A ranker over the day, as a run makes it."""
        return Ranker(
            self.papers,
            observations={},
            now=crowd.RECEIPTS_AT,
            options=RankOptions(),
            archive=self.archive,
            encoder=encoder,
        )

    def subscriber(self, number: int) -> Subscriber:
        """The subscriber with this number, always the same: one interest of text and examples."""
        one = crowd.reader(number, crowd.RECEIPTS_AT)
        chosen = random.Random(number).sample(self.archive, EXAMPLES)
        [first, *_] = one.interests
        interest = Interest(first.text, tuple(paper.id for paper in chosen))
        return replace(one, items=10, interests=(interest,))

    def readers(self, numbers: range) -> list[Reader]:
        """These subscribers, with what the ranker wants to know of them."""
        candidates = Candidates(papers=tuple(self.papers))
        examples = {paper.id: paper for paper in self.archive}
        return [Reader(self.subscriber(number), candidates, examples) for number in numbers]


def chunks(count: int, size: int) -> Iterator[range]:
    """The numbers up to `count`, `size` at a time."""
    return (range(at, min(at + size, count)) for at in range(0, count, size))


def load_day(data: Path) -> Day:
    """The day: the last papers of the set under their arXiv ids, and those before them."""
    papers = [
        replace(paper, id=PaperId.parse(name))
        for name, paper in read_papers(data / "D.docs.jsonl.gz").items()
    ]
    return Day(papers[-PAPERS:], papers[-PAPERS - ARCHIVE : -PAPERS])
