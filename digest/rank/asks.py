"""A free text → what it asks for, as vectors over the vocabulary of a day's papers."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from digest.rank.features import K1, Features, Row
from digest.rank.words import terms

PHRASE = 0.4
"""What a bigram of an interest's text counts beside a word, at the same rarity."""
ENOUGH = 6
"""So many of an interest's heaviest terms are enough for a full match: a page of text is not a
wish for papers that hold all of it."""
ENOUGH_WORDS = 3
"""So many of its heaviest words held at all are enough for a full coverage."""
MOST_LISTED = 500
"""A longer text (characters) is prose, not a list of topics."""
FACET = 0.9
"""What a full match of one topic of a list counts beside one of the whole list."""
RARE = 5.0
"""Words whose idfs sum to this (one paper in 150) are a topic of their own."""
_BETWEEN = re.compile(r"[,;:|/\n•·、，；：。]")
FULL = 4.0 / (4.0 + K1)
"""The saturation of a paper that is about a term: it holds it four times."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What a text asks for.

    `weights`: times `Features.saturated`, their sum is 1 for a full match.
    `words`: the share of the text's words, by rarity, that each is; a paper that holds words
    whose shares sum to 1 or more covers it.
    """

    weights: Row
    words: Row


def asks(text: str, features: Features) -> tuple[Ask, ...]:
    """What the whole text asks for, then, if it is a list, each topic of it; the best counts."""
    topics = [each for each in _BETWEEN.split(text[: MOST_LISTED + 1]) if terms(each)]
    if len(text) > MOST_LISTED or len(topics) <= 1:
        return (_ask(text, features),)
    return (_ask(text, features), *(_ask(each, features, topic=True) for each in topics))


def _ask(text: str, features: Features, *, topic: bool = False) -> Ask:
    """What a text asks for; one topic of a list counts the less, the more common it is."""
    idfs = {each: features.idf_of(each) for each in sorted(set(terms(text)))}
    words = {each: idf for each, idf in idfs.items() if " " not in each}
    heavy = {each: idf * (1.0 if each in words else PHRASE) for each, idf in idfs.items()}
    full = _heaviest(heavy, ENOUGH) * FULL
    covered = _heaviest(words, ENOUGH_WORDS)
    share = FACET * min(math.fsum(words.values()) / RARE, 1.0) if topic else 1.0
    return Ask(
        features.row({each: share * idf / full for each, idf in heavy.items()}),
        features.row({each: idf / covered for each, idf in words.items()}),
    )


def _heaviest(weights: Mapping[str, float], count: int) -> float:
    """The sum of the heaviest weights."""
    return math.fsum(sorted(weights.values(), reverse=True)[:count])
