"""Keeping the HTML below the size at which mail programs clip it."""

from collections.abc import Sequence

from digest.compose.view import Level


def fit(sizes: Sequence[Sequence[int]], room: int) -> tuple[Level, ...]:
    """Choose a level for each pick so that all together take at most `room` bytes.

    `sizes[i][level]` is what pick i costs at FULL, COMPACT and LINK; OMITTED costs nothing.
    From the last pick upwards each is made one line, then, again from the last, a link, then
    left out: what is ranked first stays whole the longest.
    """
    levels = [Level.FULL] * len(sizes)
    total = sum(size[Level.FULL] for size in sizes)
    for level in (Level.COMPACT, Level.LINK, Level.OMITTED):
        for i in reversed(range(len(sizes))):
            if total <= room:
                return tuple(levels)
            total -= sizes[i][levels[i]]
            total += 0 if level is Level.OMITTED else sizes[i][level]
            levels[i] = level
    return tuple(levels)
