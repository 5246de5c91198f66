"""Wording: which words to show of a match, as both texts write them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digest.model.paper import Paper
from digest.rank.words import MAX_CHARS, fold, folded, pieces, term, unspaced

MAX_WORDS = 4
_LEAST = 0.15
"""A word is named if it carried at least this share of what the strongest carried."""

_WORD = re.compile(r"\w+(?:\+\+|#)?")

Surfaces = Mapping[str, tuple[str, ...]]
"""How a text writes each of its terms, the most frequent first."""


def surfaces(*texts: str) -> Surfaces:
    """Each term of some texts as it is written there: most frequent first, then as they come."""
    seen: dict[str, dict[str, int]] = {}
    for text in texts:
        for written, each in pieces(text):
            if each:
                forms = seen.setdefault(each, {})
                forms[written] = forms.get(written, 0) + 1
    return {
        each: tuple(sorted(forms, key=lambda form: -forms[form])) for each, forms in seen.items()
    }


def texts(paper: Paper) -> tuple[str, ...]:
    """The texts in which the ranker reads a paper's terms."""
    return (paper.title, *paper.keywords, paper.abstract or paper.tldr)


@dataclass(frozen=True, slots=True)
class Writing:
    """A text in which words are looked for: folded, in one piece and as a set."""

    line: str
    words: frozenset[str]

    @classmethod
    def of(cls, *given: str) -> "Writing":
        """Some texts as one."""
        kept = "\n".join(text[:MAX_CHARS] for text in given)
        line = kept.lower() if kept.isascii() else fold(kept)
        return cls(line, frozenset(_WORD.findall(line)))

    def holds(self, form: str) -> bool:
        """Whether a folded word stands in it; in unspaced scripts, anywhere."""
        return form in self.words or (unspaced(form) and form in self.line)

    def holds_beginning(self, form: str) -> bool:
        """Whether a folded word begins one of its words."""
        at = self.line.find(form)
        while at > 0 and self.line[at - 1].isalnum():
            at = self.line.find(form, at + 1)
        return at >= 0


def shown(carried: Mapping[str, float], here: Surfaces, there: Writing) -> tuple[str, ...]:
    """The words that carried a match, best first, in forms that stand in both texts.

    `here` is how the picked paper writes its terms, `there` what it matched. Where
    the two write a word differently, the form that begins the other is shown ("robot" of
    "robotics").
    """
    least = max(carried.values(), default=0.0) * _LEAST
    strong = [(-round(weight, 6), each) for each, weight in carried.items() if weight >= least]
    found: list[str] = []
    for _, each in sorted(strong):
        if len(found) == MAX_WORDS:
            break
        form = _shared(each, here.get(each, ()), there)
        if form and not any(_overlap(form, other) for other in found):
            found.append(form)
    return tuple(found)


def _shared(word: str, here: Sequence[str], there: Writing) -> str:
    """The form to show of one term, "" if the two texts have no form in common."""
    for form in here:
        if there.holds(folded(form)):
            return form
    for form in here:
        if there.holds_beginning(folded(form)):
            return form
    for form in map(folded, here):
        for end in range(len(form) - 1, len(word) - 1, -1):
            if there.holds(form[:end]) and term(form[:end]) == word:
                return form[:end]
    return ""


def _overlap(one: str, other: str) -> bool:
    """Whether two pairs of unspaced characters share one: "深度", "度学" say the same twice."""
    return unspaced(one) and unspaced(other) and bool(set(one) & set(other))
