"""ROUGE (Lin 2004): how much of a summary's words another one has; lower case, no stemming."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

_WORD = re.compile(r"[a-z0-9]+")


def words(text: str) -> list[str]:
    """What counts as a word."""
    return _WORD.findall(text.lower())


def _f(common: int, given: int, wanted: int) -> float:
    return 2 * common / (given + wanted) if common else 0.0


def rouge_1(given: str, wanted: str) -> float:
    """F of the words in common, each as often as both have it."""
    ours, theirs = Counter(words(given)), Counter(words(wanted))
    return _f((ours & theirs).total(), ours.total(), theirs.total())


def rouge_l(given: str, wanted: str) -> float:
    """F of the longest common subsequence of words."""
    ours, theirs = words(given), words(wanted)
    row = [0] * (len(theirs) + 1)
    for word in ours:
        previous = row
        row = [0]
        for place, other in enumerate(theirs):
            row.append(
                previous[place] + 1 if word == other else max(previous[place + 1], row[place])
            )
    return _f(row[-1], len(ours), len(theirs))


def recall(given: str, wanted: str) -> float:
    """Which share of the wanted words is there."""
    ours, theirs = Counter(words(given)), Counter(words(wanted))
    return (ours & theirs).total() / theirs.total() if theirs else 0.0


def best(measure: Callable[[str, str], float], given: str, written: Sequence[str]) -> float:
    """Against the nearest of several, as SciTLDR's authors do."""
    return max(measure(given, wanted) for wanted in written)
