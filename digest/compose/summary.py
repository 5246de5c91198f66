"""The few sentences of a paper that a mail shows."""

import re

from digest.compose.typography import columns, plain, shorten

TARGET = 420
"""Columns that a summary aims at: sentences are added while they fit."""
CEILING = 700
"""A first sentence longer than this is cut after all, between words."""

_STOP = re.compile(r"""[.!?…]+["'”’»)\]]*\s+|[。！？｡؟۔।]+[」』”’）]*\s*""")
_ABBREVIATION = re.compile(
    r"""(?ix) (?: ^ | [\s(\[] ) (?: (?-i:[A-Z]) | e\.g | i\.e | a\.k\.a | w\.r\.t | et\ al | al | cf
        | vs | viz | approx | resp | fig | figs | eq | eqs | sec | ref | refs | no | nos | vol
        | dr | prof | mr | mrs | ms | st | jr | inc | dept | ca | c\.f | p | pp ) \. $"""
)


def sentences(text: str) -> list[str]:
    """Split plain text into sentences; Latin, CJK, Arabic, Urdu and Devanagari full stops.

    A stop after an abbreviation, an initial, or before a lower-case word ends none. Each keeps
    the space after it, so that joining them gives the text back.
    """
    found, start = [], 0
    for stop in _STOP.finditer(text):
        end = stop.end()
        following = text[end : end + 1]
        if following.islower() or _ABBREVIATION.search(
            text[max(0, stop.start() - 12) : stop.start() + 1]
        ):
            continue
        found.append(text[start:end])
        start = end
    return [*found, text[start:]] if text[start:] else found


def summarise(tldr: str, abstract: str) -> str:
    """The source's own short summary, else the abstract's first sentences; whole sentences."""
    text = plain(tldr) or plain(abstract)
    taken: list[str] = []
    used = 0
    for sentence in sentences(text[: CEILING * 8]):
        wide = columns(sentence.rstrip())
        if taken and used + wide > TARGET:
            break
        taken.append(sentence)
        used += wide
    return shorten("".join(taken).rstrip(), CEILING)
