"""Keeping the HTML below the size at which mail programs clip it."""

from collections.abc import Sequence
from itertools import chain

from digest.compose.view import Level


def fit(sizes: Sequence[Sequence[int]], room: int) -> tuple[Level, ...]:
    """Choose a level for each pick so that all together take at most `room` bytes.

    `sizes[i][level]` is what pick i costs at FULL, COMPACT and LINK; OMITTED costs nothing.
    From the last pick upwards each is made one line, then, again from the last, a link, then
    left out: what is ranked first stays whole the longest, and the very first as long as any
    other one is shown at all.
    """
    levels = [Level.FULL] * len(sizes)
    total = sum(size[Level.FULL] for size in sizes)
    shrunk = (Level.COMPACT, Level.LINK, Level.OMITTED)
    rest = ((i, level) for level in shrunk for i in reversed(range(1, len(sizes))))
    first = ((0, level) for level in shrunk if sizes)
    for i, level in chain(rest, first):
        if total <= room:
            break
        total -= sizes[i][levels[i]]
        total += 0 if level is Level.OMITTED else sizes[i][level]
        levels[i] = level
    return tuple(levels)
