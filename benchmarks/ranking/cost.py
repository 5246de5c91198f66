"""What ranking costs: features once a day, then milliseconds a subscriber.

By the clock, and in CPU time of this process, which tells what a quiet machine would need.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from benchmarks.ranking.day import PAPERS, Day, chunks
from digest.pipeline.picks import CHUNK
from digest.rank.ranker import Ranker
from digest.rank.reader import Reader

READERS = 20_000


@dataclass(slots=True)
class Spent:
    """Seconds by the clock and of CPU, added up over its `with` blocks."""

    clock: float = 0.0
    cpu: float = 0.0

    def __enter__(self) -> Self:
        self.clock -= time.perf_counter()
        self.cpu -= time.process_time()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.clock += time.perf_counter()
        self.cpu += time.process_time()


@dataclass(frozen=True, slots=True)
class Cost:
    """For the features of the day; for so many readers, to score all papers and to pick."""

    readers: int
    features: Spent
    scoring: Spent
    picking: Spent


def cost_of(day: Day, make: Callable[[], Ranker], readers: int) -> Cost:
    """Make the ranker, then score and pick for so many, in chunks as a run does."""
    with Spent() as features:
        ranker = make()
    return Cost(
        readers,
        features,
        _spent(day, readers, lambda some: list(ranker.scores(some))),
        _spent(day, readers, ranker.rank),
    )


def _spent(day: Day, count: int, work: Callable[[list[Reader]], object]) -> Spent:
    """Making the readers is not counted; the first chunk, which fills caches, is."""
    spent = Spent()
    for numbers in chunks(count, CHUNK):
        readers = day.readers(numbers)
        with spent:
            work(readers)
    return spent


def table(costs: dict[str, Cost]) -> Iterator[str]:
    """A line an install: by the clock, and in CPU time."""
    yield f"| install | features of {PAPERS:,} papers s | scoring ms | with picking ms |"
    yield "| --- | --- | --- | --- |"
    for name, cost in costs.items():
        features = f"{cost.features.clock:.1f} (CPU {cost.features.cpu:.1f})"
        yield f"| {name} | {features} | {_each(cost.scoring, cost)} | {_each(cost.picking, cost)} |"


def _each(spent: Spent, cost: Cost) -> str:
    clock, cpu = (1000.0 * seconds / cost.readers for seconds in (spent.clock, spent.cpu))
    return f"{clock:.2f} (CPU {cpu:.2f})"
