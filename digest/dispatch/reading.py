"""Reading replies: bytes → lines → `Reply` (RFC 5321 §4.2). Pure; no sockets."""

import re

from digest.dispatch.replies import UNREADABLE
from digest.model.delivery import Reply

MAX_LINE = 4096
"""RFC 5321 §4.5.3.1.5 allows 512 octets; servers that explain themselves take more."""
MAX_REPLY = 65_536
_MAX_TEXT = 1000
_LINE = re.compile(rb"([2-5][0-9]{2})(?:([ -])(.*))?", re.DOTALL)
_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?:\s+|$)")
_ENHANCED_QMAIL = re.compile(r"\(#([245]\.\d{1,3}\.\d{1,3})\)")


class ReplyReader:
    """Cuts a stream of bytes, in whatever pieces it comes, into replies.

    `feed` returns the replies completed by the new bytes, each a code and its lines of text.
    From the first line on that is none, there are no more: a stream that was wrong once cannot
    be trusted to be in step again. `unreadable` then holds that line.
    """

    def __init__(self) -> None:
        self.unreadable: bytes | None = None
        self._rest = b""
        self._code = 0
        self._lines: list[str] = []
        self._size = 0
        self._whole = False

    def feed(self, data: bytes) -> list[tuple[int, tuple[str, ...]]]:
        """Take bytes; give back the replies that are whole by now."""
        if self.unreadable is not None:
            return []
        *lines, self._rest = (self._rest + data).split(b"\n")
        replies: list[tuple[int, tuple[str, ...]]] = []
        for line in (one.removesuffix(b"\r") for one in lines):
            if not self._take(line):
                self.unreadable = line
                return replies
            if self._whole:
                replies.append((self._code, tuple(self._lines)))
                self._code, self._lines, self._size = 0, [], 0
        if len(self._rest) > MAX_LINE:
            self.unreadable = self._rest
        return replies

    def _take(self, line: bytes) -> bool:
        """Add a line; whether it was one of a reply."""
        found = _LINE.fullmatch(line)
        self._size += len(line)
        if found is None or len(line) > MAX_LINE or self._size > MAX_REPLY:
            return False
        code = int(found[1])
        if self._code not in (0, code):  # RFC 5321 §4.2.1: the same code on every line
            return False
        self._code = code
        self._lines.append((found[3] or b"").decode("utf-8", "replace"))
        self._whole = found[2] != b"-"
        return True


def as_reply(verb: str, code: int, lines: tuple[str, ...]) -> Reply:
    """Name the verb, split off the enhanced status code (RFC 2034 §4) and clean the words.

    A status whose class contradicts the code is left in the text: the code counts.
    """
    enhanced = ""
    words = []
    for line in lines:
        found = _ENHANCED.match(line)
        if found and found[1][0] == str(code)[0]:
            enhanced = enhanced or found[1]
            line = line[found.end() :]  # noqa: PLW2901 - every line of a reply repeats the status
        words.append(line)
    text = _printable(" ".join(words))
    if not enhanced and (qmail := _ENHANCED_QMAIL.search(text)) and qmail[1][0] == str(code)[0]:
        enhanced = qmail[1]
    return Reply(verb, code, text, enhanced)


def unreadable(verb: str, data: bytes) -> Reply:
    """The reply that stands for bytes which are none."""
    return Reply(verb, UNREADABLE, f"not an SMTP reply: {data[:200]!r}")


def _printable(text: str) -> str:
    """No control character from a server gets into the ledger, a log or a terminal."""
    shown = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(shown.split())[:_MAX_TEXT]
