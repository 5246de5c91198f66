"""The shipped ranker on tasks: the very code that makes the digest, asked and judged."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice

import numpy as np

from digest.evaluate.metrics import RELEVANT, Metrics, metrics
from digest.evaluate.reliability import Reliability
from digest.evaluate.tasks import Papers, Task, paper_id
from digest.model.edition import Candidates
from digest.model.paper import Paper, PaperId
from digest.model.subscriber import Consent, Interest, Subscriber
from digest.ports import Encoder
from digest.rank.options import RankOptions
from digest.rank.ranker import Ranker
from digest.rank.reader import Reader

CHUNK = 64
"""How many tasks are in memory at a time."""
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
"""Tasks have no date, and nothing in them trends."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What came of the tasks: metrics by uid, the reliability of the match, seconds of ranking."""

    marks: Mapping[str, Metrics]
    reliability: Reliability
    seconds: float

    @property
    def ndcg10(self) -> dict[str, float]:
        """nDCG@10 by uid."""
        return {uid: mark.ndcg10 for uid, mark in self.marks.items()}


@dataclass(slots=True)
class _Clock:
    """Counts the seconds spent in its `with` blocks."""

    seconds: float = field(default=0.0)
    _since: float = 0.0

    def __enter__(self) -> None:
        self._since = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self.seconds += time.perf_counter() - self._since


def make_ranker(
    papers: Papers,
    encoder: Encoder,
    *,
    likes: Mapping[str, frozenset[PaperId]] | None = None,
) -> Ranker:
    """The ranker over papers of which nobody knows how they trend.

    `likes` is what other readers like.
    """
    return Ranker(
        list(papers.values()),
        observations={},
        now=_NOW,
        options=RankOptions(),
        encoder=encoder,
        likes=likes,
    )


def reader_of(task: Task, papers: Papers, examples: Mapping[PaperId, Paper]) -> Reader:
    """A task's question as a subscriber's; what is relevant is not in it."""
    interest = Interest(text=task.interest, papers=tuple(map(paper_id, task.profile)))
    subscriber = Subscriber(
        id=task.uid,
        address="",
        consent=Consent(_NOW, "a task"),
        interests=(interest,),
    )
    candidates = Candidates(papers=tuple(papers[name] for name in task.candidates))
    return Reader(subscriber=subscriber, candidates=candidates, examples=examples)


def judge(
    ranker: Ranker,
    tasks: Iterable[Task],
    papers: Papers,
    *,
    strong: float,
    on_task: Callable[[], None] = lambda: None,
) -> Judgement:
    """Rank the candidates of every task, a chunk at a time, and judge the order.

    `on_task` is called after each.
    """
    examples = {paper.id: paper for paper in papers.values()}
    marks: dict[str, Metrics] = {}
    reliability = Reliability(strong=strong)
    clock = _Clock()
    for chunk in _chunks(tasks):
        readers = [reader_of(task, papers, examples) for task in chunk]
        with clock:
            scored = list(ranker.scores(readers))
        for task, scores in zip(chunk, scored, strict=True):
            marks[task.uid] = metrics(scores, task.relevance)
            reliability.add(scores, np.array(task.relevance) > RELEVANT)
            on_task()
    return Judgement(marks, reliability, clock.seconds)


def _chunks(tasks: Iterable[Task]) -> Iterator[Sequence[Task]]:
    iterator = iter(tasks)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk
