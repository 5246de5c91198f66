"""The ranker that is shipped stays as good as it was.

tests/fixtures/ranking holds 300 titles of papers and which of them 60 people keep in their
libraries (facts from CiteULike, as set B of the development sets has them). Of each library three
papers are given; the rest are to be found among the other titles.

A ranker that falls below its floor has become worse. Raise the floor when it becomes better.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from digest.evaluate.judge import judge, make_ranker
from digest.evaluate.lines import read_lines
from digest.evaluate.report import summary
from digest.evaluate.tasks import Papers, Task, TaskFile, read_papers
from digest.rank.options import STRONG
from digest.vectors.open import open_encoder

FIXTURE = Path(__file__).parents[2] / "fixtures" / "ranking"
SHARED = Path(__file__).parents[4] / "shared" / "ranking" / "data"
GIVEN = 3


@dataclass(frozen=True)
class Was:
    """What was measured: nDCG@10 and its standard error."""

    ndcg10: float
    se: float

    @property
    def floor(self) -> float:
        return self.ndcg10 - self.se


SAMPLE = Was(0.3601, 0.0374)
SETS = {
    "A5": Was(0.4010, 0.0146),
    "B5": Was(0.4594, 0.0126),
    "D5": Was(0.4085, 0.0188),
    "Qcran": Was(0.4211, 0.0181),
}


@dataclass(frozen=True)
class Library:
    uid: str
    items: list[str]


def tasks(papers: Papers) -> Iterator[Task]:
    for _, one in read_lines(FIXTURE / "libraries.jsonl", TypeAdapter(Library)):
        profile, wanted = one.items[:GIVEN], set(one.items[GIVEN:])
        candidates = tuple(name for name in papers if name not in profile)
        relevance = tuple(float(name in wanted) for name in candidates)
        yield Task(one.uid, candidates, relevance, tuple(profile))


def test_the_sample_is_what_it_is_said_to_be() -> None:
    papers = read_papers(FIXTURE / "titles.jsonl")
    assert len(papers) == 300
    asked = list(tasks(papers))
    assert len({task.uid for task in asked}) == 60
    assert all(len(task.profile) == GIVEN and sum(task.relevance) >= 3 for task in asked)
    assert not any(paper.abstract for paper in papers.values())


def ndcg10(papers: Papers, asked: Iterable[Task]) -> float:
    found = judge(make_ranker(papers, open_encoder("static")), asked, papers, strong=STRONG)
    return summary(found, prepare_seconds=0.0).ndcg10


def test_the_shipped_ranker_is_as_good_as_it_was_on_a_small_sample() -> None:
    papers = read_papers(FIXTURE / "titles.jsonl")
    assert ndcg10(papers, tasks(papers)) >= SAMPLE.floor


@pytest.mark.shared
@pytest.mark.parametrize("name", list(SETS))
def test_the_shipped_ranker_is_as_good_as_it_was_on_a_development_set(name: str) -> None:
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED} is absent")
    docs = name if name.startswith("Q") else name[0]
    papers = read_papers(SHARED / f"{docs}.docs.jsonl.gz")
    asked = TaskFile(SHARED / f"{name}.tasks.jsonl.gz", papers)
    assert ndcg10(papers, asked) >= SETS[name].floor
