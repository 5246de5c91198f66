"""The development sets: collections of papers, and tasks over each."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from digest.evaluate.tasks import Papers, Task, TaskFile, read_papers

Rows = npt.NDArray[np.int64]

LIBRARIES = ("A1", "A5", "B1", "B5", "B20", "D1", "D5")
"""Some of a subscriber's papers are given, others of theirs are to be found."""
TEXTS = ("Qcran",)
"""A text is given."""
SETS = (*LIBRARIES, *TEXTS)


@dataclass(frozen=True, slots=True)
class Question:
    """A task as a peer sees it: rows of the collection, the profile's the oldest first."""

    profile: Rows
    candidates: Rows
    interest: str


class Collection:
    """A set's papers as texts, in the order of its file."""

    def __init__(self, docs: Path) -> None:
        self.path = docs
        self.papers: Papers = read_papers(docs)
        self.row = {name: row for row, name in enumerate(self.papers)}
        self.digest = hashlib.sha256(docs.read_bytes()).hexdigest()

    @cached_property
    def titles_and_abstracts(self) -> Sequence[tuple[str, str]]:
        """What a peer may read of each."""
        return [(paper.title, paper.abstract) for paper in self.papers.values()]

    @cached_property
    def sentences(self) -> Sequence[str]:
        """Title and abstract of each in one text."""
        return [f"{title}. {abstract}".strip() for title, abstract in self.titles_and_abstracts]

    def question(self, task: Task) -> Question:
        """What a peer is asked."""
        return Question(self._rows(task.profile), self._rows(task.candidates), task.interest)

    def _rows(self, names: Sequence[str]) -> Rows:
        return np.array([self.row[name] for name in names], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class DevelopmentSet:
    """One set: its name, its collection, its tasks."""

    name: str
    collection: Collection
    path: Path
    """Of its tasks."""

    @property
    def tasks(self) -> TaskFile:
        """The tasks, checked."""
        return TaskFile(self.path, self.collection.papers)

    @property
    def digest(self) -> str:
        """What its results depend on."""
        return self.collection.digest + hashlib.sha256(self.path.read_bytes()).hexdigest()


def load(data: Path, names: Sequence[str]) -> list[DevelopmentSet]:
    """The sets with these names; sets over the same papers share them."""
    collections: dict[str, Collection] = {}
    found = []
    for name in names:
        docs = name if name in TEXTS else name[0]
        if docs not in collections:
            collections[docs] = Collection(data / f"{docs}.docs.jsonl.gz")
        found.append(DevelopmentSet(name, collections[docs], data / f"{name}.tasks.jsonl.gz"))
    return found
