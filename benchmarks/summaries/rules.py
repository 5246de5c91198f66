"""Rules that choose from an abstract; `RULES` has them all, the shipped one last."""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from benchmarks.summaries import rouge
from benchmarks.summaries.pairs import Pair
from digest.compose import telling as shipped
from digest.compose.typography import columns

Rule = Callable[[Pair], str]
Scores = Callable[[Pair], Sequence[float]]

_CUE = re.compile(r"\b(?:we|this (?:paper|work|article|study)|here)\b", re.IGNORECASE)


def best_of(scores: Scores) -> Rule:
    """The sentence with the highest score that a card has room for, the earliest of equals."""

    def choose(pair: Pair) -> str:
        wide = [columns(part.rstrip()) for part in pair.parts]
        fit = [at for at, width in enumerate(wide) if width <= shipped.TARGET]
        fit = fit or [min(range(len(wide)), key=wide.__getitem__)]
        given = scores(pair)
        return pair.parts[max(fit, key=lambda at: (given[at], -at))].strip()

    return choose


def leading(pair: Pair) -> str:
    """As many of the first sentences as a card has room for."""
    taken = pair.parts[0]
    for part in pair.parts[1:]:
        if columns(taken + part.rstrip()) > shipped.TARGET:
            break
        taken += part
    return taken.strip()


def cue(pair: Pair) -> list[float]:
    """Whether it says "we" or "this paper"."""
    return [float(bool(_CUE.search(part))) for part in pair.parts]


def proposal(pair: Pair) -> list[float]:
    """The shipped rule's cues alone."""
    nothing: frozenset[str] = frozenset()
    return [shipped.measure(part, nothing) for part in pair.parts]


def title(pair: Pair) -> list[float]:
    """The share of the title's words."""
    named = set(_terms(pair.title))
    return [len(named & set(_terms(part))) / (len(named) or 1) for part in pair.parts]


def centroid(pair: Pair) -> list[float]:
    """Cosine to the whole abstract."""
    bags = [Counter(_terms(part)) for part in pair.parts]
    whole: Counter[str] = sum(bags, Counter())
    return [
        sum(count * whole[term] for term, count in bag.items()) / (_norm(bag) * _norm(whole))
        for bag in bags
    ]


def lexrank(pair: Pair) -> list[float]:
    """Erkan and Radev 2004: a random walk over sentences by cosine of tf-idf, damped by 0.15."""
    bags = [Counter(_terms(part)) for part in pair.parts]
    of = Counter(term for bag in bags for term in bag)
    size = len(bags)
    weight = {term: math.log((size + 1) / count) + 0.1 for term, count in of.items()}
    row = {term: at for at, term in enumerate(of)}
    space = np.zeros((size, max(1, len(row))))
    for at, bag in enumerate(bags):
        for term, count in bag.items():
            space[at, row[term]] = count * weight[term]
    space /= np.maximum(np.linalg.norm(space, axis=1, keepdims=True), 1e-9)
    alike = space @ space.T
    walk = 0.15 / size + 0.85 * alike / np.maximum(alike.sum(axis=1, keepdims=True), 1e-9)
    place = np.full(size, 1 / size)
    for _ in range(50):
        place = place @ walk
    return [float(one) for one in place * size]


def _position(pair: Pair) -> list[float]:
    return [at / len(pair.parts) for at in range(len(pair.parts))]


def _length(pair: Pair) -> list[float]:
    return [len(part) / 100 for part in pair.parts]


_FEATURES: Sequence[Scores] = (cue, proposal, title, centroid, lexrank, _position, _length)


def fitted(train: Sequence[Pair]) -> Scores:
    """A linear mixture of all the above, of position and length: ridge regression on ROUGE."""
    rows, wanted = [], []
    for pair in train:
        features = _features(pair)
        near = np.array([_nearness(part, pair.written) for part in pair.parts])
        rows.append(features - features.mean(axis=0))
        wanted.append(near - near.mean())
    x, y = np.vstack(rows), np.concatenate(wanted)
    weights = np.linalg.solve(x.T @ x + np.eye(x.shape[1]), x.T @ y)
    return lambda pair: list(map(float, _features(pair) @ weights))


def _features(pair: Pair) -> npt.NDArray[np.float64]:
    return np.array([feature(pair) for feature in _FEATURES], float).T


def _nearness(part: str, written: Sequence[str]) -> float:
    measures = rouge.rouge_1, rouge.rouge_l
    return sum(rouge.best(measure, part, written) for measure in measures) / len(measures)


def nearest(pair: Pair) -> list[float]:
    """What no rule can surpass: the sentence that is nearest to the summary itself."""
    return [_nearness(part, pair.written) for part in pair.parts]


RULES: Mapping[str, Rule] = {
    "the first ones, as many as fit (until now)": leading,
    "the first": best_of(lambda pair: [-at for at in range(len(pair.parts))]),
    "the last": best_of(lambda pair: list(range(len(pair.parts)))),
    "the first with “we” or “this paper”": best_of(cue),
    "the same, “we propose” before others": best_of(proposal),
    "most of the title's words": best_of(title),
    "centroid": best_of(centroid),
    "LexRank": best_of(lexrank),
    "**shipped**: title and what is proposed": lambda pair: shipped.telling(
        pair.title, pair.abstract
    ),
}


def _terms(text: str) -> list[str]:
    return [word[:6] for word in rouge.words(text) if len(word) > 2]


def _norm(bag: Counter[str]) -> float:
    return math.sqrt(sum(count * count for count in bag.values())) or 1.0
