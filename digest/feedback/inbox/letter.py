"""A mail as it came back, read within limits; nothing in it can crash or hang the reader."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.policy import Compat32

MOST_BYTES, MOST_LINES, LONGEST_LINE = 128 * 1024, 2_000, 2_000
"""What a report says stands at its beginning; behind it comes the mail that it is about.

RFC 5322 §2.1.1 has no line longer than 998 octets.
"""
_MOST_PARTS = 60
_DEEPEST = 16
"""Boundaries are looked for by all open multiparts at every line: deeper ones are cut off."""
_NESTED = re.compile(rb"(?im)^content-type:\s*(?:multipart/|message/rfc822)")
_END = re.compile(
    r"""(?imx) ^ [>\ \t]* (?: -{2,}\s* (?: original | start\ of\ returned | below
            | begin\ forwarded | forwarded | returned\ mail | the\ header | this\ is\ a\ copy
            | message\ (?:header|text) | unsent\ message | header\ of | mensaje\ original
            | 附件 | ниже )
        | original\ message | here\ is\ a\ copy | a\ copy\ of\ the\ original
        | included\ is\ a\ copy | message\ headers?\ follow | your\ message\ reads
        | received: )"""
)
"""Where a notification ends and the mail that it is about begins."""


class _Policy(Compat32):
    """Headers are always text: 8-bit ones as UTF-8 (RFC 6532), where compat32 has an object."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        """Give a header as it stands; what is no UTF-8 in it becomes U+FFFD."""
        del name
        return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


_POLICY = _Policy()


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail's beginning, as `message`.

    `text` is what its first parts say to a person; `rest` is the mail that it is about, where
    that stands in the same text.
    """

    message: Message
    text: str
    rest: str

    def header(self, name: str) -> str:
        """A header, decoded and on one line; "" if it is not there."""
        return decoded(self.message.get(name, ""))

    def headers(self, name: str) -> list[str]:
        """All headers of this name, as above."""
        return [decoded(value) for value in self.message.get_all(name, [])]


def read_letter(raw: bytes) -> Letter:
    """Read a mail, whatever its line ends (CRLF, LF or bare CR) and whatever is broken in it."""
    # NUL may be nowhere in a mail (RFC 5322 §2.3); in names of charsets the standard parser fails
    whole = raw[:MOST_BYTES].replace(b"\0", b" ")
    whole = whole.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    head = b"\n".join(line[:LONGEST_LINE] for line in whole.split(b"\n", MOST_LINES)[:MOST_LINES])
    nested = [found.start() for found in _NESTED.finditer(head)]
    if len(nested) > _DEEPEST:
        head = head[: nested[_DEEPEST]]
    try:
        message = message_from_bytes(head, policy=_POLICY)
    except (RecursionError, ValueError, LookupError, AttributeError):
        message = message_from_bytes(b"\n" + head, policy=_POLICY)  # all of it as a body
    if not message.get("From", "").strip():
        del message["From"]
        message["From"] = "<>"  # flufl.bounce takes it for given
    return Letter(message, *_notification(message))


def parts_of(message: Message) -> list[Message]:
    """All parts of a message, from the outside in, as far as anybody looks."""
    found: list[Message] = []
    for part in message.walk():
        found.append(part)
        if len(found) == _MOST_PARTS:
            break
    return found


def outer_parts(message: Message) -> list[Message]:
    """The parts of a message, without those of a mail that it holds."""
    found: list[Message] = []
    waiting = [message]
    while waiting and len(found) < _MOST_PARTS:
        part = waiting.pop(0)
        found.append(part)
        if part.get_content_maintype() == "multipart":
            waiting = [*inside_of(part), *waiting]
    return found


def inside_of(part: Message) -> list[Message]:
    """The parts of a part, or the mail that is one; [] where it is text."""
    content = part.get_payload() if part.is_multipart() else []
    return [each for each in content if isinstance(each, Message)]


def headers_of(message: Message) -> str:
    """The headers of a mail inside of another, a line each."""
    return "\n".join(f"{name}: {value}" for name, value in message.items())


def decoded(value: object) -> str:
    """A header's value as a person reads it; broken encodings as they stand."""
    text = " ".join(str(value).split())
    try:
        return str(make_header(decode_header(text)))
    except (MessageError, ValueError, LookupError):  # of words, charsets and base64 that are none
        return text


def text_of(part: Message) -> str:
    """The text of one part, whatever charset it claims."""
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, AttributeError, TypeError):
        content = None
    if not isinstance(content, bytes):
        return ""
    charset = str(part.get_content_charset("utf-8"))
    for name in (charset, "utf-8"):
        try:
            return content.decode(name)
        except (LookupError, UnicodeError, ValueError):
            continue
    return content.decode("latin-1")


def _notification(message: Message) -> tuple[str, str]:
    """What the first texts of a mail say, and the mail that they are about."""
    said: list[str] = []
    for part in parts_of(message):
        kind = part.get_content_type().split()[0]  # some leave out the semicolon
        if kind in {"message/rfc822", "text/rfc822-headers"}:
            break
        lost = kind.startswith("multipart/") and not part.is_multipart()  # no such boundary
        if kind == "text/plain" or lost or (kind == "text/html" and not said):
            text = text_of(part)
            said.append(_stripped(text) if kind == "text/html" else text)
    text = "\n".join(said)
    end = _END.search(text)
    if end and text[: end.start()].strip():
        return text[: end.start()], text[end.start() :]
    return text, ""


def _stripped(html: str) -> str:
    return re.sub(r"<[A-Za-z/!][^<>@]{0,1000}>", " ", html)
