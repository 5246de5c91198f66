"""Scores → matches: which papers come into the mail, and in which order.

Pure. Rows stand in the order of the papers' ids, and every comparison that ends in a tie goes
to the lower row, so the order in which candidates arrive changes nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digest.model.subscriber import Interest
from digest.rank.options import RankOptions
from digest.rank.quota import Quota

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Nearness = Callable[[int], Floats]
"""The nearness of the paper in a row to every paper, in 0..1."""

_DEPTH = 4
"""So many papers a place are looked at of each interest, unless that leaves places free."""


@dataclass(frozen=True, slots=True)
class Slate:
    """One subscriber's candidates as arrays of one length; `rows` ascend.

    `interest` is the interest that each counts for, or NO_INTEREST; `passed` says which may be
    picked at all (new, not muted, matching); `pinned` are those of followed authors.
    """

    rows: Ints
    score: Floats
    interest: Ints
    passed: Flags
    pinned: Flags


@dataclass(frozen=True, slots=True)
class Selector:
    """Picks from slates.

    `likeness` is the cosine of the texts of papers, `kinship` that of their sets of authors.
    """

    likeness: Nearness
    kinship: Nearness
    options: RankOptions

    def select(self, slate: Slate, interests: Sequence[Interest], *, places: int) -> list[int]:
        """Positions in the slate of at most `places` picks, in the order of the mail.

        Papers of followed authors come first, whatever the quotas. Among these, and then among
        the others that the quotas let in, each next pick is the one with the highest score after
        what its likeness to an earlier pick and its kinship with all of them cost: maximal
        marginal relevance (Carbonell & Goldstein, SIGIR 1998). Near-duplicates of a pick are
        out, unless pinned.
        """
        passed = np.flatnonzero(slate.passed)
        ordered = passed[np.lexsort((passed, -slate.score[passed]))]
        pool = _pool(slate, ordered, places)
        picks = self._greedy(slate, pool, interests, places)
        if len(pool) < len(ordered) and (
            len(picks) < places or _unmet(slate, ordered, picks, interests)
        ):
            return self._greedy(slate, ordered, interests, places)
        return picks

    def _greedy(
        self, slate: Slate, pool: Ints, interests: Sequence[Interest], places: int
    ) -> list[int]:
        options = self.options
        score, interest = slate.score[pool], slate.interest[pool]
        pinned, rows = slate.pinned[pool], slate.rows[pool]
        closest, crowd = np.zeros(len(pool)), np.zeros(len(pool))
        open_ = np.ones(len(pool), dtype=bool)
        following = bool(pinned.any())
        most = max(int(places * options.max_share), 1)
        quota = Quota([i.quota for i in interests], [i.weight for i in interests], most=most)
        picks: list[int] = []
        for left in range(places, 0, -1):
            allowed = open_ & pinned if following else open_
            if following and not allowed.any():
                following, allowed = False, open_
            if not following:
                allowed = quota.narrow(open_, interest, left=left)
            cost = (1.0 - options.diversity * closest) / (1.0 + options.crowding * crowd)
            best = int(np.where(allowed, score * cost, -1.0).argmax()) if len(pool) else 0
            if not len(pool) or not allowed[best]:
                break
            picks.append(int(pool[best]))
            quota.take(int(interest[best]))
            row = int(rows[best])
            closest = np.maximum(closest, self.likeness(row)[rows])
            crowd += self.kinship(row)[rows]
            open_ &= (closest <= options.near_duplicate) | pinned
            open_[best] = False
        return picks


def _unmet(slate: Slate, ordered: Ints, picks: list[int], interests: Sequence[Interest]) -> bool:
    """Whether an interest has fewer picks than are kept for it, though more papers than picks."""
    size = len(interests) + 1  # NO_INTEREST, -1, comes first
    taken = np.bincount(slate.interest[picks] + 1, minlength=size)[1:]
    there = np.bincount(slate.interest[ordered] + 1, minlength=size)[1:]
    kept = np.array([each.quota for each in interests], dtype=np.int64)
    return bool((taken < np.minimum(kept, there)).any())


def _pool(slate: Slate, ordered: Ints, places: int) -> Ints:
    """Those of the ordered candidates that have a chance: the first ones of each interest."""
    deep = places * _DEPTH
    if len(ordered) <= deep:
        return ordered
    interest = slate.interest[ordered]
    keep = slate.pinned[ordered].copy()
    for each in range(int(interest.min()), int(interest.max()) + 1):
        keep[np.flatnonzero(interest == each)[:deep]] = True
    return ordered[keep]
