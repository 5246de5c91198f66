"""How good one order of papers is.

ndcg10  gain 2^grade − 1, discount 1/log2(1 + place), over the best ten (Burges et al. 2005, after
        Järvelin & Kekäläinen 2002)
r20     the share of all relevant papers that is among the first twenty
mrr     1 / place of the first relevant paper
auc     the chance that a relevant paper is above one that is not, ties counting half
        (Mann & Whitney); not a number where all are relevant

Papers with equal scores stay in the order in which they were given.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

Floats = npt.NDArray[np.float64]

RELEVANT = 0.5
"""A grade above this is relevant."""
TOP = 10
DEPTH = 20
_DISCOUNT: Floats = 1.0 / np.log2(np.arange(2.0, TOP + 2.0))


@dataclass(frozen=True, slots=True)
class Metrics:
    """The quality of one order; each in 0..1, higher is better."""

    ndcg10: float
    r20: float
    mrr: float
    auc: float


def order(scores: Floats) -> npt.NDArray[np.intp]:
    """The places of the papers in the order of their scores, the best first."""
    return np.argsort(-scores, kind="stable")


def metrics(scores: Sequence[float] | Floats, relevance: Sequence[float] | Floats) -> Metrics:
    """Judge scores against grades of the same length, at least one of which is relevant."""
    given: Floats = np.asarray(scores, dtype=np.float64)
    grades: Floats = np.asarray(relevance, dtype=np.float64)
    ranked = grades[order(given)]
    hits = ranked > RELEVANT
    return Metrics(
        ndcg10=_gain(ranked) / _gain(np.sort(grades)[::-1]),
        r20=float(hits[:DEPTH].sum() / hits.sum()),
        mrr=float(1.0 / (1 + np.flatnonzero(hits)[0])),
        auc=_auc(given, grades > RELEVANT),
    )


def _gain(ranked: Floats) -> float:
    top = ranked[:TOP]
    return float((2.0**top - 1.0) @ _DISCOUNT[: len(top)])


def _auc(scores: Floats, relevant: npt.NDArray[np.bool_]) -> float:
    good = int(relevant.sum())
    bad = len(relevant) - good
    if not bad:
        return float("nan")
    above = float(rankdata(scores)[relevant].sum()) - good * (good + 1) / 2
    return above / (good * bad)
