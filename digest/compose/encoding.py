"""Header values on the wire: RFC 2047 encoded words, quoted strings, folding.

Written out here because the standard library folds a long token without spaces (an unsubscribe
link, a Message-ID) into encoded words, which RFC 2047 §5 forbids there and RFC 8058 clients do
not undo.
"""

import base64
import re
from collections.abc import Iterable

from wcwidth import iter_graphemes

LINE = 76
"""RFC 2047 §2: a line with an encoded word; RFC 5322 §2.1.1 recommends 78 for all."""
_WORD_OCTETS = 39
"""UTF-8 octets in an encoded word: 64 characters in base64 with "=?utf-8?b?" and "?=". RFC 2047
§2 allows 75; the first word is to fit beside its header's name."""

_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\- ]+")  # RFC 5322 §3.2.3, with spaces
_PRINTABLE = re.compile(r"[\x20-\x7e]*")
_LONGEST_TOKEN = 60


def unstructured(name: str, value: str) -> str:
    """Write a whole header (RFC 5322 §2.2.1) with free text; no line over 76 octets.

    `value` has passed `typography.plain`.
    """
    if _is_bare(value):
        return fold(name, value.split(" "))
    return fold(name, encoded_words(value))


def phrase(text: str) -> list[str]:
    """Write a display name (RFC 5322 §3.2.5) as tokens that may be folded between."""
    if _is_bare(text):
        if _ATOMS.fullmatch(text):
            return text.split(" ")
        quoted = text.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}"'.split(" ")
    return encoded_words(text)


def is_atoms(text: str) -> bool:
    """Whether a display name may stand as it is: atoms (RFC 5322 §3.2.3), none too long."""
    return _is_bare(text) and _ATOMS.fullmatch(text) is not None


def encoded_words(text: str) -> list[str]:
    """Encode as RFC 2047 words in base64, each a whole number of graphemes where they fit."""
    words, chunk = [], b""
    for grapheme in iter_graphemes(text):
        raw = grapheme.encode()
        # a cluster too large for one word is split between characters (§5 (3) allows no less)
        units = [raw] if len(raw) <= _WORD_OCTETS else [c.encode() for c in grapheme]
        for unit in units:
            if chunk and len(chunk) + len(unit) > _WORD_OCTETS:
                words.append(chunk)
                chunk = b""
            chunk += unit
    if chunk:
        words.append(chunk)
    return [f"=?utf-8?b?{base64.b64encode(word).decode()}?=" for word in words]


def fold(name: str, tokens: Iterable[str]) -> str:
    """Join tokens with spaces, folding (RFC 5322 §2.2.3) before one that would pass column 76.

    A token is never broken. The result ends without a line end.
    """
    line, lines = f"{name}:", []
    for token in tokens:
        if len(line.encode()) + 1 + len(token.encode()) > LINE and line.strip() not in {
            "",
            f"{name}:",
        }:
            lines.append(line)
            line = ""
        line += f" {token}"
    return "\r\n".join([*lines, line])


def _is_bare(text: str) -> bool:
    """Whether ASCII text may stand as it is: no token that would not fold or looks encoded."""
    return (
        _PRINTABLE.fullmatch(text) is not None
        and "=?" not in text
        and all(len(token) <= _LONGEST_TOKEN for token in text.split(" "))
    )
