"""The most telling sentence of an abstract, by measure.

A sentence tells more the more of the title's words it holds, and if it says what the authors do:
most of all what they propose. The weights are what fits people's own one-sentence summaries best
(SciTLDR, its training half), rounded; `make bench-summaries` shows this rule beside others on the
held-out halves and on Hugging Face's summaries. A centroid, LexRank, position and length add
nothing to it. The cues are English; in other languages the title decides.
"""

import re

from digest.compose.typography import columns
from digest.sentences import sentences

TARGET = 420
"""Columns that a card has room for."""
CEILING = 700
"""Columns that it bears: what is longer is not shown at all, rather than cut."""
SHORT = 80
"""Columns under which a sentence takes the next one with it."""
_READ = 20_000
"""Characters of an abstract that are looked at."""

_DOES = re.compile(
    r"\b(?:we|this (?:paper|work|article|study|letter|report|thesis|survey))\b", re.IGNORECASE
)
_PROPOSES = re.compile(
    rf"{_DOES.pattern}\s+(?:\w+\s+){{0,2}}?(?:propose|present|introduce|develop|describe)s?\b",
    re.IGNORECASE,
)
_ENDED = re.compile(r"""[.!?…。！？｡؟۔।]["'”’»)\]」』）]*$""")
_ITEM = re.compile(r"[(\[]?(?:\d{1,2}|[ivx]{1,4}|[a-z])[)\].]\s", re.IGNORECASE)
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")
_STEM = 6
_EMPTY = (
    "a an and are as at be by can for from has have in into is it its not of on or our that the "
    "their these this to via was we were which with"
)
_EMPTY_WORDS = frozenset(_EMPTY.split())


def telling(title: str, abstract: str) -> str:
    """The sentence of an abstract that tells most, whole; "" if all are too long to show.

    Both are plain text, one line each. What fits goes before what does not, and a sentence that
    stands by itself before a fragment or an item of a list. A short one has the next beside it.
    """
    parts = sentences(abstract[:_READ])
    if len(abstract) > _READ:
        parts.pop()  # it is cut
    wide = [columns(part.rstrip()) for part in parts]
    fitting = [at for at, width in enumerate(wide) if 0 < width <= TARGET]
    if not fitting:
        shortest = min(range(len(parts)), key=wide.__getitem__, default=0)
        return parts[shortest].strip() if parts and wide[shortest] <= CEILING else ""
    named = _words(title)
    alone = [at for at in fitting if _stands_alone(parts[at])] or fitting
    best = max(alone, key=lambda at: (measure(parts[at], named), -at))
    end = best + 1
    if wide[best] < SHORT and end < len(parts) and wide[best] + 1 + wide[end] <= TARGET:
        end += 1
    return "".join(parts[best:end]).strip()


def measure(sentence: str, named: frozenset[str]) -> float:
    """How much a sentence tells of a paper whose title has these words: 0 to 1.6."""
    cue = 0.35 if _DOES.search(sentence) else 0.0
    if cue and _PROPOSES.search(sentence):
        cue += 0.25
    return cue + (len(named & _words(sentence)) / len(named) if named else 0.0)


def _stands_alone(sentence: str) -> bool:
    return bool(_ENDED.search(sentence.rstrip())) and not _ITEM.match(sentence)


def _words(text: str) -> frozenset[str]:
    """Its words, cut to their beginnings so that forms of one agree; CJK by the character."""
    found = (word[:_STEM] for word in _WORD.findall(text.casefold()) if word not in _EMPTY_WORDS)
    return frozenset(found)
