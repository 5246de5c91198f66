"""Whether the match that a reader is shown means what it says.

Papers are sorted into bins by their match (0..1); a match is reliable if, of the papers in a bin,
about that share is relevant (Murphy & Winkler 1977; the expected calibration error after Naeini et
al. 2015). "Shown" are the first ten of each task, as a mail has them. The share depends on how
rare what is relevant is among the candidates, so this holds for days like those measured.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from digest.evaluate.metrics import TOP, Floats, order

BINS = 10


@dataclass(frozen=True, slots=True)
class Row:
    """Papers whose match is in [low, high): how many, their mean match, how many relevant.

    The first three are of all candidates, the second three of those shown.
    """

    low: float
    high: float
    papers: int
    match: float
    relevant: int
    shown: int
    shown_match: float
    shown_relevant: int

    @property
    def share(self) -> float | None:
        """The share of all these papers that is relevant; None if there are none."""
        return self.relevant / self.papers if self.papers else None

    @property
    def shown_share(self) -> float | None:
        """The share of those shown that is relevant; None if there are none."""
        return self.shown_relevant / self.shown if self.shown else None


class Reliability:
    """Counts of papers by their match. `strong` is from where on a match is called strong."""

    def __init__(self, *, strong: float) -> None:
        self.strong = strong
        # all or shown × bins and, last, the strong ones × count, sum of matches, relevant
        self._sums = np.zeros((2, BINS + 1, 3))
        self._squares = 0.0

    def add(self, scores: Floats, relevant: npt.NDArray[np.bool_]) -> Self:
        """Count the candidates of one task."""
        facts = np.stack([np.ones_like(scores), scores, relevant], axis=1)
        bins = np.clip((scores * BINS).astype(np.int64), 0, BINS - 1)
        best_first = order(scores)
        for view, chosen in enumerate((best_first, best_first[:TOP])):
            np.add.at(self._sums[view], bins[chosen], facts[chosen])
            strong = scores[chosen] >= self.strong
            self._sums[view, BINS] += facts[chosen][strong].sum(axis=0)
        self._squares += float(((scores - relevant) ** 2).sum())
        return self

    @property
    def rows(self) -> list[Row]:
        """One for each bin, ascending."""
        return [self._row(at, at / BINS, (at + 1) / BINS) for at in range(BINS)]

    @property
    def strongest(self) -> Row:
        """The papers called a strong match."""
        return self._row(BINS, self.strong, 1.0)

    @property
    def papers(self) -> int:
        """How many were counted."""
        return int(self._sums[0, :BINS, 0].sum())

    @property
    def error(self) -> float:
        """The expected calibration error: how far match and share are apart, by papers."""
        bins = self._sums[0, :BINS]
        return float(np.abs(bins[:, 1] - bins[:, 2]).sum() / max(self.papers, 1))

    @property
    def brier(self) -> float:
        """The mean square of match less truth (Brier 1950); 0 is perfect."""
        return self._squares / max(self.papers, 1)

    def _row(self, at: int, low: float, high: float) -> Row:
        (papers, match, relevant), (shown, shown_match, shown_relevant) = self._sums[:, at]
        return Row(
            low,
            high,
            int(papers),
            float(match / max(papers, 1)),
            int(relevant),
            int(shown),
            float(shown_match / max(shown, 1)),
            int(shown_relevant),
        )
