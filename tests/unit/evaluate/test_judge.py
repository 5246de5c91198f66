"""The shipped ranker on tasks of our own."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from digest.evaluate.judge import CHUNK, judge, make_ranker, reader_of
from digest.evaluate.report import as_json, lines, summary, table
from digest.evaluate.tasks import Papers, Task, TaskFile, read_papers
from digest.rank.ranker import Ranker
from digest.vectors.open import open_encoder
from tests.unit.evaluate.sets import DOCS, TASKS, write


@pytest.fixture
def papers(tmp_path: Path) -> Papers:
    return read_papers(write(tmp_path / "docs.jsonl", DOCS))


@pytest.fixture
def tasks(tmp_path: Path, papers: Papers) -> list[Task]:
    return list(TaskFile(write(tmp_path / "tasks.jsonl", TASKS), papers))


def ranker(papers: Papers) -> Ranker:
    return make_ranker(papers, open_encoder("static"))


def test_it_finds_tea_by_a_paper_and_owls_by_a_word(papers: Papers, tasks: list[Task]) -> None:
    found = judge(ranker(papers), tasks, papers, strong=0.5)
    assert found.ndcg10 == {"Ada": 1.0, "Bo": 1.0}
    assert found.reliability.papers == 8
    assert found.reliability.strongest.share == 1.0
    assert found.seconds > 0


def test_what_is_relevant_changes_no_score(papers: Papers, tasks: list[Task]) -> None:
    turned = [replace(task, relevance=task.relevance[::-1]) for task in tasks]
    examples = {paper.id: paper for paper in papers.values()}
    shipped = ranker(papers)
    before, after = (
        list(shipped.scores([reader_of(task, papers, examples) for task in some]))
        for some in (tasks, turned)
    )
    assert all(np.array_equal(one, other) for one, other in zip(before, after, strict=True))
    assert judge(shipped, turned, papers, strong=0.5).ndcg10 != {"Ada": 1.0, "Bo": 1.0}


def test_a_task_has_the_marks_it_has_alone(papers: Papers, tasks: list[Task]) -> None:
    many = [
        replace(tasks[number % 2], uid=f"{number}", candidates=tasks[number % 2].candidates)
        for number in range(CHUNK + 3)
    ]
    ticks: list[None] = []
    found = judge(
        ranker(papers),
        many,
        papers,
        strong=0.5,
        on_task=lambda: ticks.append(None),
    )
    assert len(ticks) == len(found.marks) == CHUNK + 3
    alone = judge(ranker(papers), tasks, papers, strong=0.5).marks
    assert found.marks[f"{CHUNK + 2}"] == alone["Ada"]
    assert found.marks[f"{CHUNK + 1}"] == alone["Bo"]


def test_of_candidates_that_are_all_relevant_there_is_no_auc(papers: Papers) -> None:
    task = Task("all", ("owl", "tea/1"), (1.0, 1.0), interest="owls")
    found = judge(ranker(papers), [task], papers, strong=0.5)
    told = summary(found, prepare_seconds=0.0)
    assert told.auc is None
    assert ("AUC", "all relevant") in lines(told, None)
    assert as_json(told, found.reliability, None)["auc"] is None
    assert len(table(found.reliability)) == 11
