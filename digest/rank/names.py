"""Authors' names: "J. Doe" may be the followed "Doe, Jane".

Two names are taken for the same person when their surnames agree and their given names do not
contradict each other; an initial agrees with every name it begins.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from digest.model.paper import Paper
from digest.rank.words import fold

_PARTICLES = """
    af al at bin da das de del della den der des di do dos du el ibn la le ten ter und van vom von
    y zu zum zur
"""
_TITLES = "dr esq ii iii iv jr md msc phd prof sr"
_PARTICLE = frozenset(_PARTICLES.split())
_TITLE = frozenset(_TITLES.split())
_PARTS = re.compile(r"[\s.\-\u2010-\u2015_·・]+")
_NOT_NAME = re.compile(r"[^\w\s.\-\u2010-\u2015·・]")

_REMEMBERED = 10_000
_MOST_INITIALS = 3

Form = tuple[tuple[str, ...], tuple[str, ...]]
"""(surname, given names), folded."""


def _tokens(text: str, *, given: bool = False) -> list[str]:
    """The parts of a name, folded.

    Two or three capitals ("JP") are initials written together, unless they may be the surname:
    at the end of a name that is not `given` names alone.
    """
    parts = [part for part in _PARTS.split(_NOT_NAME.sub("", text)) if part]
    found: list[str] = []
    for at, part in enumerate(parts):
        capitals = part.isascii() and part.isupper() and 1 < len(part) <= _MOST_INITIALS
        if capitals and (given or at < len(parts) - 1):
            found += list(part.lower())
        else:
            found.append(fold(part))
    return [each for each in found if each not in _TITLE]


def _bare(tokens: Sequence[str]) -> tuple[str, ...]:
    """Without "van", "de", … unless nothing else is there."""
    return tuple(each for each in tokens if each not in _PARTICLE) or tuple(tokens)


@lru_cache(maxsize=100_000)
def forms(name: str) -> tuple[Form, ...]:
    """How a written name may be divided; none for a name without letters."""
    before, comma, after = name.partition(",")
    surname, given = _bare(_tokens(before)), _bare(_tokens(after, given=True))
    if comma and surname and given:
        return ((surname, given),)
    tokens = surname
    if len(tokens) <= 1:
        return ((tokens, ()),) if tokens else ()
    return tuple((tokens[at:], tokens[:at]) for at in range(len(tokens) - 1, 0, -1))


def _agree(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether given names do not contradict each other; both are non-empty."""
    if "".join(one) == "".join(other):
        return True
    return all(
        a == b or (min(len(a), len(b)) == 1 and a[0] == b[0])
        for a, b in zip(one, other, strict=False)
    )


def same_person(followed: str, author: str) -> bool:
    """Whether an author may be the followed one; a followed surname alone fits all its bearers."""
    for surname, given in forms(followed):
        for surname_2, given_2 in forms(author):
            if surname != surname_2:
                continue
            if (not given and len(surname_2) == 1) or (
                given and given_2 and _agree(given, given_2)
            ):
                return True
    return False


class Bylines:
    """Finds the papers of an author among a day's; what it found is kept by name."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        self._by_surname: dict[str, list[tuple[int, str]]] = {}
        self._found: dict[str, tuple[int, ...]] = {}
        for row, paper in enumerate(papers):
            for author in paper.authors:
                for last in {surname[-1] for surname, _ in forms(author)}:
                    self._by_surname.setdefault(last, []).append((row, author))

    def rows(self, name: str) -> tuple[int, ...]:
        """The rows of the papers that somebody of this name may have written, ascending."""
        found = self._found.get(name)
        if found is None:
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            lasts = sorted({surname[-1] for surname, _ in forms(name)})
            found = tuple(
                sorted(
                    {
                        row
                        for last in lasts
                        for row, author in self._by_surname.get(last, ())
                        if same_person(name, author)
                    }
                )
            )
            self._found[name] = found
        return found
