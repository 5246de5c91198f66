"""Quoted-printable (RFC 2045 §6.7) in pieces that are encoded once and joined as they come.

A piece ends with a line end of its own or with a soft line break, so whatever follows begins on
a line of its own. What comes out is canonical already, for the wire and for DKIM (RFC 6376
§3.4.4): CRLF alone, lines of at most 76 octets, no two spaces in a row and none at the end of a
line, and no line that begins with a dot (RFC 5321 §4.5.2 would double it) or with "From "
(mailbox files would quote it).
"""

import re
from binascii import b2a_qp
from functools import lru_cache
from html import escape
from typing import NamedTuple

from markupsafe import escape as escape_markup

CRLF = b"\r\n"
_SOFT = b"=\r\n"
_LONGEST = 75
"""Octets of a line without the "=" of a soft break."""

_DEEPEST = 16
"""Spaces of an indent that leave room on its line."""
_EQUALS = ord("=")
_STARTS = (b".", b"From ")
_LATER_START = re.compile(rb"\n(?:\.|From )")
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
    *whole, last = text.split("\n")
    encoded = [_line(line, CRLF) for line in whole]
    if last:
        encoded.append(_line(last, _SOFT))
    return b"".join(encoded)


def lines(text: str) -> bytes:
    """Encode text of whole lines, LF between them; the last one is ended as well."""
    return b"".join([_line(line, CRLF) for line in text.split("\n")])


def _line(line: str, end: bytes) -> bytes:
    """One line, encoded and broken where it must be; `end` comes last.

    The standard library's encoder is ten times as fast, but keeps spaces in a row, controls and
    what a line may not begin with, and leaves no room for a soft break behind a full last line.
    An indent is escaped here: the encoder is shown as many letters instead.
    """
    text = line.lstrip(" ")
    indent = len(line) - len(text)
    if text and indent <= _DEEPEST and line.isprintable() and "  " not in text:
        lead = b"=20" * (indent - 1) + b" " * (indent > 0)
        encoded = b2a_qp(b"x" * len(lead) + text.encode(), istext=True)
        room = len(encoded) - encoded.rfind(b"\n") - 1 <= _LONGEST
        if room and (lead or not encoded.startswith(_STARTS)) and not _LATER_START.search(encoded):
            return lead + encoded[len(lead) :].replace(b"\n", CRLF) + end
    return _careful(line.encode(), end)


def _careful(line: bytes, end: bytes) -> bytes:
    rest = _UNSAFE.sub(_escaped, line)
    if b"  " in rest:
        rest = _indented(rest)
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


def _indented(line: bytes) -> bytes:
    """Of spaces in a row, mostly an indent, all but the last escaped."""
    text = line.lstrip(b" ")
    indent = len(line) - len(text)
    if b"  " in text:
        text = _SPACES.sub(_escaped, text)
    return b"=20" * (indent - 1) + b" " * (indent > 0) + text


def _escaped(found: re.Match[bytes]) -> bytes:
    return _escape(found[0])


@lru_cache(maxsize=4096)
def _escape(octets: bytes) -> bytes:
    """A run of octets; it is nearly always a quotation mark, a dash or a letter met before."""
    return b"=" + octets.hex("=").upper().encode()


@lru_cache(maxsize=4096)
def quoted(value: str) -> Quoted:
    """A value of a page as Jinja's own escaping writes it into HTML."""
    return _measured(str(escape_markup(value)))


@lru_cache(maxsize=4096)
def quoted_reason(value: str) -> Quoted:
    """What goes into a card's slot, escaped."""
    return _measured(escape(value))


def _measured(markup: str) -> Quoted:
    return Quoted(len(markup.encode()), piece(markup))
