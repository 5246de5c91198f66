"""Why a paper was picked: evidence from the match itself, in words that a reader can check.

A named word stands both in what the subscriber gave (an interest's text, an example paper) and
in the picked paper; it is shown as the paper writes it.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from digest.model.edition import Reason, ReasonKind
from digest.model.paper import Paper, PaperId
from digest.model.subscriber import Interest
from digest.rank.features import Features
from digest.rank.profile import LEXICAL, Profile
from digest.rank.space import Space
from digest.rank.trend import Trend
from digest.rank.words import folded, pieces, unspaced

MAX_WORDS = 4
_LEAST = 0.15
"""A word is named if it carried at least this share of what the strongest carried."""
_REMEMBERED = 5_000

Surfaces = Mapping[str, tuple[str, ...]]
"""How a text writes each of its terms, the most frequent first."""


def surfaces(*texts: str) -> Surfaces:
    """Each term of some texts as it is written there: most frequent first, then as they come."""
    seen: dict[str, dict[str, int]] = {}
    for text in texts:
        for written, term in pieces(text):
            if term:
                forms = seen.setdefault(term, {})
                forms[written] = forms.get(written, 0) + 1
    return {
        term: tuple(sorted(forms, key=lambda each: -forms[each])) for term, forms in seen.items()
    }


class Explainer:
    """Explains picks of one edition; what it read of a paper is kept."""

    def __init__(self, features: Features, space: Space, trends: Sequence[Trend]) -> None:
        self._features = features
        self._space = space
        self._trends = trends
        self._surfaces: dict[PaperId, Surfaces] = {}

    def author(self, followed: str) -> Reason:
        """The reason that a followed author wrote it."""
        return Reason(ReasonKind.AUTHOR, followed)

    def trending(self, row: int, *, alone: bool) -> tuple[Reason, ...]:
        """That people noticed it, if they did; `alone` names small numbers too, and never fails."""
        facts = self._trends[row].facts(notable=not alone)
        return (Reason(ReasonKind.TRENDING, words=facts),) if facts or alone else ()

    def interest(
        self, row: int, interest: Interest, profile: Profile, *, text: bool, example: bool
    ) -> tuple[Reason, ...]:
        """What of an interest matched: its text, an example, or both, as the flags say."""
        found = []
        if text:
            found.append(self._by_text(row, interest, profile))
        if example and profile.examples:
            found.append(self._by_example(row, profile))
        return tuple(found)

    def _by_text(self, row: int, interest: Interest, profile: Profile) -> Reason:
        carried = self._features.shared(self._features.saturated, row, profile.asks[0].weights)
        words = _words(carried, self._written(self._paper(row)), surfaces(interest.text))
        return Reason(ReasonKind.INTEREST, interest.label, words)

    def _by_example(self, row: int, profile: Profile) -> Reason:
        unit = self._features.unit
        carried = [self._features.shared(unit, row, each.words) for each in profile.examples]
        scale = LEXICAL * float(self._features.evidence[row]) ** 0.5
        meant = self._space.rows[row] @ np.stack([e.dense for e in profile.examples]).T
        alike = [
            round(scale * math.fsum(words.values()) + float(near), 6)
            for words, near in zip(carried, meant, strict=True)
        ]
        best = alike.index(max(alike))  # of equals, the one with the lowest id
        example = profile.examples[best].paper
        words = _words(carried[best], self._written(self._paper(row)), self._written(example))
        return Reason(ReasonKind.EXAMPLE, example.title, words)

    def _paper(self, row: int) -> Paper:
        return self._features.papers[row]

    def _written(self, paper: Paper) -> Surfaces:
        found = self._surfaces.get(paper.id)
        if found is None:
            if len(self._surfaces) >= _REMEMBERED:
                self._surfaces.clear()
            found = surfaces(paper.title, *paper.keywords, paper.abstract or paper.tldr)
            self._surfaces[paper.id] = found
        return found


def _words(carried: Mapping[str, float], here: Surfaces, there: Surfaces) -> tuple[str, ...]:
    """The words that carried a match, best first, as they are written in both texts.

    A bigram gives half of what it carried to each of its words. Where the two texts write a word
    differently, the form that begins the other is shown ("robot" of "robotics").
    """
    by_word: dict[str, float] = {}
    for term, weight in carried.items():
        parts = term.split(" ")
        for part in parts:
            by_word[part] = by_word.get(part, 0.0) + weight / len(parts)
    ordered = sorted(by_word, key=lambda each: (-round(by_word[each], 6), each))
    strongest = by_word[ordered[0]] if ordered else 0.0
    found: list[str] = []
    for term in ordered:
        if len(found) == MAX_WORDS or by_word[term] < strongest * _LEAST:
            break
        shown = _shared(here.get(term, ()), there.get(term, ()))
        if shown and not any(_overlap(shown, each) for each in found):
            found.append(shown)
    return tuple(found)


def _shared(here: Sequence[str], there: Sequence[str]) -> str:
    """The form to show of one term, "" if the two texts have no form in common."""
    plain = {folded(each) for each in there}
    for form in here:
        if folded(form) in plain:
            return form
    for form in here:
        if any(each.startswith(folded(form)) for each in plain):
            return form
    for form in there:
        if any(folded(each).startswith(folded(form)) for each in here):
            return form
    return ""


def _overlap(one: str, other: str) -> bool:
    """Whether two pairs of unspaced characters share one: "深度", "度学" say the same twice."""
    return unspaced(one) and unspaced(other) and bool(set(one) & set(other))
