"""Keeping the HTML below the size at which mail programs clip it."""

from collections.abc import Iterator, Sequence

from digest.compose.view import Level

_SHRUNK = (Level.COMPACT, Level.LINK, Level.OMITTED)


def fit(sizes: Sequence[Sequence[int]], room: int, *, extras: int = 0) -> tuple[Level, ...]:
    """Choose a level for each card so that all together take at most `room` bytes.

    `sizes[i][level]` is what card i costs at FULL, COMPACT and LINK; OMITTED costs nothing. The
    last `extras` cards never are more than COMPACT, and give way, to the last, before any other
    shrinks. Then, from the last one upwards, each is made one line, then, again from the last, a
    link, then left out: what comes first stays whole the longest, and the very first as long as
    any other one is shown at all.
    """
    whole = len(sizes) - extras
    levels = [Level.FULL] * whole + [Level.COMPACT] * extras
    total = sum(size[level] for size, level in zip(sizes, levels, strict=True))
    for i, level in _steps(whole, extras):
        if total <= room:
            break
        total -= sizes[i][levels[i]]
        total += 0 if level is Level.OMITTED else sizes[i][level]
        levels[i] = level
    return tuple(levels)


def _steps(whole: int, extras: int) -> Iterator[tuple[int, Level]]:
    """Which card is to shrink to what, one after the other."""
    for level in _SHRUNK[1:]:
        for i in reversed(range(whole, whole + extras)):
            yield i, level
    for level in _SHRUNK:
        for i in reversed(range(1, whole)):
            yield i, level
    for level in _SHRUNK:
        if whole:
            yield 0, level
