"""The shipped ranker's relevance, in the form that a ranking measurement asks for.

prepare(archive)                      once a collection; a list of {"id", "title", "abstract"}
rank(profile, candidates, archive)    one score a candidate, higher is better; `profile` holds
                                      {"papers": [as above], "interest": free text or ""}
"""

from datetime import UTC, datetime
from typing import Any

from digest.model.edition import Candidates
from digest.model.paper import Paper, PaperId, Scheme
from digest.model.subscriber import Consent, Interest, Subscriber
from digest.rank.options import RankOptions
from digest.rank.ranker import Ranker, Reader

Document = dict[str, Any]
NOW = datetime(2026, 6, 12, tzinfo=UTC)


def _paper(document: Document) -> Paper:
    name = PaperId(Scheme.TITLE, document["id"])
    return Paper(id=name, ids=(), title=document["title"], abstract=document["abstract"])


_ranker: list[Ranker] = []
ENCODER = None


def prepare(archive: list[Document]) -> None:
    papers = [_paper(document) for document in archive]
    _ranker[:] = [Ranker(papers, observations={}, now=NOW, options=RankOptions(), encoder=ENCODER)]


def rank(
    profile: dict[str, Any], candidates: list[Document], archive: list[Document]
) -> list[float]:
    examples = {paper.id: paper for paper in map(_paper, profile["papers"])}
    interest = Interest(text=profile["interest"], papers=tuple(examples))
    consent = Consent(at=NOW, how="")
    who = Subscriber(id="", address="", consent=consent, interests=(interest,))
    reader = Reader(who, Candidates(tuple(map(_paper, candidates))), examples)
    return next(iter(_ranker[0].scores([reader]))).tolist()
