"""Scores → picks: who comes into the mail, in which order, and what keeps the others out.

Pure. Rows stand in the order of the papers' ids, and every comparison that ends in a tie goes
to the lower row, so the order in which candidates arrive changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from digest.rank.options import RankOptions

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

NO_INTEREST = -1
_DEPTH = 4
"""So many papers a place are looked at of each interest; below them nothing could be picked that
is not thinned out above."""


class Barrier(StrEnum):
    """What kept a paper out of a mail; each value reads as a sentence."""

    SENT = "you know it: it was sent before, or is your own example"
    MUTED = "it holds a word you muted"
    WEAK = "it matches too little"
    NEAR_DUPLICATE = "it is almost the same as a pick"
    QUOTA = "its interest has its share"
    NO_ROOM = "better ones filled the mail"


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


def select(
    slate: Slate, likeness: Callable[[int], Floats], *, items: int, options: RankOptions
) -> list[int]:
    """Positions in the slate of at most `items` picks, the best first.

    Greedy maximal marginal relevance (Carbonell & Goldstein, SIGIR 1998): each next pick is the
    one with the highest score after what its likeness to an earlier pick costs. Near-duplicates
    of a pick are out (unless pinned); an interest that has its share waits while others have
    papers; and the last places are kept for interests that have none yet.

    `likeness(row)` gives the cosine of a paper to every paper.
    """
    pool = _pool(slate, items)
    score, interest = slate.score[pool], slate.interest[pool]
    pinned, rows = slate.pinned[pool], slate.rows[pool]
    closest = np.zeros(len(pool))
    open_ = np.ones(len(pool), dtype=bool)
    quota = _Quota(
        int(interest.max(initial=NO_INTEREST)) + 1, cap=max(int(items * options.max_share), 1)
    )
    picks: list[int] = []
    while len(picks) < items:
        open_ &= (closest <= options.near_duplicate) | pinned
        allowed = quota.narrow(open_, interest, pinned, left=items - len(picks))
        if not allowed.any():
            break
        value = np.where(allowed, score * (1.0 - options.diversity * closest), -np.inf)
        best = int(np.argmax(value))
        picks.append(int(pool[best]))
        open_[best] = False
        quota.take(int(interest[best]))
        closest = np.maximum(closest, likeness(int(rows[best]))[rows])
    return picks


def _pool(slate: Slate, items: int) -> Ints:
    """The passed candidates that have a chance, by score, then by row."""
    passed = np.flatnonzero(slate.passed)
    ordered = passed[np.lexsort((passed, -slate.score[passed]))]
    deep = items * _DEPTH
    if len(ordered) <= deep:
        return ordered
    keep = slate.pinned[ordered].copy()
    for each in np.unique(slate.interest[ordered]):
        keep[np.flatnonzero(slate.interest[ordered] == each)[:deep]] = True
    return ordered[keep]


class _Quota:
    """Counts picks by interest; what is NO_INTEREST, and what is pinned, is not capped.

    Arrays by interest have one place more at their end, which NO_INTEREST (-1) indexes.
    """

    def __init__(self, interests: int, *, cap: int) -> None:
        self._cap = cap
        self._taken = np.zeros(interests + 1, dtype=np.int64)

    def take(self, interest: int) -> None:
        """Count a pick."""
        self._taken[interest] += interest != NO_INTEREST

    def narrow(self, open_: Flags, interest: Ints, pinned: Flags, *, left: int) -> Flags:
        """Which of the open ones may be next, with `left` places left."""
        waiting = np.zeros(len(self._taken), dtype=bool)
        waiting[interest[open_]] = True
        waiting &= self._taken == 0
        waiting[NO_INTEREST] = False
        if 0 < left <= waiting.sum():
            return open_ & waiting[interest]
        full = self._taken >= self._cap
        if not full.any():
            return open_
        narrowed = open_ & (~full[interest] | pinned)
        return narrowed if narrowed.any() else open_


def barriers(
    slate: Slate,
    picks: list[int],
    likeness: Callable[[int], Floats],
    *,
    sent: Flags,
    muted: Flags,
    options: RankOptions,
) -> list[Barrier | None]:
    """For each of the slate what kept it out, None for the picks."""
    weakest = min((float(slate.score[each]) for each in picks), default=np.inf)
    twins = np.zeros(len(slate.rows), dtype=bool)
    for each in picks:
        twins |= likeness(int(slate.rows[each]))[slate.rows] > options.near_duplicate
    chosen = set(picks)
    found: list[Barrier | None] = []
    for at in range(len(slate.rows)):
        if at in chosen:
            found.append(None)
        elif sent[at]:
            found.append(Barrier.SENT)
        elif muted[at]:
            found.append(Barrier.MUTED)
        elif not slate.passed[at]:
            found.append(Barrier.WEAK)
        elif twins[at] and not slate.pinned[at]:
            found.append(Barrier.NEAR_DUPLICATE)
        else:
            found.append(Barrier.QUOTA if slate.score[at] > weakest else Barrier.NO_ROOM)
    return found
