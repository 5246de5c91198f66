"""The shipped ranker's relevance, in the form that a ranking measurement asks for.

prepare(archive)                      once a collection; a list of {"id", "title", "abstract"}
rank(profile, candidates, archive)    one score a candidate, higher is better; `profile` holds
                                      {"papers": [as above], "interest": free text or ""}
"""

from typing import Any

from digest.model.paper import Paper, PaperId, Scheme
from digest.model.subscriber import Interest
from digest.rank.features import Features
from digest.rank.profile import Profiler
from digest.rank.score import Scorer

Document = dict[str, Any]


def _paper(document: Document) -> Paper:
    name = PaperId(Scheme.TITLE, document["id"])
    return Paper(id=name, ids=(), title=document["title"], abstract=document["abstract"])


class Archive:
    """The features of a collection."""

    def __init__(self, documents: list[Document]) -> None:
        papers = [_paper(document) for document in documents]
        features = Features(papers)
        self.profiler = Profiler(features)
        self.scorer = Scorer(features)
        self.rows = {document["id"]: row for row, document in enumerate(documents)}


_archives: list[Archive] = []


def prepare(archive: list[Document]) -> None:
    _archives[:] = [Archive(archive)]


def rank(
    profile: dict[str, Any], candidates: list[Document], archive: list[Document]
) -> list[float]:
    if not _archives:
        prepare(archive)
    [known] = _archives
    examples = {paper.id: paper for paper in map(_paper, profile["papers"])}
    interest = Interest(text=profile["interest"], papers=tuple(examples))
    relevance = known.scorer.relevance([known.profiler.profile(interest, examples)]).total[0]
    scores: list[float] = relevance[[known.rows[one["id"]] for one in candidates]].tolist()
    return scores
