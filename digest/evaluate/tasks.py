"""What is measured: papers, tasks over them, and what other readers liked, each from a file."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import Field, TypeAdapter

from digest.errors import TaskFileError
from digest.evaluate.lines import read_lines
from digest.evaluate.metrics import RELEVANT
from digest.model.paper import Paper, PaperId, Scheme

Name = Annotated[str, Field(min_length=1)]
Grade = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]

Papers = Mapping[str, Paper]
"""By the id that a file gives them."""


@dataclass(frozen=True, slots=True)
class Task:
    """One subscriber's question, and the answer, which the ranker never sees.

    `relevance` has one grade for each of `candidates`; above 0.5 is relevant.
    """

    uid: Name
    candidates: Annotated[tuple[Name, ...], Field(min_length=1)]
    relevance: tuple[Grade, ...]
    profile: tuple[Name, ...] = ()
    """Papers that the subscriber is known to like, the oldest first."""
    interest: str = ""
    """What they want, in their words."""


@dataclass(frozen=True, slots=True)
class _Document:
    id: Name
    title: str
    abstract: str = ""


@dataclass(frozen=True, slots=True)
class _Library:
    uid: Name
    items: tuple[Name, ...]


_DOCUMENT: TypeAdapter[_Document] = TypeAdapter(_Document)
_TASK: TypeAdapter[Task] = TypeAdapter(Task)
_LIBRARY: TypeAdapter[_Library] = TypeAdapter(_Library)


def paper_id(name: str) -> PaperId:
    """The id of a paper that a file calls `name`: any text, never taken for an arXiv id."""
    return PaperId(Scheme.TITLE, name)


def as_paper(name: str, title: str, abstract: str) -> Paper:
    """The paper that a file calls `name`."""
    return Paper(id=paper_id(name), ids=(), title=title, abstract=abstract)


def read_papers(path: Path) -> Papers:
    """The papers of a file: id, title, abstract a line.

    Raises:
        TaskFileError: see `read_lines`; also for an id that is there twice.

    """
    papers: dict[str, Paper] = {}
    for number, one in read_lines(path, _DOCUMENT):
        if one.id in papers:
            raise TaskFileError(
                f"the id {one.id!r} was there before",
                file=path,
                line=number,
                cure="Give each paper an id of its own.",
            )
        papers[one.id] = as_paper(one.id, one.title, one.abstract)
    return papers


def read_likes(path: Path, *, without: frozenset[str]) -> Mapping[str, frozenset[PaperId]]:
    """What each reader liked, but for those in `without`: their likes hold the answers.

    Papers that are in no other file are kept: they tell nothing, and do no harm.

    Raises:
        TaskFileError: see `read_lines`.

    """
    likes: dict[str, frozenset[PaperId]] = {}
    for _, one in read_lines(path, _LIBRARY):
        if one.uid not in without:
            mine = frozenset(map(paper_id, one.items))
            likes[one.uid] = likes.get(one.uid, frozenset()) | mine
    return likes


class TaskFile:
    """A file of tasks: checked whole at once, then streamed anew each time it is gone through.

    Raises:
        TaskFileError: see `read_lines`; also for a task whose papers are unknown, whose
            relevance has another length, in which nothing is relevant, that lists a candidate
            twice, or whose uid was there.

    """

    def __init__(self, path: Path, papers: Papers, *, limit: int | None = None) -> None:
        self._path = path
        self._limit = limit
        uids: dict[str, int] = {}
        given: dict[int, str] = {}
        for number, task in islice(read_lines(path, _TASK), limit):
            self._check(task, number, papers, uids)
            uids[task.uid] = number
            if known := next((name for name in task.candidates if name in task.profile), None):
                given[number] = known
        self.uids = frozenset(uids)
        self.given = given
        """The lines of which a candidate is in the profile too, and the first that is."""

    def __len__(self) -> int:
        return len(self.uids)

    def __iter__(self) -> Iterator[Task]:
        for _, task in islice(read_lines(self._path, _TASK), self._limit):
            yield task

    def _check(self, task: Task, number: int, papers: Papers, uids: Mapping[str, int]) -> None:
        unknown = [name for name in (*task.profile, *task.candidates) if name not in papers]
        mine, theirs = len(task.relevance), len(task.candidates)
        twice = [name for name, count in Counter(task.candidates).items() if count > 1]
        wrong, cure = "", ""
        if task.uid in uids:
            wrong = f"the uid {task.uid!r} was on line {uids[task.uid]} before"
            cure = "Give each task a uid of its own."
        elif unknown:
            more = f", nor are {len(unknown) - 1} more" if len(unknown) > 1 else ""
            wrong = f"{unknown[0]!r} is no paper of DOCS{more}"
            cure = "Do both files belong to the same set?"
        elif twice:
            wrong = f"the candidate {twice[0]!r} is listed {task.candidates.count(twice[0])} times"
            cure = "List each candidate once, with one grade."
        elif mine != theirs:
            wrong = f"{theirs} candidates, but {mine} grades of relevance"
            cure = "Give one grade for each candidate."
        elif not (np.array(task.relevance) > RELEVANT).any():
            wrong = "no candidate is relevant, so that no order of them is better than another"
            cure = "Leave the task out."
        if wrong:
            raise TaskFileError(wrong, file=self._path, line=number, cure=cure)
