"""Text as it is set: safe characters, columns, shortening, direction.

Everything that a source or a roster wrote passes `plain` before it meets a template or a header.
"""

import re
import unicodedata

from wcwidth import iter_graphemes, width

ELLIPSIS = "…"
FSI, PDI = "\u2068", "\u2069"
"""First strong isolate and its end (Unicode UAX #9 §2.4)."""

_POINTS_PER_COLUMN = 8
"""A family emoji has 11 code points in 2 columns; more than this is decoration gone wild."""

# Controls (they would end a header or a line), bidi embeddings, overrides and isolates of others
# (left open they turn the rest of the page around), byte order marks, annotation characters,
# noncharacters. Whitespace among the controls is turned into a space by `split` before.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufdd0-\ufdef"
    + "".join(
        f"{chr(plane * 0x10000 + 0xFFFE)}-{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17)
    )
    + "]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_COMBINING = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
_MARKS = re.compile(f"([{_COMBINING}]{{6}})[{_COMBINING}]+")
"""No language sets more than a few marks on one letter; towers of them climb over the page."""
NARROW = (
    "\xa1-\xa8\xaa-\xac\xae-\u02ff\u03a3-\u0482\u0490-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20b0"
)
"""For a character class: beyond ASCII, left to right, in one column, and never part of another
character: Latin, Greek, Cyrillic, quotation marks, dashes. Most lines hold nothing else, and to
know that is a hundred times faster than to measure them."""
_NARROW = re.compile(f"[ -~{NARROW}]*")
_STRONG_RTL = frozenset({"R", "AL"})


def plain(text: str) -> str:
    """One line of safe Unicode: whitespace runs are one space, no controls, no lone surrogates."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip(" ")
    text = _SURROGATE.sub("\ufffd", " ".join(text.split()))
    return " ".join(_MARKS.sub(r"\1", _UNSAFE.sub("", text)).split())


def columns(text: str) -> int:
    """How many columns of a terminal the text takes (UAX #11); wide characters take two."""
    if text.isascii() or _NARROW.fullmatch(text):
        return len(text)
    return int(width(text, control_codes="ignore"))


def shorten(text: str, limit: int) -> str:
    """At most `limit` columns of `text`, cut between words, else between graphemes (UAX #29).

    What is cut ends with "…". Text that fits comes back as it is.
    """
    if len(text) <= limit * _POINTS_PER_COLUMN and columns(text) <= limit:
        return text
    looked_at = text[: limit * _POINTS_PER_COLUMN]
    taken, used = [], 0
    for grapheme in iter_graphemes(looked_at):
        used += columns(grapheme)
        if used > limit - 1:
            break
        taken.append(grapheme)
    else:
        taken.pop()  # the last one may go on behind what was looked at
    head = "".join(taken)
    space = head.rfind(" ")
    if space > len(head) * 0.6 and not text.startswith(" ", len(head)):
        head = head[:space]
    return head.rstrip(" ,;:.–—-·") + ELLIPSIS


def direction(text: str) -> str:
    """Say "rtl" or "ltr", by the first strong character (UAX #9, rules P2 and P3)."""
    if text.isascii():
        return "ltr"
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind == "L":
            return "ltr"
        if kind in _STRONG_RTL:
            return "rtl"
    return "ltr"


def has_rtl(text: str) -> bool:
    """Whether any of it is written from right to left."""
    if text.isascii() or _NARROW.fullmatch(text):
        return False
    return any(unicodedata.bidirectional(c) in _STRONG_RTL for c in text)


def isolate(text: str) -> str:
    """The text, kept from turning its neighbours around if it holds right-to-left script."""
    return f"{FSI}{text}{PDI}" if has_rtl(text) else text


def close_isolates(text: str) -> str:
    """End the isolates that a cut left open."""
    return text + PDI * (text.count(FSI) - text.count(PDI))
