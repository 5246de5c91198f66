"""Which language a line is in, as far as its script alone can tell.

A screen reader takes its voice from `lang`, a browser its fonts. Cyrillic, Arabic and Han write
many languages: of those nothing is said, for a wrong language is worse than none. What is told is
told of scripts that, in the papers of our day, write one (Unicode CLDR, "Language-Script
relationships"); and a paper in plain Latin letters is taken for English, as nearly all are,
whatever language the mail around it speaks.
"""

import re

from digest.languages.language import ENGLISH

_SCRIPTS = (
    ("ko", "\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e"),
    ("ja", "\u3041-\u309f\u30a1-\u30fa\u30fd-\u30ff"),
    ("he", "\u05d0-\u05ea"),
    ("th", "\u0e01-\u0e4e"),
    ("hy", "\u0531-\u0587"),
    ("ka", "\u10a0-\u10ff"),
    ("ta", "\u0b80-\u0bff"),
    ("te", "\u0c00-\u0c7f"),
    ("kn", "\u0c80-\u0cff"),
    ("ml", "\u0d00-\u0d7f"),
    ("gu", "\u0a80-\u0aff"),
    ("km", "\u1780-\u17ff"),
    ("lo", "\u0e80-\u0eff"),
)
_TOLD = [(tag, re.compile(f"[{letters}]")) for tag, letters in _SCRIPTS]
_ANY = re.compile("[^\x00-\u052f\u1e00-\u20ff]")
"""Letters beyond Latin, Greek and Cyrillic; most lines have none."""
_LEAST = 4
"""A script tells of the whole line where at least every fourth letter is of it: Japanese has
kana between its Han, and everybody's titles have the names of methods in Latin."""


def language_by_script(text: str) -> str:
    """The language (RFC 5646) that the script of most of a text leaves little doubt of, or ""."""
    if not _ANY.search(text):
        letters = [each for each in text if each.isalpha()]
        plain = sum(each.isascii() for each in letters)
        return ENGLISH if letters and plain * 10 >= len(letters) * 9 else ""
    count = sum(map(str.isalpha, text))
    for tag, script in _TOLD:
        found = len(script.findall(text))
        if found and found * _LEAST >= count:
            return tag
    return ""
