"""Who wrote a paper, in one line: "X. Lai, W. Lu + 9"."""

import re
from collections.abc import Sequence

from wcwidth import iter_graphemes

from digest.compose.typography import isolate, plain, shorten

ALL = 3
"""Up to so many authors are all named; of more, the first two."""
NAME_COLUMNS = 40

_COLLECTIVE = re.compile(
    r"(?i)\b(?:collaboration|consortium|team|group|project|initiative|network|institute|university"
    r"|labs?|laboratory|foundation|society|committee|community|ai|inc|research)\b"
)
_SUFFIX = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})


def byline(authors: Sequence[str]) -> str:
    """Name the authors: all of three, of more the first two and how many others there are."""
    named = [author for author in authors if author.strip()]
    shown = named if len(named) <= ALL else named[:2]
    names = [name for author in shown if (name := short_name(author))]
    line = ", ".join(isolate(name) for name in names)
    return line if len(shown) == len(named) else f"{line} + {len(named) - len(shown)}"


def short_name(author: str) -> str:
    """Abbreviate given names where a script has capitals: "Jean-Pierre Serre" → "J.-P. Serre".

    Groups ("LIGO Collaboration"), single names and names in scripts without capitals stay.
    """
    name = plain(author)
    if name.count(", ") == 1:
        family, given = name.split(", ")
        name = name if given.lower() in _SUFFIX else f"{given} {family}"
    words = name.split(" ")
    if len(words) == 1 or _COLLECTIVE.search(name):
        return shorten(name, NAME_COLUMNS)
    last = len(words) - 1
    while last > 0 and words[last].lower().strip(",") in _SUFFIX:
        last -= 1
    initials = [_initials(word) for word in words[:last]]
    return shorten(" ".join([*initials, *words[last:]]), NAME_COLUMNS)


def _initials(word: str) -> str:
    parts = word.split("-")
    if not all(part[:1].isupper() for part in parts):
        return word
    return "-".join(f"{next(iter_graphemes(part))}." for part in parts)
