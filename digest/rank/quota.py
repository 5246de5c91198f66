"""Quotas: how many places of a mail are kept for each interest, and the most that one may take."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

NO_INTEREST = -1
"""What a paper counts for that matches no interest."""


class Quota:
    """Counts the picks of one mail by interest, and says which candidates may be next.

    `kept` places are for each interest while it has papers: where all that are left are spoken
    for, nobody else is let in, and where they are too few for all, the interest that has fewest
    comes next, of equals the heavier one, then the earlier one. Beyond these, an interest that
    has `most` waits as long as others have papers. NO_INTEREST has no quota and no limit.
    """

    def __init__(self, kept: Sequence[int], weights: Sequence[float], *, most: int) -> None:
        self._kept = list(kept)
        self._most = [max(most, each) for each in kept]
        self._weights = list(weights)
        self._taken = [0] * len(self._kept)

    def take(self, interest: int) -> None:
        """Count a pick."""
        if interest != NO_INTEREST:
            self._taken[interest] += 1

    def narrow(self, open_: Flags, interest: Ints, *, left: int) -> Flags:
        """Which of the open ones may be next, with `left` places left."""
        if len(self._kept) <= 1:
            return open_  # there is nobody to share with
        # One place more, at the front, which NO_INTEREST (-1) falls into.
        waiting = np.bincount(interest[open_] + 1, minlength=len(self._kept) + 1)[1:].tolist()
        need = [
            min(max(kept - taken, 0), papers)
            for kept, taken, papers in zip(self._kept, self._taken, waiting, strict=True)
        ]
        if sum(need) >= left:
            return open_ & self._flags(self._served(need, left))[interest]
        full = [taken >= most for taken, most in zip(self._taken, self._most, strict=True)]
        if not any(full):
            return open_
        narrowed = open_ & ~self._flags(full)[interest]
        return narrowed if narrowed.any() else open_

    def _served(self, need: list[int], left: int) -> list[bool]:
        """The interests whose turn it is: all that need places, or the first of too many."""
        if sum(need) == left:
            return [each > 0 for each in need]
        first = min(
            (at for at, each in enumerate(need) if each),
            key=lambda at: (self._taken[at], -self._weights[at], at),
        )
        return [at == first for at in range(len(need))]

    def _flags(self, chosen: list[bool]) -> Flags:
        """By interest, and False at the end, which NO_INTEREST (-1) indexes."""
        return np.array([*chosen, False], dtype=np.bool_)
