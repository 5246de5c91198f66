"""The shipped ranker in the form that a ranking measurement asks for.

prepare(archive)                      once a collection; a list of {"id", "title", "abstract"}
rank(profile, candidates, archive)    one score a candidate, higher is better; `profile` holds
                                      {"papers": [as above], "interest": free text or ""}
"""

from dataclasses import dataclass
from typing import Any

from digest.evaluate.judge import make_ranker, reader_of
from digest.evaluate.tasks import Papers, Task, as_paper
from digest.model.paper import Paper, PaperId
from digest.rank.ranker import Ranker
from digest.vectors.open import open_encoder

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Archive:
    papers: Papers
    examples: dict[PaperId, Paper]
    ranker: Ranker


_archives: list[_Archive] = []


def prepare(archive: list[Document]) -> None:
    """Make the ranker over a collection."""
    papers = {one["id"]: as_paper(one["id"], one["title"], one["abstract"]) for one in archive}
    examples = {paper.id: paper for paper in papers.values()}
    _archives[:] = [_Archive(papers, examples, make_ranker(papers, open_encoder("static")))]


def rank(
    profile: dict[str, Any], candidates: list[Document], archive: list[Document]
) -> list[float]:
    """Score the candidates for one subscriber."""
    if not _archives:
        prepare(archive)
    [known] = _archives
    task = Task(
        uid="",
        candidates=tuple(one["id"] for one in candidates),
        relevance=(),
        profile=tuple(one["id"] for one in profile["papers"]),
        interest=profile["interest"],
    )
    [scores] = known.ranker.scores([reader_of(task, known.papers, known.examples)])
    return [float(score) for score in scores]
