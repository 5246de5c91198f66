"""Quoted-printable (RFC 2045 §6.7) in pieces that are encoded once and joined as they come.

A piece ends with a line end of its own or with a soft line break, so whatever follows begins on
a line of its own. What comes out is canonical already, for the wire and for DKIM (RFC 6376
§3.4.4): CRLF alone, lines of at most 76 octets, no two spaces in a row and none at the end of a
line, and no line that begins with a dot (RFC 5321 §4.5.2 would double it) or with "From "
(mailbox files would quote it).
"""

import re
from functools import lru_cache
from html import escape
from typing import NamedTuple

from markupsafe import escape as escape_markup

CRLF = b"\r\n"
_SOFT = b"=\r\n"
_LONGEST = 75
"""Octets of a line without the "=" of a soft break."""

_EQUALS = ord("=")
_STARTS = (b".", b"From ")
_UNSAFE = re.compile(rb"[^!-<>-~ ]+")
_SPACES = re.compile(rb" +(?= )")
_PLAIN = re.compile(r"[!-<>-~][ -<>-~]*(?<! )")


class Quoted(NamedTuple):
    """A value as it goes into a part: its octets when decoded, and the piece."""

    size: int
    piece: bytes


def piece(text: str) -> bytes:
    """Encode text that something may follow on its last line; LF line ends, "" is nothing."""
    if (
        len(text) <= _LONGEST
        and _PLAIN.fullmatch(text)
        and "  " not in text
        and not text.startswith((".", "From "))
    ):
        return text.encode() + _SOFT
    *whole, last = text.encode().split(b"\n")
    encoded = [_line(line, CRLF) for line in whole]
    if last:
        encoded.append(_line(last, _SOFT))
    return b"".join(encoded)


def lines(text: str) -> bytes:
    """Encode text of whole lines, LF between them; the last one is ended as well."""
    return b"".join([_line(line, CRLF) for line in text.encode().split(b"\n")])


def _line(line: bytes, end: bytes) -> bytes:
    """One line, encoded and broken where it must be; `end` comes last."""
    rest = _UNSAFE.sub(_escaped, line)
    if b"  " in rest:
        rest = _SPACES.sub(_escaped, rest)
    if rest.endswith(b" "):
        rest = rest[:-1] + b"=20"
    chunks = []
    while True:
        if rest.startswith(_STARTS):
            rest = b"=%02X" % rest[0] + rest[1:]
        if len(rest) <= _LONGEST:
            chunks.append(rest + end)
            return _SOFT.join(chunks)
        cut = _LONGEST
        if rest[cut - 1] == _EQUALS:  # an escape is never parted
            cut -= 1
        elif rest[cut - 2] == _EQUALS:
            cut -= 2
        chunks.append(rest[:cut])
        rest = rest[cut:]


def _escaped(found: re.Match[bytes]) -> bytes:
    return b"=" + found[0].hex("=").upper().encode()


@lru_cache(maxsize=8192)
def quoted(value: str) -> Quoted:
    """A value of a page as Jinja's own escaping writes it into HTML."""
    return _measured(str(escape_markup(value)))


@lru_cache(maxsize=16_384)
def quoted_reason(value: str) -> Quoted:
    """What goes into a card's slot, escaped."""
    return _measured(escape(value))


def _measured(markup: str) -> Quoted:
    return Quoted(len(markup.encode()), piece(markup))
