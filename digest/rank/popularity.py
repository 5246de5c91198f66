"""Popularity: what everyone is reading, by trend and by what readers here liked.

Only what there is evidence of: votes, comments or stars worth naming, or likes of several
readers. One or two likes are nobody's business: on a small site they would say who.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from digest.model.edition import Reason, ReasonKind
from digest.model.paper import PaperId
from digest.rank.case import Case
from digest.rank.select import Ints
from digest.rank.trend import Trend

LEAST_LIKES = 3
"""Likes of fewer readers than this are not evidence."""
_MANY_LIKES = 50
"""So many likes are as much as the highest trend."""
_LIKED = "liked by readers of this digest"


class Popularity:
    """The popularity of one edition's papers.

    Args:
        trending: by row.
        likes: what each reader liked who allows it to count.
        row: the row of each name of a paper.

    """

    def __init__(
        self,
        trending: Sequence[Trend],
        likes: Mapping[str, Iterable[PaperId]],
        row: Mapping[PaperId, int],
    ) -> None:
        counts = Counter(
            at for liked in likes.values() for at in {row[name] for name in liked if name in row}
        )
        self._facts = [
            (*each.facts(), *((_LIKED,) if counts[at] >= LEAST_LIKES else ()))
            for at, each in enumerate(trending)
        ]
        value = np.array([_value(each, counts[at]) for at, each in enumerate(trending)])
        some = np.array([bool(facts) for facts in self._facts], dtype=bool)
        ordered = np.lexsort((np.arange(len(value)), -value))
        self._order: Ints = ordered[some[ordered]]

    def of(self, case: Case, *, most: int) -> list[int]:
        """Positions of the candidates that are open to this reader, the most popular first."""
        if not len(self._order):
            return []
        rows = case.slate.rows
        open_ = np.zeros(len(case.papers), dtype=bool)
        open_[rows] = ~(case.known | case.muted)
        best = self._order[open_[self._order]][:most]
        positions: list[int] = np.searchsorted(rows, best).tolist()
        return positions

    def reason(self, row: int) -> Reason:
        """The evidence for it, in words; never who liked it, nor how many."""
        return Reason(ReasonKind.TRENDING, words=self._facts[row])


def _value(trend: Trend, likes: int) -> float:
    """Trend and likes as chances that it is worth a look; more of either never lowers it."""
    counted = likes if likes >= LEAST_LIKES else 0
    liked = min(math.log1p(counted) / math.log1p(_MANY_LIKES), 1.0)
    return round(1.0 - (1.0 - trend.value) * (1.0 - liked), 6)
