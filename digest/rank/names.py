"""Authors' names: "J. Doe" may be the followed "Doe, Jane".

Two names are taken for the same person when their surnames agree and their given names do not
contradict each other; an initial agrees with every name it begins, "ü" with "u" and with "ue".

"Van", "le", "di" and their like are particles only between a given name and a surname: Di Wu and
Quoc Le are called so. "Md" and "II" are titles only behind a name: Md Rahman is called so.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from digest.model.paper import Paper
from digest.rank.words import fold

_PARTICLES = """
    af al at bin da das de del della den der des di do dos du el ibn la le ten ter und van vom von
    y zu zum zur
"""
_PARTICLE = frozenset(_PARTICLES.split())
_BEFORE = frozenset({"dr", "prof"})
_BEHIND = frozenset(["dr", "esq", "ii", "iii", "iv", "jr", "md", "msc", "phd", "prof", "sr"])
_DOCTOR = re.compile(r"(?i)\bph\.\s*d\b")
_PARTS = re.compile(r"[\s.\-\u2010-\u2015_·・]+")
_NOT_NAME = re.compile(r"[^\w\s.\-\u2010-\u2015·・]")
_SPELLED_OUT = str.maketrans(
    {
        "ä": "ae", "ö": "oe", "ø": "oe", "ü": "ue", "å": "aa",
        "Ä": "Ae", "Ö": "Oe", "Ø": "Oe", "Ü": "Ue", "Å": "Aa",
    }
)  # fmt: skip

_REMEMBERED = 10_000
_MOST_INITIALS = 3

Tokens = tuple[str, ...]
Form = tuple[Tokens, Tokens]
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
    return [each for each in found if each]


def _untitled(tokens: list[str], *, least: int) -> list[str]:
    """Without titles at either end, unless fewer than `least` parts would be left."""
    while len(tokens) > 1 and tokens[0] in _BEFORE:
        tokens = tokens[1:]
    while len(tokens) > least and tokens[-1] in _BEHIND:
        tokens = tokens[:-1]
    return tokens


def _is_title(piece: str) -> bool:
    return all(fold(part) in _BEHIND for part in _PARTS.split(piece) if part)


def _bare(tokens: Sequence[str]) -> Tokens:
    """Without "van", "de", … before the last part."""
    return (*(each for each in tokens[:-1] if each not in _PARTICLE), *tokens[-1:])


@lru_cache(maxsize=100_000)
def _divided(name: str) -> tuple[Tokens, Tokens]:
    """The parts before a comma and those behind it; the latter are empty if there is none."""
    first, *others = _DOCTOR.sub("phd", name).split(",")
    before = _untitled(_tokens(first), least=2)
    behind = [piece for piece in others if not _is_title(piece)]
    if not behind and len(_bare(before)) == 1:
        behind = others  # "Rahman, Md"
    given = _untitled(_tokens(" ".join(behind), given=True), least=1)
    return tuple(before), tuple(given)


def _forms(name: str) -> tuple[Form, ...]:
    before, given = _divided(name)
    if before and given:
        names = (given[0], *(each for each in given[1:] if each not in _PARTICLE))
        return ((_bare(before), names),)
    tokens = (*before[:1], *_bare(before[1:])) or given
    if len(tokens) <= 1:
        return ((tokens, ()),) if tokens else ()
    return tuple((tokens[at:], tokens[:at]) for at in range(len(tokens) - 1, 0, -1))


def _spellings(name: str) -> tuple[str, ...]:
    """As it is written, and with "ü" as "ue" and its like if it has any."""
    composed = unicodedata.normalize("NFC", name)
    spelled_out = composed.translate(_SPELLED_OUT)
    return (name,) if spelled_out == composed else (name, spelled_out)


@lru_cache(maxsize=100_000)
def forms(name: str) -> tuple[Form, ...]:
    """How a written name may be divided; none for a name without letters.

    The first is as it is written.
    """
    return tuple(form for each in _spellings(name) for form in _forms(each))


def _surname_of(followed: str, author: str) -> bool:
    """Whether the followed is a surname with particles ("van der Maaten"), and the author's."""
    surname, given = _divided(followed)
    if given or not surname or not all(each in _PARTICLE for each in surname[:-1]):
        return False
    before, behind = _divided(author)
    whole = behind + before
    return len(whole) > len(surname) > 1 and whole[-len(surname) :] == surname


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
    return _surname_of(followed, author)


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
