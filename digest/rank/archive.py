"""The archive as the ranker sees it: what is like a paper, and what a query finds."""

from collections.abc import Sequence

import numpy as np

from digest.model.paper import Paper, PaperId
from digest.model.subscriber import Interest
from digest.ports import Encoder
from digest.rank.coreading import CoReading
from digest.rank.features import Features
from digest.rank.names import Bylines
from digest.rank.profile import Profiler
from digest.rank.score import DIGITS, Scorer
from digest.rank.space import Space
from digest.rank.words import terms

LEAST_LIKE = 0.3
"""Papers whose cosine is below this have no more in common than any two of a field."""
LEAST_MATCH = 0.3
"""What matches a query less than this is not what was looked for."""


class Archive:
    """Some papers, laid out once for any number of questions.

    Rows come back as places in `papers`, the best first; of equals the first. Not safe for
    threads: the profiler remembers what it was asked.
    """

    def __init__(self, papers: Sequence[Paper], encoder: Encoder) -> None:
        self._row = {paper.id: row for row, paper in enumerate(papers)}
        features = Features(papers)
        self._space = Space(features, encoder)
        self._profiler = Profiler(features, self._space)
        everything = np.arange(len(papers), dtype=np.int64)
        self._scorer = Scorer(features, self._space, CoReading(papers, {}), everything)
        self._bylines = Bylines(papers)

    def related(self, paper: PaperId, *, most: int) -> list[int]:
        """The papers that mean most nearly the same; none for a paper that is not here."""
        row = self._row.get(paper)
        if row is None:
            return []
        cosines = np.round(self._space.rows @ self._space.rows[row], DIGITS)
        cosines[row] = -1.0
        best = np.argsort(-cosines, kind="stable")[:most]
        return [int(each) for each in best if cosines[each] >= LEAST_LIKE]

    def search(self, query: str, *, most: int) -> list[int]:
        """Papers by somebody of this name, then those that match these words or mean the same."""
        by_author = self._bylines.rows(query)[:most]
        if not terms(query) or not self._row:
            return list(by_author)
        self._profiler.learn((), (query,))
        profile = self._profiler.profile(Interest(text=query), {})
        match = self._scorer.relevance([profile]).total[0]
        best = np.argsort(-match, kind="stable")[:most]
        found = [int(row) for row in best if match[row] >= LEAST_MATCH]
        return list(dict.fromkeys((*by_author, *found)))[:most]
