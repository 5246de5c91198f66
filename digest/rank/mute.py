"""Muted words: which papers hold them.

A paper holds a phrase if the phrase's words stand in its title, abstract, short summary, one
keyword or one author's name, next to each other and whole, whatever their case and accents. In
scripts written without spaces there are no whole words, and any place will do; a "word" of signs
alone ("🤖") is looked for as it is.
"""

from collections.abc import Sequence

from digest.model.paper import Paper
from digest.rank.words import fold, folded, unspaced, words

_FIELD = "\n"
_REMEMBERED = 10_000


def _fields(paper: Paper) -> tuple[str, ...]:
    return (paper.title, paper.abstract, paper.tldr, *paper.keywords, *paper.authors)


def _line(text: str) -> str:
    """A text as its folded words with a space around each."""
    return f" {' '.join(folded(each) for each in words(text))} "


def _needle(phrase: str) -> str:
    """What to look for in a `_line`; "" if the phrase has no words."""
    found = [folded(each) for each in words(phrase)]
    if not found:
        return ""
    before = "" if unspaced(found[0]) else " "
    after = "" if unspaced(found[-1]) else " "
    return f"{before}{' '.join(found)}{after}"


class Muting:
    """A day's papers, ready to be searched for muted phrases; what was found is kept."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        self._papers = papers
        self._lines = [_FIELD.join(_line(field) for field in _fields(paper)) for paper in papers]
        self._rows: dict[str, list[int]] = {}
        self._found: dict[str, tuple[int, ...]] = {}
        for row, line in enumerate(self._lines):
            for word in set(line.split()):
                self._rows.setdefault(word, []).append(row)

    def rows(self, phrase: str) -> tuple[int, ...]:
        """The rows of the papers that hold a phrase, ascending."""
        found = self._found.get(phrase)
        if found is None:
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            found = self._found[phrase] = tuple(self._search(phrase))
        return found

    def _search(self, phrase: str) -> list[int]:
        needle = _needle(phrase)
        if not needle:
            sign = fold(phrase).strip()
            return [
                row
                for row, paper in enumerate(self._papers)
                if sign and any(sign in fold(field) for field in _fields(paper))
            ]
        # Only papers that hold each whole word can hold the phrase.
        whole = [each for each in needle.split() if not unspaced(each)]
        some: Sequence[int] = range(len(self._lines))
        if whole:
            some = min((self._rows.get(each, []) for each in whole), key=len)
        return [row for row in some if needle in self._lines[row]]
