"""Which language a browser asks for: Accept-Language (RFC 9110 §12.5.4)."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from digest.languages.language import ENGLISH, Language, known_language, language_of

_LONGEST = 1_000
"""Characters of the header that are read; a browser sends fewer than a hundred."""
_RANGE = re.compile(
    r"(?P<tag>\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)"  # RFC 4647 §2.1
    r"(?:[ \t]*;[ \t]*[qQ]=(?P<weight>0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?"  # RFC 9110 §12.4.2
)


class Wish(NamedTuple):
    """One language that the reader of a page would take; `weight` is 0 to 1."""

    weight: float
    tag: str
    """A language range (RFC 4647 §2.1); "*" is any language."""


def wishes(header: str) -> list[Wish]:
    """Read Accept-Language, the most wanted first; what is malformed or unwanted is left out."""
    found = [wish for wish in _wishes(header[:_LONGEST]) if wish.weight > 0.0]
    return sorted(found, key=lambda wish: -wish.weight)


def negotiated(header: str) -> Language:
    """The most wanted language that there is a catalogue for, else English."""
    for wish in wishes(header):
        language = language_of(ENGLISH) if wish.tag == "*" else known_language(wish.tag)
        if language is not None:
            return language
    return language_of(ENGLISH)


def _wishes(header: str) -> Iterator[Wish]:
    for part in header.split(","):
        if found := _RANGE.fullmatch(part.strip(" \t")):
            yield Wish(float(found["weight"] or 1), found["tag"])
